// Faults of trigger types, bindings and firing.
import type { JsonObject, Mutant, Replacement, Session } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  editError,
  editResult,
  editRows,
  fromEngine,
  fromWorker,
  isObject,
  mapOf,
  ofCaller,
  pass,
  setOf,
  swallow,
  toOwner,
  watching,
  without,
} from "./fault.js";

type Step = (frame: JsonObject, session: Session) => Replacement;
const toProvider = (edit: Step) => fromEngine("registertrigger", edit);
const ofBinder = (edit: Step) => fromWorker("registertrigger", edit);
const ofProvider = (edit: Step) => fromWorker("triggerregistrationresult", edit);
const toBinder = (edit: Step) => fromEngine("triggerregistrationresult", edit);
const unbound = (edit: Step) => fromEngine("unregistertrigger", edit);

/** Remembers who provides a type: the first and the latest session that registered it. */
const knowProviders = fromWorker("registertriggertype", (frame, session) => {
  const first = mapOf<Session>(session.shared, "firstProviders");
  if (!first.has(String(frame.id))) first.set(String(frame.id), session);
  return pass(mapOf<Session>(session.shared, "providers").set(String(frame.id), session));
});

/** Remembers every binding that was made, and by whom. */
const knowBindings = ofBinder((frame, session) => {
  mapOf<JsonObject>(session.shared, "bindings").set(String(frame.id), frame);
  return pass(mapOf<Session>(session.shared, "binders").set(String(frame.id), session));
});

/** Adds bindings to the list that is answered. */
const listing = (wanted: (binding: JsonObject, session: Session) => boolean) =>
  editRows("engine::registered-triggers::list", "registered_triggers", (rows, session) => [
    ...rows,
    ...[...mapOf<JsonObject>(session.shared, "bindings").values()]
      .filter((binding) => !rows.some((row) => row.id === binding.id) && wanted(binding, session))
      .map(({ id, trigger_type, function_id, config }) => ({
        id,
        trigger_type,
        function_id,
        config,
        worker_name: "",
        config_summary: JSON.stringify(config),
      })),
  ]);

