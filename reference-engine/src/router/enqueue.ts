/** The action `enqueue`: the call goes to whoever provides `engine::queue::enqueue`, the caller gets a receipt. */
import { randomUUID } from "node:crypto";
import type { Outcome } from "../capabilities/capability.js";
import { forwardBaggage } from "../frames/baggage.js";
import type { InvokeFunctionFrame } from "../frames/frame.js";
import { spanOf } from "../frames/span.js";
import { DEFAULT_NAMESPACE } from "../registry/functions.js";
import type { Peer } from "../registry/peer.js";
import { composeObject } from "./compose-object.js";
import type { Router } from "./router.js";

const PROVIDER = "engine::queue::enqueue";

export function enqueue(
  router: Router,
  caller: Peer,
  callId: string | undefined,
  frame: InvokeFunctionFrame,
  namespace: string,
  queue: string,
): void {
  const messageReceiptId = randomUUID();
  const data = composeObject({
    queue,
    function_id: frame.function_id,
    namespace: namespace === DEFAULT_NAMESPACE ? undefined : namespace,
    data: frame.data,
    messageReceiptId,
    traceparent: frame.traceparent ?? null,
    // A queued call always has the member that names its function, whatever the caller sent.
    baggage: forwardBaggage("", frame.baggage, frame.function_id),
  });
  const asked = { functionId: frame.function_id, traceparent: frame.traceparent, baggage: frame.baggage };
  const conclude = (outcome: Outcome): void => {
    if (callId === undefined) {
      if (!outcome.ok) router.counters.droppedCall("enqueue_error");
      return;
    }
    router.answer(caller, callId, asked, outcome.ok ? receiptFor(messageReceiptId) : failureOf(outcome, queue));
  };
  router.call({ functionId: PROVIDER, data }, conclude, callId === undefined ? undefined : { caller, callId });
}

function receiptFor(messageReceiptId: string): Outcome {
  return { ok: true, result: spanOf({ messageReceiptId }) };
}

function failureOf(outcome: Outcome & { ok: false }, queue: string): Outcome {
  const { code, message } = outcome.error;
  const text =
    code === "function_not_found"
      ? `queue ${queue}: no worker provides ${PROVIDER}; connect a queue worker`
      : `${code}: ${message}`;
  return { ok: false, error: { code: "enqueue_error", message: text } };
}
