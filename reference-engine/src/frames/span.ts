/**
 * A span is a JSON value that is proven well-formed and still lies in the bytes it came in. Payloads travel through
 * the engine as spans: nobody builds objects from them unless somebody has to look inside.
 */

import { stringify } from "./quote.js";

export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null";

/** `bytes[start, end)` is the value, without white space around it. */
export interface JsonSpan {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly kind: JsonKind;
  /** Nested containers within the value: 0 for a scalar, 1 for `{}`. */
  readonly depth: number;
  /** True when the value is proven to have no member `_caller_worker_id` in any spelling; absent means unknown. */
  readonly uncalled?: boolean;
}

const NULL_BYTES = Buffer.from("null");

/** The value `null`, as read for an absent `data` or `config`. */
export const NULL_SPAN: JsonSpan = { bytes: NULL_BYTES, start: 0, end: 4, kind: "null", depth: 0, uncalled: true };

/** Encodes a JavaScript value, such as the result of a built-in function. Throws a TypeError for what JSON cannot hold. */
export function spanOf(value: unknown): JsonSpan {
  if (value === null) return NULL_SPAN;
  const text = stringify(value);
  const bytes = Buffer.from(text);
  return { bytes, start: 0, end: bytes.length, kind: kindOfByte(bytes[0]!), depth: depthOf(text) };
}

/** The value as JavaScript sees it. Integers above 2^53 lose precision; of members with one name the last counts. */
export function parseSpan(span: JsonSpan): unknown {
  return JSON.parse(textOf(span));
}

export function isSpan(value: unknown): value is JsonSpan {
  return typeof value === "object" && value !== null && "bytes" in value && Buffer.isBuffer(value.bytes);
}

export function textOf(span: JsonSpan): string {
  return span.bytes.toString("utf8", span.start, span.end);
}

/** A copy that does not keep the whole message alive, for values that outlive it. */
export function detachSpan(span: JsonSpan): JsonSpan {
  const bytes = Buffer.from(span.bytes.subarray(span.start, span.end));
  return { ...span, bytes, start: 0, end: bytes.length };
}

/** Kind of the well-formed value whose first byte is given. */
export function kindOfByte(byte: number): JsonKind {
  switch (byte) {
    case 0x7b:
      return "object";
    case 0x5b:
      return "array";
    case 0x22:
      return "string";
    case 0x74:
    case 0x66:
      return "boolean";
    case 0x6e:
      return "null";
    default:
      return "number";
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) quoted = !quoted;
    else if (quoted) {
      if (code === 0x5c) i++;
    } else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}
