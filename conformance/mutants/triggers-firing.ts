// Faults of firing, and of binding by function.
import type { Mutant, Session } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  editError,
  editResult,
  fromEngine,
  isObject,
  mapOf,
  ofCaller,
  pass,
  setOf,
  toOwner,
  watching,
  without,
} from "./fault.js";
import { knowProviders, ofProvider, REGISTER, toProvider, UNREGISTER, unbound } from "./trigger-fault.js";

export const firing: readonly Mutant[] = [
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
