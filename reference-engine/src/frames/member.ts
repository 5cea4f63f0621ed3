/**
 * Reads one top-level member, by its number, of the message that was scanned last. Absent and null read as undefined; another type
 * than the member has makes the whole message unreadable.
 */
import type { FrameFault } from "./frame.js";
import { MEMBERS } from "./names.js";
import { bareMembers, depthOf, endOf, seenMembers, startOf, uncalledMembers } from "./scan.js";
import { detachSpan, type JsonSpan, kindOfByte, parseSpan } from "./span.js";

/** Thrown within decoding only, where one bad member ends it. */
export class Unreadable extends Error {
  constructor(readonly fault: FrameFault) {
    super(fault.message);
  }
}

export function missing(name: string): Unreadable {
  return new Unreadable({ code: "missing_member", member: name, message: `expected a member ${name}` });
}

export function wrongType(name: string, expected: string, got: string): Unreadable {
  return new Unreadable({
    code: "wrong_type",
    member: name,
    message: `expected ${name} to be ${expected}, got ${got}`,
  });
}

export function isPresent(number: number): boolean {
  return (seenMembers() & (1 << number)) !== 0;
}

export function readString(message: Buffer, number: number): string | undefined {
  if ((seenMembers() & (1 << number)) === 0) return undefined;
  const start = startOf(number);
  const end = endOf(number);
  const first = message[start]!;
  if (bareMembers() & (1 << number)) return message.toString("latin1", start + 1, end - 1);
  if (first === 0x22) return parseString(message, start, end);
  if (first === 0x6e) return undefined;
  throw wrongType(nameOf(number), "a string", kindOfByte(first));
}

export function readRequiredString(message: Buffer, number: number): string {
  const value = readString(message, number);
  if (value !== undefined) return value;
  throw isPresent(number) ? wrongType(nameOf(number), "a string", "null") : missing(nameOf(number));
}

function nameOf(number: number): string {
  return MEMBERS[number]!;
}

/** The payload itself; null is a value here. Undefined only when absent. */
export function readSpan(message: Buffer, number: number): JsonSpan | undefined {
  const bit = 1 << number;
  if ((seenMembers() & bit) === 0) return undefined;
  const start = startOf(number);
  return {
    bytes: message,
    start,
    end: endOf(number),
    kind: kindOfByte(message[start]!),
    depth: depthOf(number),
    uncalled: (uncalledMembers() & bit) !== 0,
  };
}

/** A payload whose null means none. */
export function readOptionalSpan(message: Buffer, number: number): JsonSpan | undefined {
  const span = readSpan(message, number);
  return span === undefined || span.kind === "null" ? undefined : span;
}

/** As readOptionalSpan, for values that outlive the message: a registration must not keep 64 MiB alive for 10 bytes. */
export function readKeptSpan(message: Buffer, number: number): JsonSpan | undefined {
  const span = readOptionalSpan(message, number);
  return span === undefined ? undefined : detachSpan(span);
}

/** The members of an object, for the few that are part of the protocol. */
export function readObject(message: Buffer, number: number): Readonly<Record<string, unknown>> | undefined {
  const span = readOptionalSpan(message, number);
  if (span === undefined) return undefined;
  if (span.kind !== "object") throw wrongType(nameOf(number), "an object", span.kind);
  return parseSpan(span) as Record<string, unknown>;
}

function parseString(message: Buffer, start: number, end: number): string {
  return JSON.parse(message.toString("utf8", start, end)) as string;
}
