// Small parts of the faults of invocations.
import type { JsonObject, Session } from "../src/mutants/mutant.js";
import { anyOf, fromEngine, fromWorker, mapOf, ofCaller, pass, toOwner } from "./fault.js";

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const toCaller = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  fromEngine("invocationresult", edit);
export const ofOwner = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  fromWorker("invocationresult", edit);
export const isOwn = (frame: JsonObject): boolean => !String(frame.function_id).startsWith("engine::");

/** Every nth frame of a kind, counted over all connections. */
export function everyNth(session: Session, n: number): boolean {
  const count = Number(session.shared.get("count") ?? 0) + 1;
  session.shared.set("count", count);
  return count % n === 0;
}

/** Remembers what each caller waits for, and who owns it. */
export const knowPending = anyOf(
  ofCaller((frame, session) =>
    pass(mapOf<Session>(session.shared, "callers").set(String(frame.invocation_id), session)),
  ),
  toOwner((frame, session) =>
    pass(mapOf<Session>(session.shared, "serving").set(String(frame.invocation_id), session)),
  ),
);

export const withBaggage = (
  frame: JsonObject,
  edit: (members: string[]) => string[],
): readonly JsonObject[] | undefined =>
  typeof frame.baggage === "string" ? [{ ...frame, baggage: edit(frame.baggage.split(",")).join(",") }] : undefined;
