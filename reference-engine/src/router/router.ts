/**
 * Invocations: from the caller's frame to the owner, from the owner's answer to the caller. All of it is synchronous,
 * and what correlates an answer is recorded before the request is sent, so no answer can overtake it (INV-13).
 */
import { randomUUID } from "node:crypto";
import type { EngineCall, Outcome } from "../capabilities/capability.js";
import type { Counters } from "../counters.js";
import { forwardBaggage } from "../frames/baggage.js";
import { encodeInvocation, isOversize } from "../frames/encode.js";
import type { ErrorBody, InvocationResultFrame, InvokeFunctionFrame } from "../frames/frame.js";
import type { JsonSpan } from "../frames/span.js";
import { forwardTraceparent } from "../frames/traceparent.js";
import { DEFAULT_NAMESPACE, type Functions, type RegisteredFunction } from "../registry/functions.js";
import type { Peer, Pending } from "../registry/peer.js";
import {
  type Asked,
  describeMissing,
  describeMissingToEngine,
  describeReplaced,
  describeStopped,
  encodeAnswer,
} from "./answers.js";
import { enqueue } from "./enqueue.js";
import { LocalCall, type ReportFailure } from "./local-call.js";

export interface RouterLimits {
  readonly max_message_bytes: number;
  readonly max_in_flight: number;
}

/** What a call carries to whoever carries it out. */
interface Payload {
  readonly data: JsonSpan;
  readonly metadata: JsonSpan | undefined;
  readonly traceparent: string | undefined;
  readonly baggage: string | undefined;
}

export class Router {
  /** No new calls from workers; those in flight may end. */
  draining = false;
  /** Called whenever the last call in flight has ended. */
  onIdle: (() => void) | undefined;
  readonly #locals = new Set<Pending>();
  #inFlight = 0;

  constructor(
    readonly functions: Functions,
    readonly limits: RouterLimits,
    readonly counters: Counters,
    readonly report: ReportFailure,
  ) {}

  get inFlight(): number {
    return this.#inFlight;
  }

  /** A worker calls. Everything that is wrong is answered, unless nobody asked for an answer (INV-18, INV-19). */
  invoke(caller: Peer, frame: InvokeFunctionFrame): void {
    const { action } = frame;
    const callId = action?.type === "void" ? undefined : frame.invocation_id;
    const namespace = frame.namespace ?? DEFAULT_NAMESPACE;
    const refusal = this.#judge(caller, callId, namespace, frame.function_id);
    if (refusal !== undefined) {
      this.#refuse(caller, callId, frame, refusal);
      return;
    }
    if (action?.type === "enqueue") {
      enqueue(this, caller, callId, frame, namespace, action.queue);
      return;
    }
    const target = this.functions.find(namespace, frame.function_id);
    if (target === undefined) {
      this.#refuse(caller, callId, frame, describeMissing(namespace, frame.function_id, this.functions));
      return;
    }
    const pending: Pending = {
      passedId: passedIdFor(target, callId),
      owner: target.handle === undefined ? target.peer : undefined,
      host: target.handle === undefined ? undefined : target.peer,
      caller: callId === undefined ? undefined : caller,
      callId: callId ?? "",
      functionId: frame.function_id,
      traceparent: frame.traceparent,
      baggage: frame.baggage,
      conclude: undefined,
      abandon: undefined,
    };
    if (target.handle === undefined) this.#pass(target, pending, frame, caller.workerId);
    else this.#run(target, pending, frame, caller);
  }

