/** Calls that a worker makes, and the engine's answers to them. */
import { show } from "../../match/difference.js";
import { isObject, type JsonObject } from "../../scenario/json.js";
import { digestOf } from "../digest.js";
import { type Call, isPresent, type LinkState, type Traffic, textOf } from "../link-state.js";
import { noteAnnouncement, REGISTER } from "./greeting.js";
import type { FrameRule, See } from "./see.js";
import { normaliseUuid } from "./uuid.js";

export const seeCall: FrameRule = (frame, link, traffic, see) => {
  if (frame.type !== "invokefunction") return;
  see("caller-data", frame.data !== undefined, () => `the call of ${show(frame.function_id)} has no data`);
  if (frame.function_id === REGISTER) noteAnnouncement(frame.data, link);
  const id = normaliseUuid(textOf(frame, "invocation_id") ?? "");
  const function_id = textOf(frame, "function_id");
  if (id === undefined || function_id === undefined) return;
  const call = callOf(frame, link, id, function_id, traffic.comparable);
  const pending = link.calls.get(id) ?? [];
  if (call.how !== "void") {
    const free = !pending.some(({ how }) => how !== "void");
    see("caller-ids", free, () => `${id} is still in use for a call of ${show(pending[0]?.function_id)}`, {
      pointer: "/invocation_id",
    });
  }
  link.calls.set(id, [...pending, call]);
  traffic.calls.set(id, [...(traffic.calls.get(id) ?? []), call]);
};

function callOf(frame: JsonObject, link: LinkState, id: string, function_id: string, comparable: boolean): Call {
  const action = isObject(frame.action) ? frame.action.type : undefined;
  const { data, metadata } = frame;
  return {
    link,
    id,
    function_id,
    how: action === "void" ? "void" : action === "enqueue" ? "enqueue" : "plain",
    traceparent: textOf(frame, "traceparent"),
    baggage: textOf(frame, "baggage"),
    data:
      data === undefined || !comparable
        ? undefined
        : { digest: digestOf(data, "_caller_worker_id"), isObject: isObject(data) },
    metadata: !comparable ? undefined : metadata === undefined || metadata === null ? null : digestOf(metadata),
  };
}

export const seeAnswer: FrameRule = (frame, link, traffic, see) => {
  if (frame.type !== "invocationresult") return;
  const id = textOf(frame, "invocation_id");
  if (id === undefined) return;
  const pending = link.calls.get(id) ?? [];
  const call = pending.find(({ how }) => how !== "void") ?? pending[0];
  if (!call) {
    if (link.answered.has(id))
      see("answer-once", false, () => `${id} was answered before`, { pointer: "/invocation_id" });
    else if (!link.gaps && !link.calls.forgot)
      see("answer-asked", false, () => `this worker has made no call ${id}`, { pointer: "/invocation_id" });
    return;
  }
  see("answer-asked", true, () => "");
  see("answer-of-void", call.how !== "void", () => `the call ${id} of ${show(call.function_id)} was a void one`);
  if (call.how === "void") return;
  see("answer-once", true, () => "");
  settle(call, pending, traffic);
  link.answered.add(id);
  seeContent(frame, call, see);
};

function seeContent(frame: JsonObject, call: Call, see: See): void {
  const failed = isPresent(frame, "error");
  see("answer-function", frame.function_id === call.function_id, () => "the answer names another function", {
    pointer: "/function_id",
    expected: call.function_id,
    actual: frame.function_id ?? null,
  });
  if (failed)
    see("answer-or-error", frame.result === undefined, () => "the answer has an error and a result", {
      pointer: "/result",
    });
  for (const member of ["traceparent", "baggage"] as const) {
    see("answer-trace", textOf(frame, member) === call[member], () => `${member} is not the one of the call`, {
      pointer: `/${member}`,
      expected: call[member] ?? null,
      actual: frame[member] ?? null,
    });
  }
  if (failed) return;
  if (call.function_id === REGISTER && call.how === "plain") {
    const success = isObject(frame.result) && frame.result.success === true;
    see("announcement-answer", success, () => `the result is ${show(frame.result)}, expected {"success":true}`, {
      pointer: "/result",
    });
  }
  if (call.how === "enqueue") {
    const receipt = isObject(frame.result) && typeof frame.result.messageReceiptId === "string";
    see("enqueue-receipt", receipt, () => `the result is ${show(frame.result)}, expected a messageReceiptId`, {
      pointer: "/result",
    });
  }
}

function settle(call: Call, pending: readonly Call[], traffic: Traffic): void {
  const left = pending.filter((one) => one !== call);
  if (left.length) call.link.calls.set(call.id, left);
  else call.link.calls.delete(call.id);
  forgetCall(call, traffic);
}

export function forgetCall(call: Call, traffic: Traffic): void {
  const left = traffic.calls.get(call.id)?.filter((one) => one !== call) ?? [];
  if (left.length) traffic.calls.set(call.id, left);
  else traffic.calls.delete(call.id);
}
