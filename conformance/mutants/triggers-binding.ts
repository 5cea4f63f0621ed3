// Faults of binding.
import type { Mutant, Session } from "../src/mutants/mutant.js";
import { anyOf, isObject, mapOf, pass, setOf, swallow, without } from "./fault.js";
import { knowBindings, knowProviders, listing, ofBinder, ofProvider, toBinder, toProvider } from "./trigger-fault.js";

export const binding: readonly Mutant[] = [
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