const binding: readonly Mutant[] = [
  {
    id: "config-lost",
    breaks: ["TRG-1"],
    title: "The provider does not get the configuration",
    frame: toProvider((frame) => [{ ...frame, config: {} }]),
  },
  {
    id: "binding-metadata-lost",
    breaks: ["TRG-1"],
    title: "The provider does not get the metadata",
    frame: toProvider((frame) => [without(frame, "metadata")]),
  },
  {
    id: "binding-renamed",
    breaks: ["TRG-1"],
    title: "The provider gets another id",
    frame: toProvider((frame) => [{ ...frame, id: `t-${String(frame.id)}` }]),
  },
  {
    id: "default-named",
    breaks: ["TRG-2"],
    title: "The provider is told the namespace `default`",
    frame: toProvider((frame) => [{ namespace: "default", trigger_namespace: "default", ...frame }]),
  },
  {
    id: "trigger-namespace-lost",
    breaks: ["TRG-2", "TRG-19"],
    title: "The provider is not told its own namespace",
    frame: toProvider((frame) => ("trigger_namespace" in frame ? [without(frame, "trigger_namespace")] : undefined)),
  },
  {
    id: "binding-acknowledged",
    breaks: ["TRG-3"],
    title: "A binding that succeeds is acknowledged",
    frame: anyOf(
      knowBindings,
      ofProvider((frame, session) => {
        const { id, trigger_type, function_id } = frame;
        if (frame.error == null)
          mapOf<Session>(session.shared, "binders")
            .get(String(id))
            ?.send("worker", { type: "triggerregistrationresult", id, trigger_type, function_id });
        return undefined;
      }),
    ),
  },
  {
    id: "rejection-silent",
    breaks: ["TRG-4"],
    title: "The binder is not told that its binding was rejected",
    frame: toBinder(() => []),
  },
  {
    id: "rejection-flattened",
    breaks: ["TRG-4"],
    title: "The provider's code is replaced",
    frame: toBinder((frame) =>
      isObject(frame.error)
        ? [{ ...frame, error: { ...frame.error, code: "trigger_registration_failed" } }]
        : undefined,
    ),
  },
  {
    id: "rejected-listed",
    breaks: ["TRG-5"],
    title: "A rejected binding is listed",
    frame: anyOf(
      knowBindings,
      toBinder((frame, session) => pass(setOf(session.shared, "rejected").add(String(frame.id)))),
      listing((one, session) => setOf(session.shared, "rejected").has(String(one.id))),
    ),
  },
  {
    id: "rejected-for-good",
    breaks: ["TRG-5"],
    title: "A rejected binding is not offered again",
    frame: anyOf(
      ofProvider((frame, session) =>
        frame.error == null ? undefined : pass(setOf(session.shared, "rejected").add(String(frame.id))),
      ),
      toProvider((frame, session) => (setOf(session.shared, "rejected").has(String(frame.id)) ? [] : undefined)),
    ),
  },
  {
    id: "waiting-answered",
    breaks: ["TRG-6"],
    title: "A binding without a provider is refused",
    frame: anyOf(
      knowProviders,
      ofBinder((frame, session) => {
        const { id, trigger_type, function_id } = frame;
        if (
          mapOf(session.shared, "providers").has(String(trigger_type)) ||
          String(trigger_type).startsWith("engine::") ||
          frame.namespace === ""
        )
          return undefined;
        return pass(
          session.send("worker", {
            type: "triggerregistrationresult",
            id,
            trigger_type,
            function_id,
            error: { code: "trigger_type_not_found", message: "no such type" },
          }),
        );
      }),
    ),
  },
  {
    id: "waiting-listed",
    breaks: ["TRG-6", "DSC-15"],
    title: "A binding that waits is listed",
    frame: anyOf(
      knowBindings,
      listing(() => true),
    ),
  },
  {
    id: "waiting-forgotten",
    breaks: ["TRG-7"],
    title: "A binding without a provider is forgotten",
    frame: anyOf(
      knowProviders,
      ofBinder((frame, session) =>
        mapOf(session.shared, "providers").has(String(frame.trigger_type)) ||
        String(frame.trigger_type).startsWith("engine::")
          ? undefined
          : [],
      ),
    ),
  },
  {
    id: "waiting-twice",
    breaks: ["TRG-7", "TRG-1"],
    title: "Bindings are passed to the provider twice",
    frame: toProvider((frame) => [frame, frame]),
  },
  {
    id: "anybody-rejects",
    breaks: ["TRG-8"],
    title: "Anybody can reject a binding",
    frame: anyOf(
      knowProviders,
      ofProvider((frame, session) => {
        const provider = mapOf<Session>(session.shared, "providers").get(String(frame.trigger_type));
        return provider && provider !== session ? swallow(provider.send("engine", frame)) : undefined;
      }),
    ),
  },
  {
    id: "replace-is-unbind-bind",
    breaks: ["TRG-9"],
    title: "Replacing a binding takes it away first",
    frame: toProvider((frame, session) => {
      const seen = setOf(session.memory, "bound");
      if (seen.has(String(frame.id)))
        return [{ type: "unregistertrigger", id: frame.id, trigger_type: frame.trigger_type }, frame];
      return pass(seen.add(String(frame.id)));
    }),
  },
  {
    id: "replace-ignored",
    breaks: ["TRG-9"],
    title: "A binding cannot be replaced",
    frame: ofBinder((frame, session) => {
      const seen = setOf(session.shared, "bound");
      return seen.has(String(frame.id)) ? [] : pass(seen.add(String(frame.id)));
    }),
  },
  {
    id: "null-config-empty",
    breaks: ["TRG-24"],
    title: "A null configuration becomes an empty object",
    frame: toProvider((frame) => (frame.config === null ? [{ ...frame, config: {} }] : undefined)),
  },
  {
    id: "bindings-late",
    breaks: ["TRG-36"],
    title: "Bindings reach the provider some time later",
    frame: toProvider((frame, session) => swallow(session.later(100, () => session.send("worker", frame)))),
  },
  {
    id: "no-config-ends",
    breaks: ["TRG-37"],
    title: "A binding without a configuration ends the connection",
    frame: ofBinder((frame, session) => ("config" in frame ? undefined : swallow(session.end(1008)))),
  },
];

