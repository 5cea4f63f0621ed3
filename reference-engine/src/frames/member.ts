/**
 * Reads one top-level member of the message that was scanned last. Absent and null read as undefined; another type
 * than the member has makes the whole message unreadable.
 */
import type { FrameFault } from "./frame.js";
import { type MemberName, member } from "./names.js";
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

export function isPresent(name: MemberName): boolean {
  return (seenMembers() & (1 << member[name])) !== 0;
}

export function readString(message: Buffer, name: MemberName): string | undefined {
  const number = member[name];
  if ((seenMembers() & (1 << number)) === 0) return undefined;
  const start = startOf(number);
  const end = endOf(number);
  const first = message[start]!;
  if (bareMembers() & (1 << number)) return message.toString("latin1", start + 1, end - 1);
  if (first === 0x22) return parseString(message, start, end);
  if (first === 0x6e) return undefined;
  throw wrongType(name, "a string", kindOfByte(first));
}

export function readRequiredString(message: Buffer, name: MemberName): string {
  const value = readString(message, name);
  if (value !== undefined) return value;
  throw isPresent(name) ? wrongType(name, "a string", "null") : missing(name);
}

/** The payload itself; null is a value here. Undefined only when absent. */
export function readSpan(message: Buffer, name: MemberName): JsonSpan | undefined {
  const number = member[name];
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
export function readOptionalSpan(message: Buffer, name: MemberName): JsonSpan | undefined {
  const span = readSpan(message, name);
  return span === undefined || span.kind === "null" ? undefined : span;
}

/** As readOptionalSpan, for values that outlive the message: a registration must not keep 64 MiB alive for 10 bytes. */
export function readKeptSpan(message: Buffer, name: MemberName): JsonSpan | undefined {
  const span = readOptionalSpan(message, name);
  return span === undefined ? undefined : detachSpan(span);
}

/** The members of an object, for the few that are part of the protocol. */
export function readObject(message: Buffer, name: MemberName): Readonly<Record<string, unknown>> | undefined {
  const span = readOptionalSpan(message, name);
  if (span === undefined) return undefined;
  if (span.kind !== "object") throw wrongType(name, "an object", span.kind);
  return parseSpan(span) as Record<string, unknown>;
}

function parseString(message: Buffer, start: number, end: number): string {
  return JSON.parse(message.toString("utf8", start, end)) as string;
}
