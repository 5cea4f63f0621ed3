/**
 * The scanner written in JavaScript, as a loop over bytes: the alternative that bench/scanner.ts measures the one in
 * use against. Not part of the engine.
 */
import { isUtf8 } from "node:buffer";
import { MEMBERS, member } from "../src/frames/names.js";

const MAX_DEPTH = 127;

export const WELL_FORMED = 0;
const EMPTY = 1;
export const MALFORMED = 2;
const TOO_DEEP = 3;
export const NOT_AN_OBJECT = 4;
type ScanOutcome = 0 | 1 | 2 | 3 | 4;

/** What the last scan found. Overwritten by the next; read it before scanning again. */
interface ScanReport {
  /** Sets of member numbers: seen at all, seen more than once, object without a member that could be the caller's. */
  seen: number;
  twice: number;
  uncalled: number;
  /** By member number: where the value lies and how deep it nests. Valid only for members in `seen`. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly depth: Int32Array;
  /** Where reading stopped, for malformed messages. */
  offset: number;
}

const report: ScanReport = {
  seen: 0,
  twice: 0,
  uncalled: 0,
  start: new Int32Array(MEMBERS.length),
  end: new Int32Array(MEMBERS.length),
  depth: new Int32Array(MEMBERS.length),
  offset: 0,
};

export const CALLER_MEMBER = "_caller_worker_id";

const isObject = new Uint8Array(MAX_DEPTH + 1);
const numbers = new Map<string, number>(Object.entries(member));
let b: Uint8Array = new Uint8Array(0);
let end = 0;
let escaped = false;

export function scanInJavaScript(message: Buffer): ScanOutcome {
  if (!isUtf8(message)) {
    report.offset = 0;
    return MALFORMED;
  }
  b = message;
  end = message.length;
  const outcome = scan();
  b = isObject;
  return outcome;
}

function scan(): ScanOutcome {
  report.seen = 0;
  report.twice = 0;
  report.uncalled = 0;
  let depth = 0;
  let deepest = 0;
  let current = -1;
  let p = skip(0);
  if (p === end) return EMPTY;
  const first = b[p];
  for (;;) {
    const c = p < end ? b[p]! : 0;
    let closed = true;
    if (depth === 1 && current >= 0) report.start[current] = p;
    if (c === 0x22) {
      p = stringEnd(p + 1);
      if (p < 0) return MALFORMED;
    } else if (c === 0x7b || c === 0x5b) {
      if (depth === MAX_DEPTH) return TOO_DEEP;
      isObject[++depth] = c === 0x7b ? 1 : 0;
      if (depth > deepest) deepest = depth;
      p = skip(p + 1);
      if (p < end && b[p] === (c === 0x7b ? 0x7d : 0x5d)) {
        depth--;
        p++;
      } else {
        closed = false;
      }
    } else if (c === 0x74) {
      p = word(p, 0x72, 0x75, 0x65);
      if (p < 0) return MALFORMED;
    } else if (c === 0x66) {
      if (p + 5 > end || b[p + 4] !== 0x65) return stopAt(p);
      p = word(p, 0x61, 0x6c, 0x73) + 1;
      if (p <= 0) return MALFORMED;
    } else if (c === 0x6e) {
      p = word(p, 0x75, 0x6c, 0x6c);
      if (p < 0) return MALFORMED;
    } else {
      p = numberEnd(p);
      if (p < 0) return MALFORMED;
    }
    // After a value: close what ends here, until another value is due.
    while (closed) {
      if (depth === 1 && current >= 0) {
        report.end[current] = p;
        report.depth[current] = deepest - 1;
      }
      p = skip(p);
      if (depth === 0) {
        if (p !== end) return stopAt(p);
        return first === 0x7b ? WELL_FORMED : NOT_AN_OBJECT;
      }
      const d = p < end ? b[p++]! : 0;
      if (d === 0x2c) {
        p = skip(p);
        closed = false;
      } else if (d === (isObject[depth] === 1 ? 0x7d : 0x5d)) {
        depth--;
      } else {
        return stopAt(p);
      }
    }
    if (isObject[depth] === 1) {
      if (p >= end || b[p] !== 0x22) return stopAt(p);
      const from = p + 1;
      p = stringEnd(from);
      if (p < 0) return MALFORMED;
      if (depth === 1) {
        current = note(from, p - 1);
        deepest = 1;
      } else if (depth === 2 && current >= 0 && (escaped || (p - from === 18 && b[from] === 0x5f))) {
        report.uncalled &= ~(1 << current);
      }
      p = skip(p);
      if (p >= end || b[p] !== 0x3a) return stopAt(p);
      p = skip(p + 1);
    } else if (depth === 1) {
      current = -1;
    }
  }
}

