/**
 * The scanner: one pass over a message that proves it well-formed and notes where each protocol member's value lies.
 * AssemblyScript; `npm run scanner` compiles it and embeds the result in src/frames/generated/.
 *
 * The message lies at INPUT, followed by at least 32 bytes of which the first is 0. A zero byte is legal nowhere in
 * JSON, so reading stops there without comparing positions, and 16 byte loads near the end stay inside the memory.
 * Non-ASCII bytes are legal only within strings; there they are noted, and the host checks the UTF-8.
 */

// Layout of the memory, shared with src/frames/scan.ts.
const STARTS: usize = 0; // 32 × i32: where the value of each member begins
const ENDS: usize = 128; // 32 × i32: where it ends
const DEPTHS: usize = 256; // 32 × i32: how deep it nests
const SEEN: usize = 384; // i32 set of members seen
const TWICE: usize = 388; // i32 set of members seen more than once
const UNCALLED: usize = 392; // i32 set of members that hold no `_caller_worker_id`
const TYPE: usize = 396; // i32 number of the frame type, -1 when it is unknown, absent or no string
const NON_ASCII: usize = 400; // i32, 1 when the host must check the UTF-8
const STOPPED: usize = 404; // i32 where reading stopped
const BARE: usize = 408; // i32 set of members whose value is a string of ASCII without escapes
const WHOLE: usize = 412; // i32 how deep the message nests
const STACK: usize = 512; // 128 × u8: for each open container, the byte that closes it
const PLAIN: usize = 768; // 64 bytes: a name whose escapes are resolved
const LIMIT: usize = 1024; // 309 decimal digits: the smallest integer that no double reaches
const NAMES: usize = 2048; // 64 entries of 32 bytes: u8 number + 1, u8 length, from +4 the name
const TYPES: usize = 4096; // the same for frame types
const INPUT: usize = 8192;

const WELL_FORMED: i32 = 0;
const EMPTY: i32 = 1;
const MALFORMED: i32 = 2;
const TOO_DEEP: i32 = 3;
const NOT_AN_OBJECT: i32 = 4;

const MAX_DEPTH: i32 = 127;
const HASH: u32 = 0xecdd4531;

let escaped: bool = false;
let nonAscii: i32 = 0;

export function scan(length: i32): i32 {
  const end: usize = INPUT + length;
  let p = skip(INPUT);
  store<i32>(SEEN, 0);
  store<i32>(TWICE, 0);
  store<i32>(TYPE, -1);
  nonAscii = 0;
  if (p === end) return EMPTY;

  const first = load<u8>(p);
  let uncalled: i32 = -1;
  let bare: i32 = 0;
  let depth: i32 = 0;
  let deepest: i32 = 0;
  let whole: i32 = 0;
  let closer: u32 = 0;
  let current: i32 = -1;

  while (true) {
    // A value is due at p.
    const c: u32 = load<u8>(p);
    let complete = true;
    let plain: bool = false;
    if (c === 0x22) {
      const from = p + 1;
      p = shortStringEnd(from);
      if (!p) {
        const before = nonAscii;
        nonAscii = 0;
        p = stringEnd(from);
        if (!p) return malformed(from);
        // Now of this string alone: whether it is more than ASCII without escapes.
        plain = !escaped && nonAscii === 0;
        nonAscii |= before;
      } else {
        plain = true;
        escaped = false;
      }
      if (depth === 1 && current >= 0 && plain) bare |= 1 << current;
      if (depth === 1 && current === 0) store<i32>(TYPE, identify(TYPES, from, p - 1));
    } else if ((c | 0x20) === 0x7b) {
      if (depth === MAX_DEPTH) return TOO_DEEP;
      if (depth) store<u8>(STACK + depth, <u8>closer);
      depth++;
      if (depth > deepest) {
        deepest = depth;
        if (depth > whole) whole = depth;
      }
      closer = c + 2;
      p++;
      if (load<u8>(p) <= 0x20) p = skip(p);
      if (load<u8>(p) !== closer) complete = false;
      else {
        p++;
        depth--;
        closer = load<u8>(STACK + depth);
      }
    } else if (c - 0x30 < 10 || c === 0x2d) {
      const from = p;
      p = numberEnd(p);
      if (!p) return malformed(from);
    } else if (c === 0x74) {
      if (load<u32>(p) !== 0x65757274) return malformed(p);
      p += 4;
    } else if (c === 0x66) {
      if (load<u32>(p + 1) !== 0x65736c61) return malformed(p);
      p += 5;
    } else if (c === 0x6e) {
      if (load<u32>(p) !== 0x6c6c756e) return malformed(p);
      p += 4;
    } else return malformed(p);

    // A value is complete: close what ends with it, until the next one is due.
    while (complete) {
      if (depth <= 1) {
        if (current >= 0) {
          store<i32>(ENDS + (current << 2), <i32>(p - INPUT));
          store<i32>(DEPTHS + (current << 2), deepest - 1);
        }
        if (depth === 0) {
          if (load<u8>(p) <= 0x20) p = skip(p);
          if (p !== end) return malformed(p);
          store<i32>(UNCALLED, uncalled);
          store<i32>(BARE, bare);
          store<i32>(WHOLE, whole);
          store<i32>(NON_ASCII, nonAscii);
          return first === 0x7b ? WELL_FORMED : NOT_AN_OBJECT;
        }
      }
      if (load<u8>(p) <= 0x20) p = skip(p);
      const d: u32 = load<u8>(p);
      if (d === 0x2c) complete = false;
      else if (d === closer) {
        depth--;
        closer = load<u8>(STACK + depth);
        if (depth === 0) current = -1;
      } else return malformed(p);
      p++;
      if (!complete && load<u8>(p) <= 0x20) p = skip(p);
    }

    if (closer === 0x7d) {
      if (load<u8>(p) !== 0x22) return malformed(p);
      const from = p + 1;
      escaped = false;
      p = shortStringEnd(from);
      if (!p) p = stringEnd(from);
      if (!p) return malformed(from);
      const to = p - 1;
      if (load<u8>(p) <= 0x20) p = skip(p);
      if (load<u8>(p) !== 0x3a) return malformed(p);
      p++;
      if (load<u8>(p) <= 0x20) p = skip(p);
      if (depth === 1) {
        current = identify(NAMES, from, to);
        if (current >= 0) note(current, p);
        deepest = 1;
      } else if (depth === 2 && current >= 0 && (escaped || (to - from === 17 && load<u8>(from) === 0x5f))) {
        uncalled &= ~(1 << current);
      }
    }
  }
}

