/** The last that passed on each connection, and, where a file is given, all of it as JSON lines. Secrets are left out. */
import { closeSync, openSync, writeSync } from "node:fs";
import { bodyOf } from "../frames/transcript.js";
import { createRedactor } from "../result/redact.js";
import type { TranscriptEntry } from "../result/result.js";
import { OPCODES } from "../wire/web-socket-frame.js";
import type { WireEvent } from "./events.js";
import type { Finding } from "./finding.js";

/** Entries that lead to a finding. */
const KEPT = 12;
const CONTROL_NAMES: Readonly<Record<number, string>> = {
  [OPCODES.close]: "close",
  [OPCODES.ping]: "ping",
  [OPCODES.pong]: "pong",
};

export class WireLog {
  readonly #last = new Map<number, TranscriptEntry[]>();
  readonly #redact = createRedactor([]);
  readonly #file: number | undefined;
  #lines: string[] = [];

  /** Throws when the file cannot be made. */
  constructor(path?: string) {
    this.#file = path === undefined ? undefined : openSync(path, "w", 0o600);
  }

  /** `plain` is a message without compression; absent where it is not judged. */
  add(event: WireEvent, plain?: Buffer): void {
    // Digests only where they are kept: they take longer than all else.
    const entry = entryOf(event, plain, this.#file !== undefined);
    const last = this.#last.get(event.link) ?? [];
    last.push(entry);
    if (last.length > KEPT) last.shift();
    this.#last.set(event.link, last);
    if (this.#file !== undefined) this.#lines.push(JSON.stringify(this.#redact({ connection: event.link, ...entry })));
  }

  /** A copy, with a mark of the finding. */
  upTo({ connection, ms, message, blames }: Finding): TranscriptEntry[] {
    const mark: TranscriptEntry = {
      ms,
      end: `worker ${connection}`,
      direction: "none",
      what: "step",
      text: `${blames === "engine" ? "the engine" : "the worker"}: ${message}`,
      bytes: 0,
    };
    return [...(this.#last.get(connection) ?? []), mark];
  }

  forget(connection: number): void {
    this.#last.delete(connection);
  }

  /** Writes what has gathered; one call for many entries. */
  flush(): void {
    if (this.#file === undefined || this.#lines.length === 0) return;
    writeSync(this.#file, `${this.#lines.join("\n")}\n`);
    this.#lines = [];
  }

  close(): void {
    this.flush();
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** Seen from the worker: `out` is what it sends, `in` what it gets. */
function entryOf(event: WireEvent, plain: Buffer | undefined, withDigest: boolean): TranscriptEntry {
  const ms = Math.round(event.ms * 10) / 10;
  const end = `worker ${event.link}`;
  const direction = "from" in event ? (event.from === "worker" ? "out" : "in") : "none";
  const remark = (what: TranscriptEntry["what"], text: string): TranscriptEntry => ({
    ms,
    end,
    direction,
    what,
    ...bodyOf(text),
  });
  switch (event.kind) {
    case "answered":
      return remark(event.status === 101 ? "open" : "http", `${event.method} ${event.path} ${event.status}`);
    case "message": {
      const what = event.binary ? "binary" : "frame";
      if (plain) return { ms, end, direction, what, ...bodyOf(plain, !event.binary, withDigest) };
      return { ...remark(what, `not judged: ${event.unkept ?? "of another protocol"}`), bytes: event.bytes };
    }
    case "control":
      return remark(event.opcode === OPCODES.close ? "close" : "event", controlText(event.opcode, event.payload));
    case "violation":
      return remark("event", event.message);
    case "lost":
      return remark("step", `${event.count} events were not kept, for want of room`);
    case "opaque":
      return remark("step", `not judged from here on: ${event.reason}`);
    case "end":
      return remark("close", event.how === "end" ? "end of the stream" : "reset");
  }
}

function controlText(opcode: number, payload: Uint8Array): string {
  const name = CONTROL_NAMES[opcode] ?? `opcode ${opcode}`;
  const bytes = Buffer.from(payload);
  if (opcode !== OPCODES.close) return `${name} ${bytes.toString("hex")}`.trim();
  return bytes.length < 2 ? name : `${name} ${bytes.readUInt16BE(0)} ${bytes.toString("utf8", 2)}`.trim();
}
