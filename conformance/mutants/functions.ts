// Faults of registering, owning and removing functions.
import type { JsonObject, Mutant, Session } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  fromEngine,
  fromWorker,
  knowWorkers,
  mapOf,
  ofCaller,
  pass,
  pretendCallable,
  sessionOf,
  setOf,
  watching,
} from "./fault.js";

const refusal = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  fromEngine("registrationrejected", (frame, session) =>
    frame.code === "FUNCTION_NAMESPACE_CONFLICT" ? edit(frame, session) : undefined,
  );
const refusalByOwner = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  refusal((frame, session) => (frame.owner_worker_id === "" ? undefined : edit(frame, session)));

/** Remembers which connection registered an id first. */
const knowOwners = fromWorker("registerfunction", (frame, session) => {
  const owners = mapOf<Session>(session.shared, "owners");
  if (!owners.has(String(frame.id))) owners.set(String(frame.id), session);
  mapOf<JsonObject>(session.memory, "registered").set(String(frame.id), frame);
  return undefined;
});
const ownerOf = (session: Session, id: unknown): Session | undefined =>
  mapOf<Session>(session.shared, "owners").get(String(id));

export const functions: readonly Mutant[] = [
  {
    id: "registration-acknowledged",
    breaks: ["FUN-1"],
    title: "A registration is acknowledged",
    frame: fromWorker("registerfunction", (frame, session) =>
      pass(session.send("worker", { type: "functionregistered", id: frame.id, namespace: "default", revision: 1 })),
    ),
  },
  {
    id: "ids-trimmed",
    breaks: ["FUN-2"],
    title: "White space around an id does not count, and an empty id is refused",
    frame: fromWorker("registerfunction", (frame) =>
      String(frame.id).trim() ? [{ ...frame, id: String(frame.id).trim() }] : [],
    ),
  },
  {
    id: "ids-letter-case",
    breaks: ["FUN-2"],
    title: "The letter case of an id does not count",
    frame: anyOf(
      fromWorker("registerfunction", (frame, session) => pass(setOf(session.shared, "ids").add(String(frame.id)))),
      ofCaller((frame, session) => {
        const wanted = String(frame.function_id);
        const ids = setOf(session.shared, "ids");
        const known = ids.has(wanted) ? undefined : [...ids].find((id) => id.toLowerCase() === wanted.toLowerCase());
        return known === undefined ? undefined : [{ ...frame, function_id: known }];
      }),
    ),
  },
  {
    id: "first-registration-counts",
    breaks: ["FUN-3"],
    title: "Registering an id again changes nothing",
    frame: fromWorker("registerfunction", (frame, session) => {
      const mine = setOf(session.memory, "mine");
      const again = mine.has(String(frame.id));
      mine.add(String(frame.id));
      return again ? [] : undefined;
    }),
  },
  {
    id: "formats-enforced",
    breaks: ["FUN-16"],
    title: "A payload must fit the request format",
    frame: anyOf(
      fromWorker("registerfunction", (frame, session) =>
        pass(frame.request_format != null && setOf(session.shared, "formed").add(String(frame.id))),
      ),
      ofCaller((frame, session) =>
        setOf(session.shared, "formed").has(String(frame.function_id))
          ? answerWith(session, frame, { error: { code: "invalid_request", message: "does not fit" } })
          : undefined,
      ),
    ),
  },
  {
    id: "refusal-with-name",
    breaks: ["FUN-4"],
    title: "The refusal of a function names a worker",
    frame: refusalByOwner((frame) => [{ ...frame, worker_name: "someone" }]),
  },
  {
    id: "refusal-without-owner",
    breaks: ["FUN-4"],
    title: "The refusal of a function does not name its owner",
    frame: refusalByOwner((frame) => [{ ...frame, owner_worker_id: "" }]),
  },
  {
    id: "refusal-silent",
    breaks: ["FUN-4"],
    title: "The refusal of a function is silent",
    frame: refusalByOwner(() => []),
  },
  {
    id: "refusal-ends",
    breaks: ["FUN-5"],
    title: "The refusal of a function ends the connection",
    frame: refusalByOwner((_frame, session) => pass(session.later(20, () => session.end(1008)))),
  },
  {
    id: "refused-describes",
    breaks: ["FUN-6"],
    title: "A refused registration replaces the description",
    frame: anyOf(
      knowWorkers,
      knowOwners,
      refusalByOwner((frame, session) => {
        const refused = mapOf<JsonObject>(session.memory, "registered").get(String(frame.function_id));
        if (refused) sessionOf(session, frame.owner_worker_id)?.send("engine", refused);
        return undefined;
      }),
    ),
  },
  {
    id: "built-ins-free",
    breaks: ["FUN-14"],
    title: "Taking over a function of the engine is not refused",
    frame: refusal((frame) => (frame.owner_worker_id === "" && frame.namespace === "default" ? [] : undefined)),
  },
  {
    id: "engine-prefix-closed",
    breaks: ["FUN-15"],
    title: "No id of `engine::` can be registered",
    frame: fromWorker("registerfunction", (frame, session) => {
      if (!String(frame.id).startsWith("engine::")) return undefined;
      session.send("worker", {
        type: "registrationrejected",
        code: "FUNCTION_NAMESPACE_CONFLICT",
        namespace: "default",
        function_id: frame.id,
        owner_worker_id: "",
      });
      return [];
    }),
  },
  {
    id: "ids-for-ever",
    breaks: ["FUN-10"],
    title: "An id stays with its first connection for ever",
    frame: anyOf(
      fromWorker("registerfunction", (frame, session) => {
        const owner = ownerOf(session, frame.id);
        return owner && owner !== session && !session.all.has(owner) ? [] : undefined;
      }),
      knowOwners,
    ),
  },
  {
    id: "withdrawal-ignored",
    breaks: ["FUN-12"],
    title: "A refused registration cannot be withdrawn",
    frame: anyOf(
      refusalByOwner((frame, session) => pass(setOf(session.memory, "refused").add(String(frame.function_id)))),
      fromWorker("unregisterfunction", (frame, session) =>
        setOf(session.memory, "refused").has(String(frame.id)) ? [] : undefined,
      ),
    ),
  },
  {
    id: "unregister-ignored",
    breaks: ["FUN-7"],
    title: "`unregisterfunction` is ignored",
    frame: fromWorker("unregisterfunction", () => []),
  },
  {
    id: "unregister-slow",
    breaks: ["FUN-7"],
    title: "An unregistered function stays callable",
    frame: anyOf(
      watching(
        (frame, from, session) =>
          from === "worker" &&
          frame.type === "unregisterfunction" &&
          setOf(session.shared, "ghosts").add(String(frame.id)),
      ),
      pretendCallable((id, session) => setOf(session.shared, "ghosts").has(id)),
    ),
  },
  {
    id: "anybody-unregisters",
    breaks: ["FUN-8"],
    title: "Any connection can unregister any function",
    frame: anyOf(
      knowOwners,
      fromWorker("unregisterfunction", (frame, session) => {
        const owner = ownerOf(session, frame.id);
        if (!owner || owner === session) return undefined;
        owner.send("engine", frame);
        return [];
      }),
    ),
  },
  {
    id: "unregister-cancels",
    breaks: ["FUN-9"],
    title: "The result of a function that was unregistered meanwhile is lost",
    frame: anyOf(
      watching(
        (frame, from, session) =>
          from === "worker" &&
          frame.type === "unregisterfunction" &&
          setOf(session.memory, "gone").add(String(frame.id)),
      ),
      fromWorker("invocationresult", (frame, session) =>
        setOf(session.memory, "gone").has(String(frame.function_id)) ? [] : undefined,
      ),
    ),
  },
];
