/**
 * Cuts the members named `_caller_worker_id` out of an object payload, however their names are spelled, so that the
 * engine's own can be put in without making a duplicate.
 */
import { quote } from "./quote.js";
import type { JsonSpan } from "./span.js";

const CALLER_MEMBER = "_caller_worker_id";

/** A payload as the callee gets it: an object with `_caller_worker_id` set to `caller`, anything else as it is. */
export function setCaller(data: JsonSpan, caller: string): Buffer {
  if (data.kind !== "object") return data.bytes.subarray(data.start, data.end);
  const rest = withoutCaller(data);
  const head = Buffer.from(`{${callerMember(caller, rest)}`);
  return Buffer.concat([head, rest.bytes.subarray(rest.start, rest.end), CLOSING]);
}

const CLOSING = Buffer.from("}");

/** The member itself, with a comma when `rest`, from withoutCaller, has members to follow. */
export function callerMember(caller: string, rest: JsonSpan): string {
  return `"${CALLER_MEMBER}":${quote(caller)}${rest.end > rest.start ? "," : ""}`;
}

/** As cutCaller, at no cost for a payload that is proven to have nothing to cut. */
export function withoutCaller(data: JsonSpan): JsonSpan {
  if (data.uncalled !== true) return cutCaller(data);
  const { bytes, end, kind, depth } = data;
  return { bytes, start: skipBlank(bytes, data.start + 1, end - 1), end: end - 1, kind, depth, uncalled: true };
}

/**
 * The members of `data`, an object, without those named `_caller_worker_id`: a member list without braces and without
 * blanks or commas around it, empty when nothing remains. Copies only when there is something to cut.
 */
function cutCaller(data: JsonSpan): JsonSpan {
  const { bytes } = data;
  const last = data.end - 1;
  const kept: { start: number; end: number }[] = [];
  let run: { start: number; end: number } | undefined;
  let p = skipBlank(bytes, data.start + 1, last);
  while (p < last) {
    const start = p;
    const nameEnd = skipString(bytes, p);
    const mine = namesCaller(bytes, p, nameEnd);
    p = skipBlank(bytes, skipBlank(bytes, nameEnd, last) + 1, last);
    p = skipValue(bytes, p, last);
    if (mine) run = undefined;
    else if (run !== undefined) run.end = p;
    else {
      run = { start, end: p };
      kept.push(run);
    }
    p = skipBlank(bytes, p, last);
    if (p < last) p = skipBlank(bytes, p + 1, last);
  }
  if (kept.length === 0) return { ...data, start: last, end: last };
  if (kept.length === 1) return { ...data, ...kept[0]! };
  const joined = join(bytes, kept);
  return { ...data, bytes: joined, start: 0, end: joined.length };
}

function join(bytes: Buffer, pieces: readonly { start: number; end: number }[]): Buffer {
  const out = Buffer.allocUnsafe(pieces.reduce((size, piece) => size + piece.end - piece.start + 1, -1));
  let at = 0;
  for (const piece of pieces) {
    if (at > 0) out[at++] = 0x2c;
    at += bytes.copy(out, at, piece.start, piece.end);
  }
  return out;
}

function namesCaller(bytes: Buffer, start: number, end: number): boolean {
  const length = end - start - 2;
  if (length < CALLER_MEMBER.length || length > CALLER_MEMBER.length * 6) return false;
  return JSON.parse(bytes.toString("utf8", start, end)) === CALLER_MEMBER;
}

function skipBlank(bytes: Buffer, from: number, end: number): number {
  let p = from;
  while (p < end && bytes[p]! <= 0x20) p++;
  return p;
}

/** Place after the string that starts at `start`; the bytes are proven well-formed. */
function skipString(bytes: Buffer, start: number): number {
  let p = start + 1;
  for (;;) {
    const c = bytes[p]!;
    if (c === 0x22) return p + 1;
    p += c === 0x5c ? 2 : 1;
  }
}

function skipValue(bytes: Buffer, start: number, end: number): number {
  let p = start;
  let depth = 0;
  while (p < end) {
    const c = bytes[p]!;
    if (c === 0x22) {
      p = skipString(bytes, p);
      if (depth === 0) return p;
      continue;
    }
    if (c === 0x7b || c === 0x5b) depth++;
    else if (c === 0x7d || c === 0x5d) {
      p++;
      if (--depth === 0) return p;
      continue;
    } else if (depth === 0 && (c === 0x2c || c <= 0x20)) return p;
    p++;
  }
  return p;
}
