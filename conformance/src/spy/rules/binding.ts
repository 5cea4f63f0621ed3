/** Registrations of workers, and bindings on their way from the binder to the provider of the trigger type. */
import { show } from "../../match/difference.js";
import type { JsonObject } from "../../scenario/json.js";
import { digestOf } from "../digest.js";
import { type Binding, isPresent, type LinkState, textOf } from "../link-state.js";
import type { FrameRule } from "./see.js";

/** How many ways of making one binding are remembered: an offer may be of an earlier one. */
const MOST_WAYS = 16;

export const noteRegistration: FrameRule = (frame, link, traffic) => {
  const id = textOf(frame, "id");
  if (id === undefined) return;
  if (frame.type === "registerfunction") link.functions.set(id, true);
  if (frame.type === "registertriggertype") link.triggerTypes.set(id, true);
  if (frame.type !== "registertrigger") return;
  const binding = bindingOf(frame);
  for (const known of [link.bindings, traffic.bindings])
    known.set(id, [...(known.get(id) ?? []), binding].slice(-MOST_WAYS));
};

function bindingOf(frame: JsonObject): Binding {
  return {
    trigger_type: textOf(frame, "trigger_type") ?? "",
    function_id: textOf(frame, "function_id") ?? "",
    config: digestOf(frame.config ?? null),
    metadata: isPresent(frame, "metadata") ? digestOf(frame.metadata ?? null) : null,
  };
}

export const seeOffer: FrameRule = (frame, link, traffic, see) => {
  if (frame.type !== "registertrigger") return;
  const id = textOf(frame, "id");
  const type = textOf(frame, "trigger_type");
  if (id === undefined || type === undefined) return;
  link.offered.set(id, type);
  link.everOffered.set(id, true);
  const explicit = ["namespace", "trigger_namespace"].find((member) => frame[member] === "default");
  see("offer-namespaces", explicit === undefined, () => `${explicit} is "default", expected no such member`, {
    pointer: `/${explicit}`,
  });
  if (link.gaps || link.triggerTypes.forgot) return;
  const provider = link.triggerTypes.get(type) ?? false;
  const made = traffic.bindings.get(id);
  const offer = bindingOf(frame);
  const same = !made || made.some((binding) => isSame(binding, offer));
  see("offer-to-provider", provider && same, () =>
    provider
      ? "type, function, config or metadata are not those of the binding"
      : `this worker has not registered the trigger type ${show(type)}`,
  );
};

function isSame(a: Binding, b: Binding): boolean {
  return (
    a.trigger_type === b.trigger_type &&
    a.function_id === b.function_id &&
    a.config === b.config &&
    a.metadata === b.metadata
  );
}

export const seeUnbinding: FrameRule = (frame, link, _traffic, see) => {
  if (frame.type !== "unregistertrigger") return;
  const id = textOf(frame, "id");
  if (id === undefined || link.gaps || link.offered.forgot) return;
  const known = link.offered.get(id) !== undefined;
  see("unbinding-once", known, () => `this worker has no binding ${show(id)}, or was told before that it is gone`, {
    pointer: "/id",
  });
  link.offered.delete(id);
};

export const seeBindingRefused: FrameRule = (frame, link, _traffic, see) => {
  if (frame.type !== "triggerregistrationresult") return;
  const id = textOf(frame, "id");
  if (id === undefined || link.gaps || link.bindings.forgot) return;
  const made = link.bindings.get(id) ?? [];
  const same = made.some(
    ({ trigger_type, function_id }) => trigger_type === frame.trigger_type && function_id === frame.function_id,
  );
  see("binding-refused", same, () =>
    made.length
      ? `trigger_type or function_id are not those of the binding ${show(id)}`
      : `this worker has made no binding ${show(id)}`,
  );
};

/** A provider's answer. A binding that it refuses is no longer its business, and may still be told to be gone. */
export const seeProviderAnswer: FrameRule = (frame, link, _traffic, see) => {
  if (frame.type !== "triggerregistrationresult") return;
  const id = textOf(frame, "id");
  if (id === undefined || !knowsOffers(link)) return;
  see("provider-answer", link.everOffered.get(id) ?? false, () => `this worker was not offered a binding ${show(id)}`, {
    pointer: "/id",
  });
};

function knowsOffers(link: LinkState): boolean {
  return !link.gaps && !link.everOffered.forgot;
}