/** Number of the top-level member whose name lies at [from, to), or -1 when the protocol does not know it. */
function note(from: number, to: number): number {
  const text = Buffer.from(b.buffer, b.byteOffset + from, to - from).toString();
  const number = numbers.get(escaped ? (JSON.parse(`"${text}"`) as string) : text);
  if (number === undefined) return -1;
  const bit = 1 << number;
  if (report.seen & bit) report.twice |= bit;
  report.seen |= bit;
  report.uncalled |= bit;
  return number;
}

function stopAt(p: number): ScanOutcome {
  report.offset = p;
  return MALFORMED;
}

function skip(from: number): number {
  let p = from;
  while (p < end) {
    const c = b[p]!;
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) break;
    p++;
  }
  return p;
}

function word(p: number, c1: number, c2: number, c3: number): number {
  if (p + 4 <= end && b[p + 1] === c1 && b[p + 2] === c2 && b[p + 3] === c3) return p + 4;
  report.offset = p;
  return -1;
}

/** Place after the closing quote of the string whose content starts at `from`, or -1. Sets `escaped`. */
function stringEnd(from: number): number {
  let p = from;
  escaped = false;
  while (p < end) {
    const c = b[p]!;
    if (c === 0x22) return p + 1;
    if (c < 0x20) break;
    if (c !== 0x5c) {
      p++;
      continue;
    }
    escaped = true;
    const e = p + 1 < end ? b[p + 1]! : 0;
    if (e === 0x75) {
      const unit = hex4(p + 2);
      if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff)) break;
      p += 6;
      if (unit < 0xd800 || unit > 0xdbff) continue;
      if (p + 1 >= end || b[p] !== 0x5c || b[p + 1] !== 0x75) break;
      const low = hex4(p + 2);
      if (low < 0xdc00 || low > 0xdfff) break;
      p += 6;
    } else if (
      e === 0x22 ||
      e === 0x5c ||
      e === 0x2f ||
      e === 0x62 ||
      e === 0x66 ||
      e === 0x6e ||
      e === 0x72 ||
      e === 0x74
    ) {
      p += 2;
    } else {
      break;
    }
  }
  report.offset = p;
  return -1;
}

function hex4(from: number): number {
  if (from + 4 > end) return -1;
  let value = 0;
  for (let p = from; p < from + 4; p++) {
    const c = b[p]!;
    const lower = c | 0x20;
    if (c >= 0x30 && c <= 0x39) value = value * 16 + c - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
    else return -1;
  }
  return value;
}

function digitsEnd(from: number): number {
  let p = from;
  while (p < end && b[p]! >= 0x30 && b[p]! <= 0x39) p++;
  return p;
}

function numberEnd(from: number): number {
  report.offset = from;
  let p = from;
  if (p < end && b[p] === 0x2d) p++;
  const whole = p;
  p = digitsEnd(p);
  if (p === whole || (b[whole] === 0x30 && p - whole > 1)) return -1;
  const digits = p - whole;
  if (p < end && b[p] === 0x2e) {
    const fraction = p + 1;
    p = digitsEnd(fraction);
    if (p === fraction) return -1;
  }
  let exponent = 0;
  if (p < end && (b[p]! | 0x20) === 0x65) {
    p++;
    const negative = p < end && b[p] === 0x2d;
    if (p < end && (b[p] === 0x2d || b[p] === 0x2b)) p++;
    const power = p;
    p = digitsEnd(p);
    if (p === power) return -1;
    if (!negative) {
      for (let q = power; q < p && exponent < 1000; q++) exponent = exponent * 10 + b[q]! - 0x30;
    }
  }
  if (digits + exponent > 308) {
    const text = Buffer.from(b.buffer, b.byteOffset + from, p - from).toString("latin1");
    if (!Number.isFinite(Number(text))) return -1;
  }
  return p;
}