const providers: readonly Mutant[] = [
  {
    id: "type-without-description",
    breaks: ["TRG-22"],
    title: "A trigger type needs no description",
    frame: fromWorker("registertriggertype", (frame) =>
      typeof frame.description === "string" ? undefined : [{ ...frame, description: "" }],
    ),
  },
  {
    id: "first-provider-stays",
    breaks: ["TRG-10"],
    title: "The first provider of a type keeps it",
    frame: anyOf(
      fromWorker("registertriggertype", (frame, session) => {
        const first = mapOf<Session>(session.shared, "firstProviders").get(String(frame.id));
        return first && first !== session && session.all.has(first) && frame.namespace === undefined ? [] : undefined;
      }),
      knowProviders,
    ),
  },
  {
    id: "old-provider-told",
    breaks: ["TRG-10"],
    title: "The old provider is told to unbind when a new one takes over",
    frame: anyOf(
      fromWorker("registertriggertype", (frame, session) => {
        const old = mapOf<Session>(session.shared, "providers").get(String(frame.id));
        if (old && old !== session) {
          for (const id of setOf(old.memory, "bound"))
            old.send("worker", { type: "unregistertrigger", id, trigger_type: frame.id });
        }
        return undefined;
      }),
      knowProviders,
      toProvider((frame, session) => pass(setOf(session.memory, "bound").add(String(frame.id)))),
    ),
  },
  {
    id: "type-dies-with-first",
    breaks: ["TRG-11"],
    title: "A type ends with the first that provided it",
    frame: knowProviders,
    closed: (from, session) => {
      if (from !== "worker") return;
      for (const [type, first] of mapOf<Session>(session.shared, "firstProviders")) {
        const now = mapOf<Session>(session.shared, "providers").get(type);
        if (first === session && now && now !== session)
          now.send("engine", { type: "unregistertriggertype", id: type });
      }
    },
  },
  {
    id: "no-replay",
    breaks: ["TRG-12"],
    title: "Registering a type again brings no bindings",
    frame: fromWorker("registertriggertype", (frame, session) => {
      const mine = setOf(session.memory, "mine");
      return mine.has(String(frame.id)) ? [] : pass(mine.add(String(frame.id)));
    }),
  },
  {
    id: "orphans-listed",
    breaks: ["TRG-17"],
    title: "Bindings are listed although their provider has gone",
    frame: anyOf(
      knowProviders,
      knowBindings,
      listing((one, session) => mapOf(session.shared, "providers").has(String(one.trigger_type))),
    ),
  },
  {
    id: "orphans-lost",
    breaks: ["TRG-17"],
    title: "Bindings are lost with their provider",
    frame: toProvider((frame, session) =>
      setOf(session.shared, "lost").has(String(frame.id))
        ? []
        : pass(setOf(session.memory, "bound").add(String(frame.id))),
    ),
    closed: (from, session) => {
      if (from === "worker") for (const id of setOf(session.memory, "bound")) setOf(session.shared, "lost").add(id);
    },
  },
  {
    id: "no-move-notice",
    breaks: ["TRG-19", "TRG-13", "TRG-16"],
    title: "A provider is never told to unbind",
    frame: unbound(() => []),
  },
  {
    id: "no-return",
    breaks: ["TRG-20"],
    title: "A binding that moved to its own namespace does not come back",
    frame: toProvider((frame, session) => {
      const moved = setOf(session.shared, "moved");
      if (frame.trigger_namespace !== undefined) return pass(moved.add(String(frame.id)));
      return moved.has(String(frame.id)) ? [] : undefined;
    }),
  },
  {
    id: "type-removal-ends",
    breaks: ["TRG-33"],
    title: "`unregistertriggertype` ends the connection",
    frame: fromWorker("unregistertriggertype", (_frame, session) => pass(session.end(1008))),
  },
  {
    id: "busy-provider",
    breaks: ["TRG-35"],
    title: "While a provider is told of a binding, nothing else of it is read",
    frame: (frame, from, session) => {
      const open = setOf(session.memory, "open");
      if (from === "engine" && frame.type === "registertrigger") return pass(open.add(String(frame.id)));
      if (from !== "worker") return undefined;
      if (frame.type === "triggerregistrationresult") {
        open.delete(String(frame.id));
        return undefined;
      }
      return open.size &&
        ["registertrigger", "unregistertrigger", "ping", "invokefunction"].includes(String(frame.type))
        ? []
        : undefined;
    },
  },
];

