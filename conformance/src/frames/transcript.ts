/**
 * The wire log of one scenario. Long messages keep their beginning, their length and, up to 4 MiB, their
 * digest; of very many messages the first and the last are kept.
 */
import { createHash } from "node:crypto";
import type { TranscriptEntry } from "../result/result.js";

/** Texts above this many bytes are cut. */
const TEXT_LIMIT = 4096;
/** Texts above this many bytes keep their length only: digests of the largest took an eighth of a run. */
const DIGEST_LIMIT = 4 * 1024 * 1024;
/** Entries kept at the beginning, and at the end. */
const KEPT = 400;

export type RecordedWhat = TranscriptEntry["what"];

export class Transcript {
  readonly #started: number;
  readonly #first: TranscriptEntry[] = [];
  #last: TranscriptEntry[] = [];
  #dropped = 0;

  constructor(started: number) {
    this.#started = started;
  }

  /** A message, or a remark (`step`). */
  record(end: string, direction: TranscriptEntry["direction"], what: RecordedWhat, body: string | Buffer = ""): void {
    this.#keep({ ms: Math.round(performance.now() - this.#started), end, direction, what, ...bodyOf(body) });
  }

  #keep(entry: TranscriptEntry): void {
    if (this.#first.length < KEPT) {
      this.#first.push(entry);
      return;
    }
    this.#last.push(entry);
    if (this.#last.length >= 2 * KEPT) {
      this.#dropped += KEPT;
      this.#last = this.#last.slice(KEPT);
    }
  }

  entries(): TranscriptEntry[] {
    const surplus = Math.max(0, this.#last.length - KEPT);
    const dropped = this.#dropped + surplus;
    if (dropped === 0) return [...this.#first, ...this.#last];
    const last = this.#last.slice(surplus);
    const text = `${dropped} entries are left out here`;
    const gap: TranscriptEntry = { ms: last[0]?.ms ?? 0, end: "kit", direction: "none", what: "step", text, bytes: 0 };
    return [...this.#first, gap, ...last];
  }
}

/** What an entry keeps of a message. A buffer is kept as base64, unless it is known to be text. */
export function bodyOf(
  body: string | Buffer,
  isText: boolean = typeof body === "string",
  withDigest = true,
): Pick<TranscriptEntry, "text" | "base64" | "bytes" | "cut" | "sha256"> {
  const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  const head = bytes > TEXT_LIMIT ? cut(body) : body;
  const digest = withDigest && bytes > TEXT_LIMIT && bytes <= DIGEST_LIMIT;
  return {
    bytes,
    ...(bytes > TEXT_LIMIT ? { cut: true as const } : {}),
    ...(digest ? { sha256: createHash("sha256").update(body).digest("hex") } : {}),
    ...(isText ? (bytes > 0 ? { text: head.toString() } : {}) : { base64: Buffer.from(head).toString("base64") }),
  };
}

/** A copy of the beginning: a slice would keep the whole message in memory. */
function cut(body: string | Buffer): string | Buffer {
  if (typeof body !== "string") return Buffer.from(body.subarray(0, TEXT_LIMIT));
  return Buffer.from(body.slice(0, TEXT_LIMIT)).subarray(0, TEXT_LIMIT).toString();
}
