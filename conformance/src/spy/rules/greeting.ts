/** The beginning of a worker connection: greeting, announcement, reattach, refusals. */
import { show } from "../../match/difference.js";
import { isObject } from "../../scenario/json.js";
import { isPresent, type LinkState, textOf } from "../link-state.js";
import type { FrameRule } from "./see.js";
import { isUuid } from "./uuid.js";

export const REGISTER = "engine::workers::register";

/** Sent instead of the greeting by an engine that refuses the connection. */
const REFUSAL = "error";

export const seeGreeting: FrameRule = (frame, link, traffic, see) => {
  const greeting = frame.type === "workerregistered";
  if (frame.type === REFUSAL) link.mayBeClosed = true;
  if (link.messages.engine === 1 && !link.gaps && frame.type !== REFUSAL) {
    const { worker_id, reattach_token } = frame;
    const whole = greeting && isUuid(worker_id) && isUuid(reattach_token);
    see("greeting-first", whole, () =>
      greeting
        ? `worker_id is ${show(worker_id)} and reattach_token is ${isUuid(reattach_token) ? "a UUID" : "none"}, expected two UUIDs`
        : `the first message is ${show(frame.type)}, expected "workerregistered"`,
    );
  }
  if (!greeting) return;
  see("greeting-once", !link.greeted, () => "workerregistered is sent again on this connection");
  link.greeted = true;
  for (const feature of Array.isArray(frame.features) ? frame.features : [])
    if (typeof feature === "string") link.features.engine.add(feature);
  const id = textOf(frame, "worker_id");
  const token = textOf(frame, "reattach_token");
  if (id === undefined) return;
  const taken = traffic.tokens.get(id) !== undefined || (token !== undefined && traffic.knownTokens.has(token));
  see("identity-own", !taken && id !== token, () =>
    id === token ? "worker_id and reattach_token are the same" : "another connection has this worker_id or this token",
  );
  link.worker_id = id;
  traffic.tokens.set(id, token ?? "");
  if (token !== undefined) traffic.knownTokens.add(token);
  traffic.workers.set(id, link);
};

export const seeReattach: FrameRule = (frame, link, traffic, see) => {
  if (frame.type !== "reattach") return;
  if (!link.gaps)
    see(
      "reattach-first",
      link.messages.worker === 1,
      () => `reattach is message ${link.messages.worker} of the worker`,
    );
  const previous = textOf(frame, "previous_worker_id");
  if (previous === undefined) return;
  const token = traffic.tokens.get(previous);
  // A connection from before the spy was started is not known, which is no fault.
  if (token) {
    const same = textOf(frame, "reattach_token") === token;
    see("reattach-token", same, () => "the token is not the one that came with that worker_id", {
      pointer: "/reattach_token",
    });
  }
  const old = traffic.workers.get(previous);
  if (old) old.mayBeClosed = true;
};

/** What a worker says of itself, as far as a later message of the engine refers to it. */
export function noteAnnouncement(data: unknown, link: LinkState): void {
  if (!isObject(data as never)) return;
  const { name, features } = data as { name?: unknown; features?: unknown };
  if (typeof name === "string") link.names.add(cleanName(name));
  for (const feature of Array.isArray(features) ? features : [])
    if (typeof feature === "string") link.features.worker.add(feature);
}

/** As LIF-16 has it. */
function cleanName(name: string): string {
  const clean = name.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "");
  return [...clean].slice(0, 280).join("").trim();
}

export const seeRefusal: FrameRule = (frame, link, _traffic, see) => {
  if (frame.type !== "registrationrejected") return;
  const function_id = textOf(frame, "function_id");
  if (function_id === undefined) link.mayBeClosed = true;
  if (link.gaps) return;
  if (frame.code === "FUNCTION_NAMESPACE_CONFLICT") {
    const own = function_id !== undefined && (link.functions.get(function_id) ?? link.functions.forgot);
    const whole = own && !isPresent(frame, "worker_name");
    see("rejected-function", whole, () => `this worker has not registered a function ${show(function_id)}`, {
      pointer: "/function_id",
    });
  }
  if (frame.code === "WORKER_NAMESPACE_CONFLICT") {
    const name = textOf(frame, "worker_name");
    const own = name !== undefined && link.names.has(name);
    see("rejected-worker", own, () => `this worker has not announced the name ${show(name)}`, {
      pointer: "/worker_name",
    });
  }
};
