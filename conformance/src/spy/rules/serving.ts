/** Invocations that the engine passes to a worker, and the worker's answers to them. */
import { show } from "../../match/difference.js";
import { parseBaggage, sameTrace } from "../../match/trace-headers.js";
import { isObject, type JsonObject } from "../../scenario/json.js";
import { digestOf } from "../digest.js";
import { type Call, isPresent, textOf } from "../link-state.js";
import type { FrameRule, See } from "./see.js";
import { normaliseUuid } from "./uuid.js";

/** A parent that every version of W3C trace context takes: later versions may be longer. */
const VALID_TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const FUNCTION_MEMBER = "iii.function.id";

export const seeInvocation: FrameRule = (frame, link, traffic, see) => {
  if (frame.type !== "invokefunction") return;
  const extra = ["action", "namespace"].find((member) => frame[member] !== undefined);
  see("owner-members", extra === undefined, () => `the invocation has the member ${show(extra)}`);
  const id = textOf(frame, "invocation_id");
  const function_id = textOf(frame, "function_id");
  if (id === undefined || function_id === undefined) return;
  if (!link.gaps && !link.functions.forgot) {
    const own = link.functions.get(function_id) ?? false;
    see("owner-registered", own, () => `this worker has not registered ${show(function_id)}`, {
      pointer: "/function_id",
    });
  }
  const serving = link.serving.get(id) ?? [];
  const calls = traffic.calls.get(id) ?? [];
  // The same id may come again for another call, of another caller too.
  const again = serving.length > 0 && calls.length <= 1;
  see("owner-id-fresh", !again, () => `${id} was passed to this worker before, and not answered yet`);
  link.serving.set(id, [...serving, function_id]);
  const [call, other] = calls;
  // An id that several callers use, or that is used for another function, says nothing of where this one comes from.
  if (!call || other || call.function_id !== function_id || call.how === "enqueue") return;
  if (traffic.comparable) seeContent(frame, call, see);
  seeTrace(frame, call, see);
};

function seeContent(frame: JsonObject, call: Call, see: See): void {
  if (call.data && frame.data !== undefined) {
    const kept = digestOf(frame.data, "_caller_worker_id") === call.data.digest;
    const rule = call.data.isObject ? "data-kept" : "data-unchanged";
    see(rule, kept && isObject(frame.data) === call.data.isObject, () => "data is not what the caller sent", {
      pointer: "/data",
    });
    const caller = call.link.worker_id;
    if (call.data.isObject && caller !== undefined && isObject(frame.data)) {
      const named = frame.data._caller_worker_id;
      see("caller-named", named === caller, () => `_caller_worker_id is ${show(named)}, expected ${show(caller)}`, {
        pointer: "/data/_caller_worker_id",
        expected: caller,
        actual: named ?? null,
      });
    }
  }
  if (call.metadata !== undefined) {
    const metadata = isPresent(frame, "metadata") ? digestOf(frame.metadata ?? null) : null;
    see("metadata-kept", metadata === call.metadata, () => "metadata is not what the caller sent", {
      pointer: "/metadata",
    });
  }
}

function seeTrace(frame: JsonObject, { traceparent, baggage, function_id }: Call, see: See): void {
  const [parent, bag] = [textOf(frame, "traceparent"), textOf(frame, "baggage")];
  if (traceparent && VALID_TRACEPARENT.test(traceparent)) {
    const kept = parent !== undefined && sameTrace(traceparent, parent);
    see("trace-kept", kept, () => `traceparent is ${show(parent)}, expected the trace of ${show(traceparent)}`, {
      pointer: "/traceparent",
    });
  }
  if (!traceparent)
    see("trace-not-made", parent === undefined, () => "the owner gets a traceparent, and the caller sent none", {
      pointer: "/traceparent",
    });
  if (!traceparent && !baggage) return;
  const members = bag === undefined ? {} : parseBaggage(bag);
  const sent = Object.entries(parseBaggage(baggage ?? "")).filter(([name]) => name !== FUNCTION_MEMBER);
  const lost = sent.find(([name, value]) => members[name] !== value);
  const named = members[FUNCTION_MEMBER] === function_id;
  see(
    "baggage-kept",
    named && !lost,
    () => (named ? `baggage lacks ${show(lost?.[0])} of the caller` : `baggage does not name the function`),
    { pointer: "/baggage" },
  );
}

export const seeServed: FrameRule = (frame, link, traffic, see) => {
  if (frame.type !== "invocationresult") return;
  const id = normaliseUuid(textOf(frame, "invocation_id") ?? "");
  if (id === undefined) return;
  const where = { pointer: "/invocation_id" };
  const [function_id, ...more] = link.serving.get(id) ?? [];
  if (function_id === undefined) {
    if (link.served.has(id)) see("owner-answers-once", false, () => `${id} was answered before`, where);
    else if (traffic.stale.has(id))
      see("owner-stale-answer", false, () => `${id} was passed to an earlier connection`, where);
    else if (!link.gaps && !link.serving.forgot)
      see("owner-answers-once", false, () => `this worker was not asked for ${id}`, where);
    return;
  }
  see("owner-answers-once", true, () => "");
  see("owner-stale-answer", true, () => "");
  if (more.length) link.serving.set(id, more);
  else link.serving.delete(id);
  link.served.add(id);
  see("owner-answer-function", frame.function_id === function_id, () => "the answer names another function", {
    pointer: "/function_id",
    expected: function_id,
    actual: frame.function_id ?? null,
  });
  if (isPresent(frame, "error"))
    see("owner-answer-or-error", !isPresent(frame, "result"), () => "the answer has an error and a result", {
      pointer: "/result",
    });
};
