/** Words and encodes what callers are answered. */
import type { Outcome } from "../capabilities/capability.js";
import { encodeResult, isOversize } from "../frames/encode.js";
import type { ErrorBody } from "../frames/frame.js";
import type { Message } from "../frames/message.js";
import type { Functions } from "../registry/functions.js";

/** What the caller asked for, as its answer repeats it (INV-1, INV-44). */
export interface Asked {
  readonly functionId: string;
  readonly traceparent: string | undefined;
  readonly baggage: string | undefined;
}

/** The worker of the function has gone, or the engine stops. */
export function describeStopped(functionId: string): ErrorBody {
  return { code: "invocation_stopped", message: `Invocation of ${functionId} stopped` };
}

/** The caller has used the id of an invocation in flight again. */
export function describeReplaced(callId: string, functionId: string): ErrorBody {
  const message = `invocation ${callId} of ${functionId} ended: its id was used again while it was in flight`;
  return { code: "invocation_error", message };
}

/** An `invocationresult`; one that cannot be sent becomes the error that says why. */
export function encodeAnswer(callId: string, asked: Asked, outcome: Outcome, mostBytes: number): Message {
  const { functionId: function_id, traceparent, baggage } = asked;
  const head = { invocation_id: callId, function_id, traceparent, baggage };
  const whole = encodeResult(
    outcome.ok ? { ...head, result: outcome.result } : { ...head, error: outcome.error },
    mostBytes,
  );
  if (!isOversize(whole)) return whole;
  const message = `the answer of ${function_id} cannot be sent: ${whole.message}`;
  // Both texts came in one message of the caller's, so without the answer they fit again.
  return expectFit(encodeResult({ ...head, error: { code: whole.code, message } }, Number.MAX_SAFE_INTEGER));
}

export function describeMissing(namespace: string, id: string, functions: Functions): ErrorBody {
  const elsewhere = functions.namespacesOf(id);
  const hint = elsewhere.length === 0 ? "" : ` It is registered in namespace(s): ${elsewhere.join(", ")}.`;
  return { code: "function_not_found", message: `Function ${id} not found in namespace ${namespace}.${hint}` };
}

/** The text of calls that the engine itself makes has neither period nor hint. */
export function describeMissingToEngine(namespace: string, id: string): ErrorBody {
  return { code: "function_not_found", message: `Function ${id} not found in namespace ${namespace}` };
}

function expectFit(encoded: ReturnType<typeof encodeResult>): Message {
  if (isOversize(encoded)) throw new RangeError(encoded.message);
  return encoded;
}
