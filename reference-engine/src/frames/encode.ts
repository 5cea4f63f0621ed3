/**
 * Frames that the engine sends. Payloads stay the bytes they are.
 */
import type { ErrorBody } from "./frame.js";
import { Message } from "./message.js";
import { quote, stringify } from "./quote.js";
import { MAX_DEPTH } from "./scan.js";
import { isSpan, type JsonSpan } from "./span.js";
import { callerMember, withoutCaller } from "./splice.js";

/** Why a frame cannot be sent, in place of the message. */
export interface Oversize {
  readonly ok: false;
  readonly code: "payload_too_large" | "too_deep";
  readonly message: string;
}

export interface OutgoingInvocation {
  readonly invocation_id: string;
  readonly function_id: string;
  readonly data: JsonSpan;
  /** Worker id of the caller, set as `_caller_worker_id` in a payload that is an object. */
  readonly caller?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly baggage?: string | undefined;
  readonly metadata?: JsonSpan | undefined;
}

export interface OutgoingResult {
  readonly invocation_id: string;
  readonly function_id: string;
  /** Left out when undefined, or when there is an error. */
  readonly result?: JsonSpan | undefined;
  readonly error?: ErrorBody | undefined;
  readonly traceparent?: string | undefined;
  readonly baggage?: string | undefined;
}

/** 64 MiB, what a receiver must accept in one message. */
export const MAX_MESSAGE_BYTES = 67_108_864;

/** `maxBytes`: longest message to send. */
export function encodeInvocation(frame: OutgoingInvocation, maxBytes = MAX_MESSAGE_BYTES): Message | Oversize {
  const { data, metadata, caller } = frame;
  if (data.depth >= MAX_DEPTH || (metadata !== undefined && metadata.depth >= MAX_DEPTH)) return tooDeep();
  let head = `{"type":"invokefunction","invocation_id":"${frame.invocation_id}","function_id":${quote(frame.function_id)},"data":`;
  let tail = contextMembers(frame.traceparent, frame.baggage);
  let payload = data;
  if (caller !== undefined && data.kind === "object") {
    payload = withoutCaller(data);
    head += `{${callerMember(caller, payload)}`;
    tail = `}${tail}`;
  }
  if (metadata === undefined) return assemble(head, payload, `${tail}}`, undefined, maxBytes);
  return assemble(head, payload, `${tail},"metadata":`, metadata, maxBytes);
}

export function encodeResult(frame: OutgoingResult, maxBytes = MAX_MESSAGE_BYTES): Message | Oversize {
  const { result, error } = frame;
  const head = `{"type":"invocationresult","invocation_id":"${frame.invocation_id}","function_id":${quote(frame.function_id)}`;
  const tail = `${contextMembers(frame.traceparent, frame.baggage)}}`;
  if (error !== undefined) {
    return assemble(`${head},"error":${errorText(error)}${tail}`, undefined, "", undefined, maxBytes);
  }
  if (result === undefined) return assemble(head + tail, undefined, "", undefined, maxBytes);
  if (result.depth >= MAX_DEPTH) return tooDeep();
  return assemble(`${head},"result":`, result, tail, undefined, maxBytes);
}

/** Every other frame: small, and made of scalars and spans. Members that are undefined are left out. */
export function encodeSmall(frame: Readonly<Record<string, unknown>> & { readonly type: string }): Buffer {
  let text = "";
  for (const [name, value] of Object.entries(frame)) {
    if (value === undefined) continue;
    const valueText = isSpan(value) ? value.bytes.toString("utf8", value.start, value.end) : stringify(value);
    text += `${text === "" ? "{" : ","}${quote(name)}:${valueText}`;
  }
  return Buffer.from(`${text}}`);
}

export function isOversize(encoded: Message | Oversize): encoded is Oversize {
  return !(encoded instanceof Message);
}

function assemble(
  head: string,
  payload: JsonSpan | undefined,
  tail: string,
  metadata: JsonSpan | undefined,
  maxBytes: number,
): Message | Oversize {
  const message = new Message(head, payload, tail, metadata);
  return message.length <= maxBytes ? message : tooLarge(message.length, maxBytes);
}

function contextMembers(traceparent: string | undefined, baggage: string | undefined): string {
  let text = "";
  if (traceparent !== undefined) text += `,"traceparent":${quote(traceparent)}`;
  if (baggage !== undefined) text += `,"baggage":${quote(baggage)}`;
  return text;
}

function errorText({ code, message, stacktrace }: ErrorBody): string {
  return stringify(stacktrace === undefined ? { code, message } : { code, message, stacktrace });
}

function tooLarge(size: number, maxBytes: number): Oversize {
  const message = `expected a message of at most ${maxBytes} bytes, got ${size}`;
  return { ok: false, code: "payload_too_large", message };
}

function tooDeep(): Oversize {
  return { ok: false, code: "too_deep", message: `expected at most ${MAX_DEPTH} nested containers in one message` };
}
