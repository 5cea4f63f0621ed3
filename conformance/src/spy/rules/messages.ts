/** What holds for every message: that it is one, and that it fits the schema of its sender. */
import { judgeFrame } from "../../frames/schemas.js";
import { isObject, type Json, type JsonObject } from "../../scenario/json.js";
import type { MessageEvent, Side } from "../events.js";
import type { LinkState } from "../link-state.js";
import { websocketRule } from "./closing.js";
import { seeExtension } from "./extensions.js";
import type { See } from "./see.js";

/** RFC 6455 has no limit; these are of TRN-42 and TRN-43. */
const LARGEST_FRAME = 16_777_216;
const LARGE_MESSAGE = 1_048_576;
const TELEMETRY = ["OTLP", "MTRC", "LOGS"];
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The JSON object in a message; undefined for telemetry and for what is none, which is told. */
export function readMessage(event: MessageEvent, payload: Buffer, see: See): JsonObject | undefined {
  const { from, binary } = event;
  if (from === "worker" && binary && TELEMETRY.includes(payload.toString("latin1", 0, 4))) return undefined;
  const rule = from === "engine" ? "engine-object" : "worker-object";
  if (from === "engine" && binary) {
    see(rule, false, () => "the message is binary, expected text");
    return undefined;
  }
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch {
    see(binary ? rule : websocketRule(from), false, () => `a ${binary ? "binary" : "text"} message is not UTF-8`);
    return undefined;
  }
  const value = parse(text);
  const whole = isObject(value) && typeof value.type === "string";
  see(rule, whole, () =>
    isObject(value) ? 'the message has no string "type"' : `the message is ${kindOf(value)}, expected a JSON object`,
  );
  return whole ? value : undefined;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return "no JSON";
  if (value === null) return "null";
  return Array.isArray(value) ? "a JSON array" : `a JSON ${typeof value}`;
}

export function seeSize({ from, bytes, largestFrame }: MessageEvent, see: See): void {
  if (from !== "engine") return;
  see("largest-frame", largestFrame <= LARGEST_FRAME, () => `a frame has ${largestFrame} bytes`);
  if (bytes > LARGE_MESSAGE)
    see(
      "large-in-parts",
      largestFrame <= LARGE_MESSAGE,
      () => `a message of ${bytes} bytes has a frame of ${largestFrame}`,
    );
}

/** Members whose values are the user's own. */
const FREE: readonly string[] = ["data", "config", "result", "metadata", "request_format", "response_format"];

/** False for a type that is not known: it passes, and is only noted. */
export function seeSchema(from: Side, frame: JsonObject, link: LinkState, see: See): boolean {
  const type = String(frame.type);
  const { known, fault } = judgeFrame(from, frame);
  if (!known) return seeExtension(from, type, link, see);
  see(
    from === "engine" ? "engine-schema" : "worker-schema",
    !fault,
    () => `${type} does not fit its schema: ${fault?.message}`,
    fault ? { pointer: fault.pointer, schema: fault.schema } : {},
  );
  if (from === "worker" && !fault) {
    const empty = Object.keys(frame).find((name) => frame[name] === null && !FREE.includes(name));
    see("no-null-members", empty === undefined, () => `${type} has ${empty}: null`, { pointer: `/${empty}` });
  }
  return true;
}
