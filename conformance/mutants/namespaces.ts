// Faults in how namespaces are told apart.
import type { JsonObject, Mutant } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  fromEngine,
  fromWorker,
  isBlank,
  ofAnnouncement,
  ofCaller,
  setOf,
  without,
} from "./fault.js";

const lower = (frame: JsonObject, ...members: readonly string[]): JsonObject => ({
  ...frame,
  ...Object.fromEntries(
    members.filter((m) => typeof frame[m] === "string").map((m) => [m, String(frame[m]).toLowerCase()]),
  ),
});

/** Remembers the announced namespace of the connection. */
const knowNamespace = ofAnnouncement((_frame, data, count, session) => {
  if (count === 1) session.memory.set("namespace", data.namespace ?? "default");
  return undefined;
});

export const namespaces: readonly Mutant[] = [
  {
    id: "callers-namespace",
    breaks: ["NSP-1"],
    title: "An invocation without a namespace is resolved in the caller's",
    frame: anyOf(
      knowNamespace,
      ofCaller((frame, session) =>
        frame.namespace == null && !String(frame.function_id).startsWith("engine::")
          ? [{ ...frame, namespace: session.memory.get("namespace") ?? "default" }]
          : undefined,
      ),
    ),
  },
  {
    id: "null-namespace-invalid",
    breaks: ["NSP-1"],
    title: "A null namespace is a blank one",
    frame: ofCaller((frame) => (frame.namespace === null ? [{ ...frame, namespace: "" }] : undefined)),
  },
  {
    id: "namespace-ignored",
    breaks: ["NSP-2", "NSP-14"],
    title: "The namespace of an invocation is ignored",
    frame: ofCaller((frame) =>
      typeof frame.namespace === "string" && !isBlank(frame.namespace) ? [without(frame, "namespace")] : undefined,
    ),
  },
  {
    id: "blank-namespace-default",
    breaks: ["NSP-3", "NSP-4"],
    title: "A blank namespace in an invocation means `default`",
    frame: ofCaller((frame) => (isBlank(frame.namespace) ? [without(frame, "namespace")] : undefined)),
  },
  {
    id: "one-namespace",
    breaks: ["NSP-6"],
    title: "A function id can be registered in one namespace only",
    frame: fromWorker("registerfunction", (frame, session) => {
      const seen = setOf(session.shared, "ids");
      const mine = setOf(session.memory, "mine");
      const id = String(frame.id);
      if (seen.has(id) && !mine.has(id)) return [];
      seen.add(id);
      mine.add(id);
      return undefined;
    }),
  },
  {
    id: "namespace-letter-case",
    breaks: ["NSP-13"],
    title: "The letter case of a namespace does not count",
    frame: anyOf(
      ofAnnouncement((frame, data) =>
        typeof data.namespace === "string" ? [{ ...frame, data: lower(data, "namespace") }] : undefined,
      ),
      ofCaller((frame) => (typeof frame.namespace === "string" ? [lower(frame, "namespace")] : undefined)),
    ),
  },
  {
    id: "engine-everywhere",
    breaks: ["NSP-14"],
    title: "The engine's functions are found in every namespace",
    frame: ofCaller((frame) =>
      String(frame.function_id).startsWith("engine::") && frame.namespace != null
        ? [without(frame, "namespace")]
        : undefined,
    ),
  },
  {
    id: "engine-ids-anywhere",
    breaks: ["NSP-12"],
    title: "Registering an id of `engine::` outside `default` is not refused",
    frame: fromEngine("registrationrejected", (frame) =>
      String(frame.function_id ?? "").startsWith("engine::") && frame.namespace !== "default" ? [] : undefined,
    ),
  },
  {
    id: "engine-ids-with-owner",
    breaks: ["NSP-12"],
    title: "The refusal of an id of `engine::` names an owner",
    frame: fromEngine("registrationrejected", (frame) =>
      frame.owner_worker_id === "" ? [{ ...frame, owner_worker_id: "engine" }] : undefined,
    ),
  },
  {
    id: "target-in-binders-namespace",
    breaks: ["NSP-7"],
    title: "The target of a binding without a namespace is resolved in the binder's",
    frame: anyOf(
      knowNamespace,
      fromWorker("registertrigger", (frame, session) =>
        frame.namespace == null ? [{ ...frame, namespace: session.memory.get("namespace") ?? "default" }] : undefined,
      ),
    ),
  },
  {
    id: "target-namespace-lost",
    breaks: ["NSP-15", "TRG-2"],
    title: "The provider is not told the namespace of the target",
    frame: fromEngine("registertrigger", (frame) => ("namespace" in frame ? [without(frame, "namespace")] : undefined)),
  },
  {
    id: "blank-target-default",
    breaks: ["NSP-8"],
    title: "A blank namespace in a binding counts as none",
    frame: fromWorker("registertrigger", (frame) => {
      const blank = ["namespace", "trigger_namespace"].filter((name) => isBlank(frame[name]));
      return blank.length ? [without(frame, ...blank)] : undefined;
    }),
  },
  {
    id: "no-home-provider",
    breaks: ["NSP-9", "TRG-19"],
    title: "Providers are looked up in `default` only",
    frame: fromWorker("registertrigger", (frame) =>
      frame.trigger_namespace == null && !isBlank(frame.namespace)
        ? [{ ...frame, trigger_namespace: "default" }]
        : undefined,
    ),
  },
  {
    id: "no-fallback",
    breaks: ["NSP-9", "TRG-18"],
    title: "Providers are looked up in the binder's namespace only",
    frame: anyOf(
      knowNamespace,
      fromWorker("registertrigger", (frame, session) =>
        frame.trigger_namespace == null && session.memory.get("namespace")
          ? [{ ...frame, trigger_namespace: session.memory.get("namespace") }]
          : undefined,
      ),
    ),
  },
  {
    id: "fallback-always",
    breaks: ["NSP-10"],
    title: "A named provider's namespace falls back to `default`",
    frame: fromWorker("registertrigger", (frame) =>
      typeof frame.trigger_namespace === "string" && !isBlank(frame.trigger_namespace)
        ? [without(frame, "trigger_namespace")]
        : undefined,
    ),
  },
  {
    id: "types-in-default",
    breaks: ["NSP-11"],
    title: "A trigger type without a namespace belongs to `default`",
    frame: fromWorker("registertriggertype", (frame) =>
      frame.namespace == null ? [{ ...frame, namespace: "default" }] : undefined,
    ),
  },
  {
    id: "blank-type-namespace",
    breaks: ["NSP-11"],
    title: "A blank namespace of a trigger type counts as none",
    frame: fromWorker("registertriggertype", (frame) =>
      isBlank(frame.namespace) ? [without(frame, "namespace")] : undefined,
    ),
  },
  {
    id: "type-namespace-ignored",
    breaks: ["NSP-16"],
    title: "The namespace of a trigger type is ignored",
    frame: fromWorker("registertriggertype", (frame) =>
      typeof frame.namespace === "string" && !isBlank(frame.namespace) ? [without(frame, "namespace")] : undefined,
    ),
  },
  {
    id: "engine-out-of-reach",
    breaks: ["NSP-14"],
    title: "Workers of other namespaces cannot invoke the engine's functions",
    frame: anyOf(
      knowNamespace,
      ofCaller((frame, session) =>
        /^engine::.*::(list|info)$/.test(String(frame.function_id)) &&
        (session.memory.get("namespace") ?? "default") !== "default"
          ? answerWith(session, frame, { error: { code: "function_not_found", message: "not in this namespace" } })
          : undefined,
      ),
    ),
  },
];
