// Faults of unbinding.
import type { JsonObject, Mutant, Session } from "../src/mutants/mutant.js";
import { anyOf, fromWorker, mapOf, pass, without } from "./fault.js";
import { knowBindings, unbound } from "./trigger-fault.js";

export const unbinding: readonly Mutant[] = [
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
