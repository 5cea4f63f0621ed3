/**
 * Frames that the engine sends, each as one buffer that is allocated once. Payloads are copied as the bytes they are.
 */
import type { ErrorBody } from "./frame.js";
import { MAX_DEPTH } from "./scan.js";
import type { JsonSpan } from "./span.js";
import { cutCaller } from "./splice.js";

/** Why a frame cannot be sent, in place of the buffer. */
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
export function encodeInvocation(frame: OutgoingInvocation, maxBytes = MAX_MESSAGE_BYTES): Buffer | Oversize {
  const { data, metadata, caller } = frame;
  if (data.depth >= MAX_DEPTH || (metadata !== undefined && metadata.depth >= MAX_DEPTH)) return tooDeep();
  let head = `{"type":"invokefunction","invocation_id":"${frame.invocation_id}","function_id":${quote(frame.function_id)},"data":`;
  let tail = contextMembers(frame.traceparent, frame.baggage);
  if (metadata !== undefined) tail += ',"metadata":';
  const parts: JsonSpan[] = [];
  if (caller !== undefined && data.kind === "object") {
    const rest = data.uncalled === true ? [inner(data)] : cutCaller(data);
    const filled = rest.filter((part) => part.end > part.start);
    head += `{"_caller_worker_id":${quote(caller)}${filled.length > 0 && !isBlank(filled) ? "," : ""}`;
    parts.push(...filled);
    tail = `}${tail}`;
  } else {
    parts.push(data);
  }
  return assemble(head, parts, tail, metadata, maxBytes);
}

export function encodeResult(frame: OutgoingResult, maxBytes = MAX_MESSAGE_BYTES): Buffer | Oversize {
  const { result, error } = frame;
  const head = `{"type":"invocationresult","invocation_id":"${frame.invocation_id}","function_id":${quote(frame.function_id)}${contextMembers(frame.traceparent, frame.baggage)}`;
  if (error !== undefined) return assemble(`${head},"error":${quote(pickError(error))}`, [], "", undefined, maxBytes);
  if (result === undefined) return assemble(head, [], "", undefined, maxBytes);
  if (result.depth >= MAX_DEPTH) return tooDeep();
  return assemble(`${head},"result":`, [result], "", undefined, maxBytes);
}

/** Every other frame: small, and made of scalars and spans. Members that are undefined are left out. */
export function encodeSmall(frame: Readonly<Record<string, unknown>> & { readonly type: string }): Buffer {
  let text = "";
  for (const [name, value] of Object.entries(frame)) {
    if (value === undefined) continue;
    text += `${text === "" ? "{" : ","}${quote(name)}:${isSpan(value) ? value.bytes.toString("utf8", value.start, value.end) : quote(value)}`;
  }
  return Buffer.from(`${text}}`);
}

export function isOversize(encoded: Buffer | Oversize): encoded is Oversize {
  return !Buffer.isBuffer(encoded);
}

function assemble(
  head: string,
  parts: readonly JsonSpan[],
  tail: string,
  metadata: JsonSpan | undefined,
  maxBytes: number,
): Buffer | Oversize {
  const headBytes = Buffer.byteLength(head);
  const tailBytes = Buffer.byteLength(tail);
  let size = headBytes + tailBytes + 1;
  for (const part of parts) size += part.end - part.start;
  if (metadata !== undefined) size += metadata.end - metadata.start;
  if (size > maxBytes) return tooLarge(size, maxBytes);
  const out = Buffer.allocUnsafe(size);
  let at = out.write(head, 0);
  for (const part of parts) at += part.bytes.copy(out, at, part.start, part.end);
  at += out.write(tail, at);
  if (metadata !== undefined) at += metadata.bytes.copy(out, at, metadata.start, metadata.end);
  out[at] = 0x7d;
  return out;
}

function inner(data: JsonSpan): JsonSpan {
  return { ...data, start: data.start + 1, end: data.end - 1 };
}

function isBlank(parts: readonly JsonSpan[]): boolean {
  return parts.every((part) => part.bytes.toString("latin1", part.start, part.end).trim() === "");
}

function contextMembers(traceparent: string | undefined, baggage: string | undefined): string {
  let text = "";
  if (traceparent !== undefined) text += `,"traceparent":${quote(traceparent)}`;
  if (baggage !== undefined) text += `,"baggage":${quote(baggage)}`;
  return text;
}

function pickError(error: ErrorBody): ErrorBody {
  const { code, message, stacktrace } = error;
  return stacktrace === undefined ? { code, message } : { code, message, stacktrace };
}

function quote(value: unknown): string {
  return JSON.stringify(value);
}

function isSpan(value: unknown): value is JsonSpan {
  return typeof value === "object" && value !== null && "bytes" in value && Buffer.isBuffer(value.bytes);
}

function tooLarge(size: number, maxBytes: number): Oversize {
  return {
    ok: false,
    code: "payload_too_large",
    message: `expected a message of at most ${maxBytes} bytes, got ${size}`,
  };
}

function tooDeep(): Oversize {
  return { ok: false, code: "too_deep", message: `expected at most ${MAX_DEPTH} nested containers in one message` };
}