function malformed(p: usize): i32 {
  store<i32>(STOPPED, <i32>(p - INPUT));
  return MALFORMED;
}

function note(current: i32, valueAt: usize): void {
  const bit = 1 << current;
  const seen = load<i32>(SEEN);
  if (seen & bit) store<i32>(TWICE, load<i32>(TWICE) | bit);
  store<i32>(SEEN, seen | bit);
  store<i32>(STARTS + (current << 2), <i32>(valueAt - INPUT));
}

function identify(table: usize, from: usize, to: usize): i32 {
  return escaped ? lookUp(table, PLAIN, resolveEscapes(from, to)) : lookUp(table, from, to - from);
}

/** Writes [from, to), a well-formed string content, to PLAIN; returns its length, or 0 when it cannot be a known name. */
function resolveEscapes(from: usize, to: usize): usize {
  let length: usize = 0;
  for (let p = from; p < to; ) {
    if (length === 28) return 0;
    let c: u32 = load<u8>(p);
    if (c === 0x5c) {
      if (load<u8>(p + 1) !== 0x75) return 0;
      c = hex4(p + 2);
      if (c > 0x7f) return 0;
      p += 6;
    } else p++;
    store<u8>(PLAIN + length++, <u8>c);
  }
  return length;
}

/** Number of the name of `length` bytes at `p`, or -1. The tables are filled by the host, with the same hash. */
function lookUp(table: usize, p: usize, length: usize): i32 {
  if (length < 2 || length > 28) return -1;
  const ends = <u32>load<u16>(p) | ((<u32>load<u16>(p + length - 2)) << 16);
  const entry = table + ((((ends + <u32>length) * HASH) >>> 26) << 5);
  if (load<u8>(entry + 1) !== length) return -1;
  const head = i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(entry + 4)));
  if (length <= 16) {
    const wanted = (1 << (<i32>length)) - 1;
    if ((head & wanted) !== wanted) return -1;
  } else {
    if (head !== 0xffff) return -1;
    const rest = i8x16.bitmask(i8x16.eq(v128.load(p + length - 16), v128.load(entry + 4 + length - 16)));
    if (rest !== 0xffff) return -1;
  }
  return <i32>load<u8>(entry) - 1;
}

/** The first byte from `p` that is not white space. Callers look first whether there is any: a call costs more. */
function skip(p: usize): usize {
  let q = p;
  while (true) {
    const c: u32 = load<u8>(q);
    if (c > 0x20) break;
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) break;
    q++;
  }
  return q;
}

/**
 * Place after the closing quote of the string whose content begins at `from`, when that is within 16 bytes and all of
 * it is ASCII without escapes; else 0. Has no loop and no call, so that it is inlined.
 */
function shortStringEnd(from: usize): usize {
  const stops = i8x16.bitmask(stopsOf(v128.load(from)));
  const end = from + ctz(stops);
  return stops !== 0 && load<u8>(end) === 0x22 ? end + 1 : 0;
}

