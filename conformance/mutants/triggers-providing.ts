// Faults of providing trigger types.
import type { Mutant, Session } from "../src/mutants/mutant.js";
import { anyOf, fromWorker, mapOf, pass, setOf } from "./fault.js";
import { knowBindings, knowProviders, listing, toProvider, unbound } from "./trigger-fault.js";

export const providers: readonly Mutant[] = [
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