const unbinding: readonly Mutant[] = [
  {
    id: "unbinding-ignored",
    breaks: ["TRG-13", "TRG-14"],
    title: "`unregistertrigger` is ignored",
    frame: fromWorker("unregistertrigger", () => []),
  },
  {
    id: "unbinding-twice",
    breaks: ["TRG-13"],
    title: "The provider is told twice to unbind",
    frame: unbound((frame) => [frame, frame]),
  },
  {
    id: "unbinding-bare",
    breaks: ["TRG-13"],
    title: "The provider is not told the type to unbind",
    frame: unbound((frame) => [without(frame, "trigger_type")]),
  },
  {
    id: "unbinding-answered",
    breaks: ["TRG-14"],
    title: "`unregistertrigger` of an unknown id is answered",
    frame: anyOf(
      knowBindings,
      fromWorker("unregistertrigger", (frame, session) =>
        mapOf(session.shared, "bindings").has(String(frame.id))
          ? undefined
          : pass(
              session.send("worker", {
                type: "triggerregistrationresult",
                id: frame.id,
                trigger_type: "",
                function_id: "",
                error: { code: "NOT_FOUND", message: "no such binding" },
              }),
            ),
      ),
    ),
  },
  {
    id: "binders-end-unnoticed",
    breaks: ["TRG-16"],
    title: "The provider is not told that a binder has gone",
    frame: anyOf(
      knowBindings,
      unbound((frame, session) => {
        const binder = mapOf<Session>(session.shared, "binders").get(String(frame.id));
        return binder?.memory.has("gone") ? [] : undefined;
      }),
    ),
    // Marked before the engine can learn of it.
    closed: (from, session) => {
      if (from === "worker") session.memory.set("gone", true);
    },
  },
  {
    id: "waiting-survives",
    breaks: ["TRG-16"],
    title: "A binding that waits outlives its binder",
    frame: anyOf(
      knowBindings,
      fromWorker("registertriggertype", (frame, session) => {
        for (const [id, one] of mapOf<JsonObject>(session.shared, "bindings")) {
          const binder = mapOf<Session>(session.shared, "binders").get(id);
          if (one.trigger_type === frame.id && binder && !session.all.has(binder))
            session.later(50, () => session.send("worker", one));
        }
        return undefined;
      }),
    ),
  },
];

/** The function of the engine by which bindings are made without a connection. */
const REGISTER = "engine::register_trigger";
const UNREGISTER = "engine::unregister_trigger";

