/** A call that runs inside the engine: parses the payload, judges it, runs the handler, encodes what it answers. */
import { type Answer, type CallContext, type Caller, type Outcome, SpanAnswer } from "../capabilities/capability.js";
import { EngineError } from "../engine-error.js";
import { type JsonSpan, parseSpan, spanOf } from "../frames/span.js";
import type { RegisteredFunction } from "../registry/functions.js";
import type { Pending } from "../registry/peer.js";
import { judgeRequest } from "./judge-request.js";

/** Told of a failure of the engine itself. */
export type ReportFailure = (cause: unknown, fields: object, message: string) => void;

export class LocalCall implements CallContext {
  readonly functionId: string;
  readonly caller: Caller | undefined;
  readonly invocationId: string | undefined;
  readonly data: JsonSpan;
  readonly metadata: JsonSpan | undefined;
  readonly traceparent: string | undefined;
  readonly baggage: string | undefined;
  readonly #target: RegisteredFunction;
  #abort: AbortController | undefined;

  constructor(
    target: RegisteredFunction,
    pending: Pending,
    payload: Pick<CallContext, "data" | "metadata" | "traceparent" | "baggage">,
    caller: Caller | undefined,
  ) {
    this.#target = target;
    this.functionId = target.id;
    this.caller = caller;
    this.invocationId = pending.callId === "" ? undefined : pending.callId;
    this.data = payload.data;
    this.metadata = payload.metadata;
    this.traceparent = payload.traceparent;
    this.baggage = payload.baggage;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  abandon(): void {
    this.#abort ??= new AbortController();
    this.#abort.abort();
  }

  /** Never throws and never rejects. */
  run(report: ReportFailure): Outcome | Promise<Outcome> {
    const { handle, validateBy } = this.#target;
    try {
      const judged = judgeRequest(this.functionId, validateBy, this.#request());
      if (!judged.ok) return { ok: false, error: judged.error };
      const answer = handle!(judged.request, this);
      if (!(answer instanceof Promise)) return this.#succeed(answer);
      return answer.then(
        (value) => this.#succeed(value),
        (cause: unknown) => this.#fail(cause, report),
      );
    } catch (cause) {
      return this.#fail(cause, report);
    }
  }

  /** The payload with the caller's id, as a worker would get it (INV-5). */
  #request(): unknown {
    const request = parseSpan(this.data);
    if (this.caller !== undefined && this.data.kind === "object")
      (request as { _caller_worker_id?: string })._caller_worker_id = this.caller.workerId;
    return request;
  }

  #succeed(answer: Answer): Outcome {
    if (answer === undefined) return { ok: true, result: undefined };
    if (answer instanceof SpanAnswer) return { ok: true, result: answer.span };
    try {
      return { ok: true, result: spanOf(answer) };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `the result of ${this.functionId} is not JSON: ${why}`;
      return { ok: false, error: { code: "serialization_error", message } };
    }
  }

  #fail(cause: unknown, report: ReportFailure): Outcome {
    if (cause instanceof EngineError) return { ok: false, error: cause.body() };
    report(cause, { function_id: this.functionId }, "a function of the engine failed");
    const message = `${this.functionId} failed inside the engine; its log says why`;
    return { ok: false, error: { code: "invocation_error", message } };
  }
}
