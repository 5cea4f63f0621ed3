/**
 * Proves a message well-formed in one pass and notes where each protocol member's value lies. Nothing else reads a
 * payload on its way through the engine.
 *
 * Well-formed is narrower than what JSON.parse takes: valid UTF-8, the JSON grammar with only white space around, no
 * lone surrogate (raw or escaped), every number within the range of a double, at most 127 nested containers.
 *
 * The pass itself is WebAssembly (assembly/scan.ts); bench/README.md has the measurements behind that choice.
 */
import { isUtf8 } from "node:buffer";
import { SCANNER_WASM } from "./generated/scanner-wasm.js";
import { FRAME_TYPES, MEMBERS } from "./names.js";

export const MAX_DEPTH = 127;

export const WELL_FORMED = 0;
export const EMPTY = 1;
export const MALFORMED = 2;
export const TOO_DEEP = 3;
export const NOT_AN_OBJECT = 4;

// Layout of the scanner's memory, as in assembly/scan.ts; words are i32.
const ENDS_WORD = 32;
const DEPTHS_WORD = 64;
const SEEN_WORD = 96;
const TWICE_WORD = 97;
const UNCALLED_WORD = 98;
const TYPE_WORD = 99;
const NON_ASCII_WORD = 100;
const STOPPED_WORD = 101;
const BARE_WORD = 102;
const WHOLE_WORD = 103;
const LIMIT_AT = 1024;
const NAMES_AT = 2048;
const TYPES_AT = 4096;
const INPUT_AT = 8192;
/** Room after the message: the closing zero, and what a 16 byte load near the end touches. */
const SLACK = 64;
const PAGE = 65_536;

/** Memory that is kept for ever; more is given back after a streak of messages that do without. */
const KEPT_BYTES = 1_048_576;
const STREAK = 256;

const scannerModule = new WebAssembly.Module(Buffer.from(SCANNER_WASM, "base64"));

interface Scanner {
  readonly memory: WebAssembly.Memory;
  readonly scan: (length: number) => number;
}

let scanner = createScanner();
let bytes = new Uint8Array(scanner.memory.buffer);
let words = new Int32Array(scanner.memory.buffer);
let streak = 0;

/** Scans `message`. What it found stands in the functions below, until the next scan. */
export function scanMessage(message: Buffer): number {
  const length = message.length;
  if (INPUT_AT + length + SLACK > bytes.length) grow(length);
  else if (bytes.length > KEPT_BYTES) shrinkWhenIdle(length);
  bytes.set(message, INPUT_AT);
  bytes[INPUT_AT + length] = 0;
  const outcome = scanner.scan(length);
  if ((outcome === WELL_FORMED || outcome === NOT_AN_OBJECT) && words[NON_ASCII_WORD] !== 0 && !isUtf8(message)) {
    words[STOPPED_WORD] = 0;
    return MALFORMED;
  }
  return outcome;
}

/** Set of the numbers of the members that were seen at the top level. */
export function seenMembers(): number {
  return words[SEEN_WORD]!;
}

/** Set of the numbers of the members that were seen more than once. */
export function doubledMembers(): number {
  return words[TWICE_WORD]!;
}

/** Set of the numbers of the members that are proven to have no member `_caller_worker_id` of their own. */
export function uncalledMembers(): number {
  return words[UNCALLED_WORD]!;
}

/** Set of the numbers of the members whose value is a string of ASCII without escapes. */
export function bareMembers(): number {
  return words[BARE_WORD]!;
}

/** Number of the frame type, or -1 when it is absent, no string, or unknown. */
export function frameType(): number {
  return words[TYPE_WORD]!;
}

/** Offset in bytes at which a malformed message was given up; 0 when its UTF-8 is at fault. */
export function stoppedAt(): number {
  return words[STOPPED_WORD]!;
}

/** Place of a seen member's value. */
export function startOf(number: number): number {
  return words[number]!;
}

export function endOf(number: number): number {
  return words[ENDS_WORD + number]!;
}

export function depthOf(number: number): number {
  return words[DEPTHS_WORD + number]!;
}

/** Nested containers of the whole message. */
export function messageDepth(): number {
  return words[WHOLE_WORD]!;
}

/** Bytes that the scanner holds now. */
export function scannerBytes(): number {
  return bytes.length;
}

function grow(length: number): void {
  const missing = INPUT_AT + length + SLACK - bytes.length;
  scanner.memory.grow(Math.ceil(missing / PAGE));
  streak = 0;
  view();
}

/** WebAssembly memory cannot shrink, so a scanner that has grown is replaced by a fresh one. */
function shrinkWhenIdle(length: number): void {
  if (INPUT_AT + length + SLACK > KEPT_BYTES) {
    streak = 0;
  } else if (++streak === STREAK) {
    scanner = createScanner();
    streak = 0;
    view();
    if (INPUT_AT + length + SLACK > bytes.length) grow(length);
  }
}

function view(): void {
  bytes = new Uint8Array(scanner.memory.buffer);
  words = new Int32Array(scanner.memory.buffer);
}

function createScanner(): Scanner {
  const { memory, scan } = new WebAssembly.Instance(scannerModule).exports as unknown as Scanner;
  const target = Buffer.from(memory.buffer);
  // The smallest integer that rounds to infinity: half a step above the greatest double.
  target.write((2n ** 1024n - 2n ** 970n).toString(), LIMIT_AT, "latin1");
  writeNames(target, NAMES_AT, MEMBERS);
  writeNames(target, TYPES_AT, FRAME_TYPES);
  return { memory, scan };
}

/** A table of 64 entries without collisions; the multiplier, the same in assembly/scan.ts, was searched for that. */
function writeNames(target: Buffer, table: number, names: readonly string[]): void {
  names.forEach((name, number) => {
    const text = Buffer.from(name, "latin1");
    const ends = text.readUInt16LE(0) | (text.readUInt16LE(text.length - 2) << 16);
    const entry = table + ((Math.imul(ends + text.length, 0xecdd4531) >>> 26) << 5);
    if (target[entry] !== 0) throw new Error(`expected a free entry for the name ${name}; choose another multiplier`);
    target[entry] = number + 1;
    target[entry + 1] = text.length;
    text.copy(target, entry + 4);
  });
}