/** Which bytes end a stretch of plain ASCII: quotes, backslashes, control characters, and, being negative, the rest. */
function stopsOf(chunk: v128): v128 {
  return v128.or(
    v128.or(i8x16.eq(chunk, i8x16.splat(0x22)), i8x16.eq(chunk, i8x16.splat(0x5c))),
    i8x16.lt_s(chunk, i8x16.splat(0x20)),
  );
}

/** Place after the closing quote of the string whose content begins at `from`, or 0. Sets `escaped`. */
function stringEnd(from: usize): usize {
  let p = from;
  escaped = false;
  while (true) {
    const chunk = v128.load(p);
    let stops = i8x16.bitmask(stopsOf(chunk));
    if (stops === 0) {
      p += 16;
      continue;
    }
    if (load<u8>(p + ctz(stops)) > 0x7f) {
      nonAscii = 1;
      stops &= ~i8x16.bitmask(chunk);
      if (stops === 0) {
        p += 16;
        continue;
      }
    }
    p += ctz(stops);
    const c: u32 = load<u8>(p);
    if (c === 0x22) return p + 1;
    if (c !== 0x5c) return 0;
    escaped = true;
    const e: u32 = load<u8>(p + 1);
    if (e === 0x75) {
      const unit = hex4(p + 2);
      if (unit < 0 || (unit & 0xfc00) === 0xdc00) return 0;
      p += 6;
      if ((unit & 0xfc00) !== 0xd800) continue;
      if (load<u16>(p) !== 0x755c) return 0;
      const low = hex4(p + 2);
      if (low < 0 || (low & 0xfc00) !== 0xdc00) return 0;
      p += 6;
    } else if (
      e === 0x6e ||
      e === 0x22 ||
      e === 0x5c ||
      e === 0x2f ||
      e === 0x74 ||
      e === 0x72 ||
      e === 0x62 ||
      e === 0x66
    ) {
      p += 2;
    } else return 0;
  }
}

/** The four hexadecimal digits at `p`, or -1. Stops at the first byte that is none, so never reads past the end. */
function hex4(p: usize): i32 {
  let value: i32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const c: u32 = load<u8>(p + i);
    const letter = (c | 0x20) - 0x61;
    if (c - 0x30 < 10) value = (value << 4) | <i32>(c - 0x30);
    else if (letter < 6) value = (value << 4) | <i32>(letter + 10);
    else return -1;
  }
  return value;
}

function digitsEnd(p: usize): usize {
  let q = p;
  while (<u32>load<u8>(q) - 0x30 < 10) q++;
  return q;
}

/** Place after the number that begins at `from`, or 0 when it is none or beyond the range of a double. */
function numberEnd(from: usize): usize {
  let p = from;
  if (load<u8>(p) === 0x2d) p++;
  const whole = p;
  p = digitsEnd(p);
  const digits = <i32>(p - whole);
  if (digits === 0 || (digits > 1 && load<u8>(whole) === 0x30)) return 0;
  if (load<u8>(p) === 0x2e) {
    const fraction = p + 1;
    p = digitsEnd(fraction);
    if (p === fraction) return 0;
  }
  const mantissaEnd = p;
  let exponent: i32 = 0;
  if ((load<u8>(p) | 0x20) === 0x65) {
    p++;
    const sign = load<u8>(p);
    if (sign === 0x2d || sign === 0x2b) p++;
    const power = p;
    p = digitsEnd(p);
    if (p === power) return 0;
    for (let q = power; q < p && exponent < 0x8000000; q++) exponent = exponent * 10 + <i32>(load<u8>(q) - 0x30);
    if (sign === 0x2d) exponent = -exponent;
  }
  if (digits + exponent > 308 && !roundsToFinite(whole, mantissaEnd, digits + exponent)) return 0;
  return p;
}

/**
 * Whether the unsigned decimal with the mantissa [from, to) and its point after `magnitude` digits rounds to a finite
 * double: compares it digit by digit with the smallest value that does not.
 */
function roundsToFinite(from: usize, to: usize, magnitude: i32): bool {
  let p = from;
  let scale = magnitude;
  for (; p < to; p++) {
    const c = load<u8>(p);
    if (c === 0x30) scale--;
    else if (c !== 0x2e) break;
  }
  if (p === to || scale < 309) return true;
  if (scale > 309) return false;
  for (let i: usize = 0; i < 309; i++) {
    if (p < to && load<u8>(p) === 0x2e) p++;
    const c: u32 = p < to ? load<u8>(p++) : 0x30;
    const limit: u32 = load<u8>(LIMIT + i);
    if (c !== limit) return c < limit;
  }
  return false;
}
