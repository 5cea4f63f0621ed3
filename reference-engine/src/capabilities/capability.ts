/**
 * What a capability of the engine is: an in-process worker that registers functions and trigger types through the
 * same registry as a remote worker, and is called through the same router.
 */
import type { EngineLog } from "../engine-log.js";
import type { ErrorBody, HttpInvocation } from "../frames/frame.js";
import type { JsonSpan } from "../frames/span.js";

/** Who calls, as far as it is a connection. */
export interface Caller {
  readonly workerId: string;
  /** Undefined until the worker has announced a name. */
  readonly name: string | undefined;
  /** Undefined until the namespace is known. */
  readonly namespace: string | undefined;
}

/** One call of an in-process function. */
export interface CallContext {
  readonly functionId: string;
  /** Undefined when the engine itself calls: triggers, enqueue. */
  readonly caller: Caller | undefined;
  /** The caller's id; undefined when nobody waits for an answer. */
  readonly invocationId: string | undefined;
  /** The payload as it came in, without `_caller_worker_id`. */
  readonly data: JsonSpan;
  readonly metadata: JsonSpan | undefined;
  readonly traceparent: string | undefined;
  readonly baggage: string | undefined;
  /** Aborted when the caller is gone or the engine stops: nobody reads the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * What a handler answers. A value (null included) is sent as `result`, undefined leaves the member out. A span is sent
 * as the bytes it holds when it is wrapped in a SpanAnswer. Throwing an EngineError answers with its code and message.
 */
export type Answer = unknown;

/** Marks an answer that already is JSON text and shall not be encoded again. */
export class SpanAnswer {
  constructor(readonly span: JsonSpan) {}
}

export interface CapabilityFunction {
  readonly id: string;
  readonly description?: string;
  /** Schemas that discovery publishes. */
  readonly requestSchema?: object;
  readonly responseSchema?: object;
  readonly metadata?: unknown;
  /** `$id` of the schema by which a request is judged before `handle`; a failure answers `deserialization_error`. */
  readonly validateBy?: string;
  /**
   * `request` is the parsed payload; when it is an object and a connection calls, it has `_caller_worker_id`.
   * A handler that returns without a promise has taken effect before the caller's next message is read.
   */
  handle(request: unknown, call: CallContext): Answer | Promise<Answer>;
}

/** A trigger, as its provider sees it. */
export interface Binding {
  readonly id: string;
  readonly triggerType: string;
  readonly functionId: string;
  /** Namespace of the function. */
  readonly namespace: string;
  readonly config: JsonSpan;
  readonly metadata: JsonSpan | undefined;
}

export interface CapabilityTriggerType {
  readonly id: string;
  readonly description: string;
  /** Schema of a trigger's configuration. */
  readonly configSchema?: object;
  /** Schema of the payload that a bound function receives. */
  readonly payloadSchema?: object;
  /** Schema of what a bound function returns, where the type reads it. */
  readonly replySchema?: object;
  /** Name that discovery shows as its worker; default: the capability's. */
  readonly workerName?: string;
  /** Accepts a trigger, or throws (rejects) to refuse it. A trigger of the same id is replaced. */
  bind(binding: Binding): void | Promise<void>;
  unbind(binding: Binding): void;
}

/** A function that is registered by a worker and carried out by a capability: `registerfunction.invocation`. */
export interface InvocationProvider {
  /**
   * Judges a registration at once; `reason` is logged, and the registration has no effect. What takes time (asking a
   * resolver) follows in `checked`: when it settles with a reason, the registration is withdrawn if it still stands.
   */
  prepare(registration: {
    readonly functionId: string;
    readonly namespace: string;
    readonly workerId: string;
    readonly invocation: HttpInvocation;
  }):
    | { ok: true; handle: CapabilityFunction["handle"]; checked?: Promise<string | undefined> }
    | { ok: false; reason: string };
}

export interface Capability {
  /** The worker name in discovery, such as `iii-engine-functions`. */
  readonly name: string;
  readonly description?: string;
  /** True for a capability that every engine has. */
  readonly mandatory?: boolean;
  readonly functions: readonly CapabilityFunction[];
  readonly triggerTypes: readonly CapabilityTriggerType[];
  /** At most one capability of an engine has it. */
  readonly invocationProvider?: InvocationProvider;
  /** Before the listener opens. A rejection keeps the engine from starting. */
  start?(): void | Promise<void>;
  /** After the last connection is closed. */
  stop?(): void | Promise<void>;
}

/** How a call that the engine made has ended. */
export type Outcome =
  | { readonly ok: true; readonly result: JsonSpan | undefined }
  | { readonly ok: false; readonly error: ErrorBody };

export interface EngineCall {
  readonly functionId: string;
  /** Default `default`. */
  readonly namespace?: string;
  readonly data: JsonSpan;
  readonly metadata?: JsonSpan | undefined;
  readonly traceparent?: string | undefined;
  readonly baggage?: string | undefined;
}

/** What the engine gives a capability when it is made. */
export interface CapabilityContext {
  readonly log: EngineLog;
  /** Calls a function and waits, without a limit of time; never rejects. */
  call(call: EngineCall): Promise<Outcome>;
  /** Calls a trigger's function with `payload` and the trigger's metadata; the result is dropped, a failure logged. */
  fire(binding: Binding, payload: JsonSpan): void;
}

/** The form of a capability's `index.ts`: `export const capability: CreateCapability`. */
export type CreateCapability = (context: CapabilityContext) => Capability;