const firing: readonly Mutant[] = [
  {
    id: "firing-metadata-lost",
    breaks: ["TRG-23", "TRG-21", "INV-8"],
    title: "Firings carry no metadata",
    frame: toOwner((frame) => ("metadata" in frame ? [without(frame, "metadata")] : undefined)),
  },
  {
    id: "firing-twice",
    breaks: ["TRG-23"],
    title: "A firing runs twice",
    frame: ofCaller((frame) =>
      isObject(frame.action) && frame.action.type === "void" && frame.metadata !== undefined
        ? [frame, frame]
        : undefined,
    ),
  },
  {
    id: "engine-names-itself",
    breaks: ["TRG-21"],
    title: "Firings of the engine name a caller",
    frame: toOwner((frame) =>
      isObject(frame.data) && typeof frame.data.event === "string" && frame.data._caller_worker_id === undefined
        ? [{ ...frame, data: { ...frame.data, _caller_worker_id: "engine" } }]
        : undefined,
    ),
  },
  {
    id: "binding-id-of-name",
    breaks: ["TRG-25"],
    title: "The id of a binding made by function is no UUID",
    frame: editResult(REGISTER, (result) => ({ ...result, id: `t-${String(result.id)}` })),
  },
  {
    id: "function-target-elsewhere",
    breaks: ["TRG-25"],
    title: "A binding made by function lives under another id",
    frame: editResult(REGISTER, () => ({ id: "7f000001-0000-4000-8000-00000000000d" })),
  },
  {
    id: "rejection-without-code",
    breaks: ["TRG-26"],
    title: "The provider's code is not in the message",
    frame: editError("trigger_registration_failed", (error, frame) => [
      { ...frame, error: { ...error, message: String(error.message).replace(/^[^:]+: /, "") } },
    ]),
  },
  {
    id: "rejection-under-own-code",
    breaks: ["TRG-26"],
    title: "The provider's code is the code",
    frame: editError("trigger_registration_failed", (error, frame) => [
      { ...frame, error: { ...error, code: String(error.message).split(":")[0] } },
    ]),
  },
  {
    id: "silent-provider-fails",
    breaks: ["TRG-27"],
    title: "A provider that does not answer makes the binding fail",
    frame: anyOf(
      ofCaller((frame, session) =>
        frame.function_id === REGISTER
          ? pass(mapOf<number>(session.memory, "asked").set(String(frame.invocation_id), Date.now()))
          : undefined,
      ),
      fromEngine("invocationresult", (frame, session) => {
        const asked = mapOf<number>(session.memory, "asked").get(String(frame.invocation_id));
        return asked && Date.now() - asked > 5000
          ? [
              {
                ...without(frame, "result"),
                error: { code: "trigger_registration_failed", message: "TIMEOUT: no answer" },
              },
            ]
          : undefined;
      }),
    ),
  },
  {
    id: "silent-provider-hangs",
    breaks: ["TRG-27"],
    title: "A provider that does not answer leaves the caller waiting",
    frame: anyOf(
      ofCaller((frame, session) =>
        frame.function_id === REGISTER
          ? pass(mapOf<number>(session.memory, "asked").set(String(frame.invocation_id), Date.now()))
          : undefined,
      ),
      fromEngine("invocationresult", (frame, session) => {
        const asked = mapOf<number>(session.memory, "asked").get(String(frame.invocation_id));
        return asked && Date.now() - asked > 5000 ? [] : undefined;
      }),
    ),
  },
  {
    id: "function-binding-dies",
    breaks: ["TRG-28"],
    title: "A binding made by function ends with the connection that made it",
    frame: anyOf(
      knowProviders,
      editResult(REGISTER, (result, session) => pass(setOf(session.memory, "made").add(String(result.id)))),
      toProvider((frame, session) => pass(mapOf<Session>(session.shared, "told").set(String(frame.id), session))),
    ),
    closed: (from, session) => {
      if (from !== "worker") return;
      for (const id of setOf(session.memory, "made"))
        mapOf<Session>(session.shared, "told").get(id)?.send("engine", { type: "unregistertrigger", id });
    },
  },
  {
    id: "rejected-removable",
    breaks: ["TRG-29"],
    title: "A binding that was rejected can be removed",
    frame: anyOf(
      ofProvider((frame, session) =>
        frame.error == null ? undefined : pass(setOf(session.shared, "rejected").add(String(frame.id))),
      ),
      ofCaller((frame, session) => {
        const id = isObject(frame.data) ? String(frame.data.id) : "";
        return frame.function_id === UNREGISTER && setOf(session.shared, "rejected").has(id)
          ? answerWith(session, frame, { result: { removed: true } })
          : undefined;
      }),
    ),
  },
  {
    id: "unknown-type-refused",
    breaks: ["TRG-30"],
    title: "Binding by function needs a provider",
    frame: anyOf(
      knowProviders,
      ofCaller((frame, session) => {
        const type = isObject(frame.data) ? String(frame.data.trigger_type) : "";
        if (
          frame.function_id !== REGISTER ||
          mapOf(session.shared, "providers").has(type) ||
          type.startsWith("engine::")
        )
          return undefined;
        return answerWith(session, frame, {
          error: { code: "trigger_registration_failed", message: "trigger_type_not_found: no such type" },
        });
      }),
    ),
  },
  {
    id: "always-removed",
    breaks: ["TRG-31"],
    title: "Removing a binding that is not there succeeds",
    frame: editResult(UNREGISTER, () => ({ removed: true })),
  },
  {
    id: "never-removed",
    breaks: ["TRG-31"],
    title: "Removing a binding does not say so",
    frame: editResult(UNREGISTER, () => ({ removed: false })),
  },
  {
    id: "removal-unnoticed",
    breaks: ["TRG-32"],
    title: "The provider is not told of a removal by function",
    frame: anyOf(
      watching(
        (frame, from, session) =>
          from === "worker" &&
          frame.function_id === UNREGISTER &&
          isObject(frame.data) &&
          setOf(session.shared, "removed").add(String(frame.data.id)),
      ),
      unbound((frame, session) => (setOf(session.shared, "removed").has(String(frame.id)) ? [] : undefined)),
    ),
  },
];

export const triggers: readonly Mutant[] = [...binding, ...providers, ...unbinding, ...firing];
