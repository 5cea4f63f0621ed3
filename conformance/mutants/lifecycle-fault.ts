// Small parts of the faults of the life of a connection.
import type { JsonObject, Session } from "../src/mutants/mutant.js";
import { answerWith, fromEngine, fromWorker, setOf } from "./fault.js";

export const SOME_UUID = "7f000001-0000-4000-8000-000000000001";
export const greeting = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  fromEngine("workerregistered", edit);
export const rejected = (
  code: string,
  edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined,
) => fromEngine("registrationrejected", (frame, session) => (frame.code === code ? edit(frame, session) : undefined));
export const nameConflict = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  rejected("WORKER_NAMESPACE_CONFLICT", edit);

/** Refuses a name in the engine's name and ends the connection. */
export function refuseName(session: Session, data: JsonObject, owner: string): readonly JsonObject[] {
  session.send("worker", {
    type: "registrationrejected",
    code: "WORKER_NAMESPACE_CONFLICT",
    namespace: data.namespace ?? "default",
    worker_name: data.name ?? "",
    owner_worker_id: owner,
  });
  session.later(20, () => session.end(1008));
  return [];
}

/** Remembers every id that was registered, in `shared`. */
export const knowFunctions = fromWorker("registerfunction", (frame, session) => {
  setOf(session.shared, "functions").add(String(frame.id));
  return undefined;
});

export function invalid(session: Session, frame: JsonObject): readonly JsonObject[] | undefined {
  return answerWith(session, frame, {
    error: { code: "deserialization_error", message: "the announcement cannot be read" },
  });
}
