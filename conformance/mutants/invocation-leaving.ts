// Faults when owners or callers go, of age, and among many calls.
import type { JsonObject, Mutant, Session } from "../src/mutants/mutant.js";
import { answerWith, anyOf, editError, mapOf, ofCaller, setOf, swallow, swapCode } from "./fault.js";
import { everyNth, isOwn, knowPending, toCaller } from "./invocation-fault.js";

export const leaving: readonly Mutant[] = [
  {
    id: "stopped-silently",
    breaks: ["INV-28"],
    title: "Callers of an owner that has gone are not told",
    frame: editError("invocation_stopped", () => []),
  },
  {
    id: "stopped-late",
    breaks: ["INV-28"],
    title: "Callers of an owner that has gone are told three seconds later",
    frame: editError("invocation_stopped", (_error, frame, session) =>
      swallow(session.later(3000, () => session.send("worker", frame))),
    ),
  },
  {
    id: "stopped-otherwise",
    breaks: ["INV-28"],
    title: "An owner that has gone is an unknown function",
    frame: swapCode("invocation_stopped", "function_not_found"),
  },
  {
    id: "stopped-twice",
    breaks: ["INV-28"],
    title: "Callers of an owner that has gone are told twice",
    frame: editError("invocation_stopped", (_error, frame) => [frame, frame]),
  },
  {
    id: "owner-told",
    breaks: ["INV-29"],
    title: "The owner is told that the caller has gone",
    frame: knowPending,
    closed: (from, session) => {
      if (from !== "worker") return;
      for (const [id, caller] of mapOf<Session>(session.shared, "callers")) {
        if (caller === session)
          mapOf<Session>(session.shared, "serving")
            .get(id)
            ?.send("worker", { type: "error", error: { code: "CANCELLED", message: id } });
      }
    },
  },
  {
    id: "two-seconds",
    breaks: ["INV-32"],
    title: "An invocation ends after two seconds",
    frame: anyOf(
      ofCaller((frame, session) => {
        if (typeof frame.invocation_id !== "string" || !isOwn(frame)) return undefined;
        const waiting = setOf(session.memory, "waiting").add(frame.invocation_id.toLowerCase());
        session.later(2000, () => {
          if (waiting.delete(String(frame.invocation_id).toLowerCase()))
            answerWith(session, frame, { error: { code: "TIMEOUT", message: "too slow" } });
        });
        return undefined;
      }),
      toCaller((frame, session) => {
        const waiting = setOf(session.memory, "waiting");
        return isOwn(frame) && !waiting.delete(String(frame.invocation_id)) ? [] : undefined;
      }),
    ),
  },
  {
    id: "sometimes-lost",
    breaks: ["INV-31"],
    title: "One result in 1,000 is lost",
    frame: toCaller((frame, session) => (isOwn(frame) && everyNth(session, 1000) ? [] : undefined)),
  },
  {
    id: "sometimes-twice",
    breaks: ["INV-31"],
    title: "One result in 1,000 comes twice",
    frame: toCaller((frame, session) => (isOwn(frame) && everyNth(session, 1000) ? [frame, frame] : undefined)),
  },
  {
    id: "sometimes-swapped",
    breaks: ["INV-31"],
    title: "Two results are exchanged now and then",
    frame: toCaller((frame, session) => {
      if (!isOwn(frame)) return undefined;
      const kept = session.memory.get("kept") as JsonObject | undefined;
      if (kept) {
        session.memory.delete("kept");
        return [
          { ...frame, result: kept.result },
          { ...kept, result: frame.result },
        ];
      }
      if (!everyNth(session, 500)) return undefined;
      session.memory.set("kept", frame);
      return [];
    }),
  },
];
