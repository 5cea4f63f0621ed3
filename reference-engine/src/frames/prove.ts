/**
 * Proves a JSON value that reached the engine by another way than a frame, such as an HTTP response.
 */
import { messageDepth, NOT_AN_OBJECT, scanMessage, WELL_FORMED } from "./scan.js";
import { type JsonSpan, kindOfByte } from "./span.js";

/** The value as a span without the white space around it, or undefined when `bytes` is not one well-formed value. */
export function proveValue(bytes: Buffer): JsonSpan | undefined {
  const outcome = scanMessage(bytes);
  if (outcome !== WELL_FORMED && outcome !== NOT_AN_OBJECT) return undefined;
  let start = 0;
  let end = bytes.length;
  while (bytes[start]! <= 0x20) start++;
  while (bytes[end - 1]! <= 0x20) end--;
  return { bytes, start, end, kind: kindOfByte(bytes[start]!), depth: messageDepth() };
}
