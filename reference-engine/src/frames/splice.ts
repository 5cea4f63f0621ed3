/**
 * Cuts the members named `_caller_worker_id` out of an object payload, however their names are spelled, so that the
 * engine's own can be put in without making a duplicate.
 */
import { CALLER_MEMBER } from "./scan.js";
import type { JsonSpan } from "./span.js";

/**
 * What remains between the braces of `data`, an object, as pieces to be written one after another: they form a
 * well-formed member list without leading or trailing comma, or nothing.
 */
export function cutCaller(data: JsonSpan): JsonSpan[] {
  const { bytes } = data;
  const pieces: JsonSpan[] = [];
  const last = data.end - 1;
  let p = skipBlank(bytes, data.start + 1, last);
  let keptFrom = -1;
  let keptTo = -1;
  const flush = () => {
    if (keptFrom < 0) return;
    if (pieces.length > 0) pieces.push(COMMA);
    pieces.push({ ...data, start: keptFrom, end: keptTo });
    keptFrom = -1;
  };
  while (p < last) {
    const memberStart = p;
    const nameEnd = skipString(bytes, p);
    const mine = namesCaller(bytes, p, nameEnd);
    p = skipBlank(bytes, nameEnd, last) + 1;
    p = skipValue(bytes, skipBlank(bytes, p, last), last);
    if (mine) {
      flush();
    } else {
      if (keptFrom < 0) keptFrom = memberStart;
      keptTo = p;
    }
    p = skipBlank(bytes, p, last);
    if (p < last) p = skipBlank(bytes, p + 1, last);
  }
  flush();
  return pieces;
}

const COMMA: JsonSpan = { bytes: Buffer.from(","), start: 0, end: 1, kind: "null", depth: 0 };

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
