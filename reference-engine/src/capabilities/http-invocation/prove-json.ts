// Proves that a response body may be passed on: one JSON value, well-formed in the narrow sense that the engine holds
// every frame to. The one prover of frames is used, so the body is dressed as the result of a frame.
import { decodeFrame } from "../../frames/decode.js";
import type { JsonSpan } from "../../frames/span.js";

const HEAD = Buffer.from(
  '{"type":"invocationresult","invocation_id":"00000000-0000-0000-0000-000000000000","function_id":"","result":',
);
const TAIL = Buffer.from("}");

/** The body as a span, or `undefined` when it is not exactly one well-formed JSON value. */
export function proveJson(body: Buffer): JsonSpan | undefined {
  const decoded = decodeFrame(Buffer.concat([HEAD, body, TAIL]));
  if (!decoded.ok || decoded.frame.type !== "invocationresult") return undefined;
  const { result } = decoded.frame;
  if (result === undefined) return undefined;
  // A body such as `1,"x":2` would smuggle members into the frame: the value must reach to the end of the body.
  const rest = result.bytes.subarray(result.end, HEAD.length + body.length);
  return result.start >= HEAD.length && rest.every((byte) => BLANK.has(byte)) ? result : undefined;
}

const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d]);
