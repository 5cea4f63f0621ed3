/**
 * The frames that a worker sends, as the engine sees them after decoding: scalars are JavaScript values, null and
 * absent are one (`undefined`), and everything that is somebody's payload is a span.
 */
import type { ErrorBody, HttpAuth, HttpInvocation, InvokeAction } from "@triad-protocol/schemas";
import type { JsonSpan } from "./span.js";

export type { ErrorBody, HttpAuth, HttpInvocation, InvokeAction };
export type HttpMethod = NonNullable<HttpInvocation["method"]>;

export interface InvokeFunctionFrame {
  readonly type: "invokefunction";
  /** Lower case with hyphens, whatever spelling came in. */
  readonly invocation_id: string | undefined;
  readonly function_id: string;
  readonly data: JsonSpan;
  readonly traceparent: string | undefined;
  readonly baggage: string | undefined;
  readonly action: InvokeAction | undefined;
  readonly metadata: JsonSpan | undefined;
  readonly namespace: string | undefined;
}

export interface InvocationResultFrame {
  readonly type: "invocationresult";
  readonly invocation_id: string;
  readonly function_id: string;
  /** A span of kind `null` when the worker wrote null, undefined when it wrote nothing. */
  readonly result: JsonSpan | undefined;
  readonly error: ErrorBody | undefined;
  readonly traceparent: string | undefined;
  readonly baggage: string | undefined;
}

export interface ReattachFrame {
  readonly type: "reattach";
  readonly previous_worker_id: string;
  readonly reattach_token: string | undefined;
}

export interface RegisterFunctionFrame {
  readonly type: "registerfunction";
  readonly id: string;
  readonly description: string | undefined;
  readonly request_format: JsonSpan | undefined;
  readonly response_format: JsonSpan | undefined;
  readonly metadata: JsonSpan | undefined;
  readonly invocation: HttpInvocation | undefined;
}

export interface UnregisterFunctionFrame {
  readonly type: "unregisterfunction";
  readonly id: string;
}

export interface RegisterTriggerTypeFrame {
  readonly type: "registertriggertype";
  readonly id: string;
  readonly description: string;
  readonly trigger_request_format: JsonSpan | undefined;
  readonly call_request_format: JsonSpan | undefined;
  readonly namespace: string | undefined;
}

export interface UnregisterTriggerTypeFrame {
  readonly type: "unregistertriggertype";
  readonly id: string;
}

export interface RegisterTriggerFrame {
  readonly type: "registertrigger";
  readonly id: string;
  readonly trigger_type: string;
  readonly function_id: string;
  readonly config: JsonSpan;
  readonly metadata: JsonSpan | undefined;
  readonly namespace: string | undefined;
  readonly trigger_namespace: string | undefined;
}

export interface UnregisterTriggerFrame {
  readonly type: "unregistertrigger";
  readonly id: string;
  readonly trigger_type: string | undefined;
}

export interface TriggerRegistrationResultFrame {
  readonly type: "triggerregistrationresult";
  readonly id: string;
  readonly trigger_type: string;
  readonly function_id: string;
  readonly error: ErrorBody | undefined;
}

export interface RegisterServiceFrame {
  readonly type: "registerservice";
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly parent_service_id: string | undefined;
}

export interface PingFrame {
  readonly type: "ping";
}

export interface PongFrame {
  readonly type: "pong";
}

export type WorkerFrame =
  | InvokeFunctionFrame
  | InvocationResultFrame
  | ReattachFrame
  | RegisterFunctionFrame
  | UnregisterFunctionFrame
  | RegisterTriggerTypeFrame
  | UnregisterTriggerTypeFrame
  | RegisterTriggerFrame
  | UnregisterTriggerFrame
  | TriggerRegistrationResultFrame
  | RegisterServiceFrame
  | PingFrame
  | PongFrame;

/** Why a message is not a frame. `message` quotes no payload. */
export interface FrameFault {
  readonly code:
    | "empty"
    | "not_json"
    | "not_an_object"
    | "too_deep"
    | "duplicate_member"
    | "unknown_type"
    | "missing_member"
    | "wrong_type";
  readonly member?: string;
  readonly message: string;
}