  /** What is wrong with a call before anybody is looked up. The earlier call of the same id ends here. */
  #judge(caller: Peer, callId: string | undefined, namespace: string, functionId: string): ErrorBody | undefined {
    if (this.draining) return describeStopped(functionId);
    if (namespace.trim() === "") {
      const message = `namespace of the invocation of ${functionId} must not be blank`;
      return { code: "INVALID_NAMESPACE", message };
    }
    if (callId === undefined) return undefined;
    const earlier = caller.waiting.get(callId);
    if (earlier !== undefined) {
      earlier.abandon?.();
      this.#end(earlier, { ok: false, error: describeReplaced(callId, earlier.functionId) });
    }
    const most = this.limits.max_in_flight;
    if (caller.waiting.size < most) return undefined;
    const message = `invocation of ${functionId}: ${most} calls of this worker wait for their results already`;
    return { code: "RESOURCE_EXHAUSTED", message };
  }

  /** A worker answers. Only the connection that the call was passed to may (INV-35). */
  settle(owner: Peer, frame: InvocationResultFrame): void {
    const pending = owner.serving.get(frame.invocation_id);
    if (pending === undefined) {
      this.counters.strayResults += 1;
      return;
    }
    this.#end(
      pending,
      frame.error === undefined ? { ok: true, result: frame.result } : { ok: false, error: frame.error },
    );
  }

  /** The engine itself calls, and nobody waits where `conclude` is undefined. `onBehalfOf`: the caller, and its id. */
  call(
    call: EngineCall,
    conclude: ((outcome: Outcome) => void) | undefined,
    onBehalfOf?: { caller: Peer; callId: string },
  ): void {
    const namespace = call.namespace ?? DEFAULT_NAMESPACE;
    const target = this.functions.find(namespace, call.functionId);
    if (target === undefined) {
      if (conclude === undefined) this.counters.droppedCall("function_not_found");
      else conclude({ ok: false, error: describeMissingToEngine(namespace, call.functionId) });
      return;
    }
    const pending: Pending = {
      passedId: passedIdFor(target, undefined),
      owner: target.handle === undefined ? target.peer : undefined,
      host: target.handle === undefined ? undefined : target.peer,
      caller: onBehalfOf?.caller,
      callId: onBehalfOf?.callId ?? "",
      functionId: call.functionId,
      traceparent: undefined,
      baggage: undefined,
      conclude,
      abandon: undefined,
    };
    const payload: Payload = {
      data: call.data,
      metadata: call.metadata,
      traceparent: call.traceparent,
      baggage: call.baggage,
    };
    if (target.handle === undefined) this.#pass(target, pending, payload, undefined);
    else this.#run(target, pending, payload, undefined);
  }

  /** The connection is gone: callers of what it served are told, owners of what it waited for are not (INV-28, INV-29). */
  removePeer(peer: Peer): void {
    for (const pending of [...peer.serving.values()]) this.#stop(pending);
    for (const pending of [...this.#locals]) {
      if (pending.host !== peer) continue;
      pending.abandon?.();
      this.#stop(pending);
    }
    for (const pending of [...peer.waiting.values()]) {
      this.#forget(pending);
      pending.abandon?.();
    }
    if (this.#inFlight === 0) this.onIdle?.();
  }

  /** Ends everything in flight, at the end of the grace period of a stop. */
  stopAll(peers: Iterable<Peer>): void {
    for (const peer of peers) for (const pending of [...peer.serving.values()]) this.#stop(pending);
    for (const pending of [...this.#locals]) {
      pending.abandon?.();
      this.#stop(pending);
    }
  }

  #pass(target: RegisteredFunction, pending: Pending, payload: Payload, caller: string | undefined): void {
    const owner = pending.owner!;
    const message = encodeInvocation(
      {
        invocation_id: pending.passedId,
        function_id: target.id,
        data: payload.data,
        caller,
        traceparent: forwardTraceparent(payload.traceparent),
        baggage: forwardBaggage(payload.traceparent, payload.baggage, target.id),
        metadata: payload.metadata,
      },
      this.limits.max_message_bytes,
    );
    const tracked = this.#record(pending, owner);
    if (isOversize(message)) {
      this.#endWith(pending, tracked, { code: message.code, message: `${target.id}: ${message.message}` });
    } else if (!owner.offer(message)) {
      this.#endWith(pending, tracked, {
        code: "channel_send_failed",
        message: `worker ${owner.workerId} takes no more messages; ${target.id} was not called`,
      });
    }
  }

  /** False for a call without an answer beyond the limit of its owner: it is passed on, and its answer will be stray. */
  #record(pending: Pending, owner: Peer): boolean {
    const answered = pending.caller !== undefined || pending.conclude !== undefined;
    if (!answered && owner.serving.size >= this.limits.max_in_flight) return false;
    owner.serving.set(pending.passedId, pending);
    if (pending.caller !== undefined) pending.caller.waiting.set(pending.callId, pending);
    this.#inFlight += 1;
    return true;
  }

  #endWith(pending: Pending, tracked: boolean, error: ErrorBody): void {
    if (pending.caller === undefined && pending.conclude === undefined) this.counters.droppedCall(error.code);
    if (tracked) this.#end(pending, { ok: false, error });
  }

  #run(target: RegisteredFunction, pending: Pending, payload: Payload, caller: Peer | undefined): void {
    const call = new LocalCall(target, pending, payload, caller);
    pending.abandon = () => call.abandon();
    // In flight from here on, so that the call counts itself when it asks (DSC-20).
    this.#locals.add(pending);
    if (pending.caller !== undefined) pending.caller.waiting.set(pending.callId, pending);
    this.#inFlight += 1;
    const answer = call.run(this.report);
    if (answer instanceof Promise) {
      answer
        .then((outcome) => this.#end(pending, outcome))
        .catch((cause: unknown) => this.report(cause, { function_id: target.id }, "an answer could not be given"));
    } else {
      this.#end(pending, answer);
    }
  }

  /** The engine itself failed while it handled a call: its caller is told, once. */
  fail(caller: Peer, frame: InvokeFunctionFrame): void {
    const callId = frame.action?.type === "void" ? undefined : frame.invocation_id;
    const message = `invocation of ${frame.function_id} failed inside the engine; its log says why`;
    const error: ErrorBody = { code: "invocation_error", message };
    const pending = callId === undefined ? undefined : caller.waiting.get(callId);
    if (pending === undefined) this.#refuse(caller, callId, frame, error);
    else this.#end(pending, { ok: false, error });
  }

  #stop(pending: Pending): void {
    this.#end(pending, { ok: false, error: describeStopped(pending.functionId) });
  }

  #end(pending: Pending, outcome: Outcome): void {
    if (!this.#forget(pending)) return;
    this.#tell(pending, outcome);
    if (this.#inFlight === 0) this.onIdle?.();
  }

  /** False when it had ended before. */
  #forget(pending: Pending): boolean {
    const { owner, caller } = pending;
    const known =
      owner === undefined
        ? this.#locals.delete(pending)
        : owner.serving.get(pending.passedId) === pending && owner.serving.delete(pending.passedId);
    if (!known) return false;
    if (caller?.waiting.get(pending.callId) === pending) caller.waiting.delete(pending.callId);
    this.#inFlight -= 1;
    return true;
  }

  #tell(pending: Pending, outcome: Outcome): void {
    if (pending.conclude !== undefined) pending.conclude(outcome);
    else if (pending.caller !== undefined) this.answer(pending.caller, pending.callId, pending, outcome);
  }

  answer(caller: Peer, callId: string, asked: Asked, outcome: Outcome): void {
    caller.deliver(encodeAnswer(callId, asked, outcome, this.limits.max_message_bytes));
  }

  #refuse(caller: Peer, callId: string | undefined, frame: InvokeFunctionFrame, error: ErrorBody): void {
    if (callId === undefined) this.counters.droppedCall(error.code);
    else
      this.answer(
        caller,
        callId,
        { functionId: frame.function_id, traceparent: frame.traceparent, baggage: frame.baggage },
        { ok: false, error },
      );
  }
}

/** The owner gets the caller's id (INV-4), unless it serves another call under that id, or the caller gave none. */
function passedIdFor(target: RegisteredFunction, callId: string | undefined): string {
  if (callId === undefined || target.peer?.serving.has(callId) === true) return randomUUID();
  return callId;
}
