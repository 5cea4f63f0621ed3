/**
 * A span is a JSON value that is proven well-formed and still lies in the bytes it came in. Payloads travel through
 * the engine as spans: nobody builds objects from them unless somebody has to look inside.
 */

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

/**
 * Encodes a JavaScript value, such as the result of a built-in function. Throws a TypeError for what JSON cannot
 * hold: undefined, functions, cycles. A lone surrogate comes out as an escape, so it is replaced by U+FFFD.
 */
export function spanOf(value: unknown): JsonSpan {
  if (value === null) return NULL_SPAN;
  const text = JSON.stringify(value, replaceLoneSurrogates) as string | undefined;
  if (text === undefined) throw new TypeError(`expected a JSON value, got ${typeof value}`);
  const bytes = Buffer.from(text);
  return { bytes, start: 0, end: bytes.length, kind: kindOfByte(bytes[0]!), depth: depthOf(JSON.parse(text)) };
}

/** The value as JavaScript sees it. Integers above 2^53 lose precision; of members with one name the last counts. */
export function parseSpan(span: JsonSpan): unknown {
  return JSON.parse(textOf(span));
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

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner));
  return deepest + 1;
}

function replaceLoneSurrogates(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === "string") return toWellFormed(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.every((key) => toWellFormed(key) === key)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [toWellFormed(key), inner]));
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function toWellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, "\uFFFD");
}
