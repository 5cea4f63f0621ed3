/** Builds a JSON object of which some members are payloads that stay the bytes they are. */
import { isSpan, type JsonSpan, spanOf } from "../frames/span.js";

/** Members that are undefined are left out; a span is copied, anything else is encoded. */
export function composeObject(members: Readonly<Record<string, unknown>>): JsonSpan {
  const parts: Buffer[] = [];
  let depth = 0;
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined) continue;
    const span = isSpan(value) ? value : spanOf(value);
    depth = Math.max(depth, span.depth);
    parts.push(Buffer.from(`${parts.length === 0 ? "{" : ","}${JSON.stringify(name)}:`));
    parts.push(span.bytes.subarray(span.start, span.end));
  }
  if (parts.length === 0) parts.push(Buffer.from("{"));
  parts.push(Buffer.from("}"));
  const bytes = Buffer.concat(parts);
  return { bytes, start: 0, end: bytes.length, kind: "object", depth: depth + 1 };
}
