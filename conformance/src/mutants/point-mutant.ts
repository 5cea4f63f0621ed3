/**
 * A point mutant is made for one check: the message that its step waits for is lost or turned, or one that nobody expects
 * comes where it wants none. It says less than a mutant of the table, for it strikes one message and not a rule; what it
 * shows is that the check fails when what it looks at is not there.
 */
import type { CheckSpec, Scenario } from "../scenario/types.js";
import { OPCODES } from "./frame-splitter.js";
import type { JsonObject, Mutant, Session } from "./mutant.js";
import { foretell, type Point } from "./point.js";

const STRAY: JsonObject = { type: "error", error: { code: "STRAY", message: "this was not asked for" } };
const REFUSAL = "HTTP/1.1 418 Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const ANNOUNCE = "engine::workers::register";

/** Undefined where the check looks at nothing that goes to a worker: a request at a server of the kit. */
export function pointMutant(scenario: Scenario, check: CheckSpec): Mutant | undefined {
  const point = foretell(scenario, check.id);
  return point && { id: describe(point, scenario), breaks: check.requirements, title: check.id, ...strike(point) };
}

function describe({ kind, of, nth, peer, connection }: Point, scenario: Scenario): string {
  const at = peer ?? `connection ${connection}`;
  return `${kind}${of === undefined ? "" : ` of ${of}`} ${nth} at ${at} in ${scenario.id}`;
}

function strike(point: Point): Omit<Mutant, "id" | "breaks" | "title"> {
  const { kind, of, nth, onwards } = point;
  const isStruck = (session: Session, came: string, functionId?: unknown): boolean => {
    if (came !== (kind === "quiet" ? "pong" : kind) || !isAt(point, session)) return false;
    if (of !== undefined && functionId !== undefined && withoutOwn(functionId) !== of) return false;
    const count = countUp(session.memory, "came");
    return onwards ? count >= nth : count === nth;
  };
  return {
    frame(frame, from, session) {
      if (from === "worker") return watchWorker(frame, session, point);
      if (kind === "#frames") return frame.type === "workerregistered" ? [{ ...frame, features: "none" }] : undefined;
      if (kind === "$bytes" && isAt(point, session)) return frame.type === "workerregistered" ? undefined : [];
      const type = frame.function_id === ANNOUNCE && kind !== "registrationrejected" ? "$announcement" : frame.type;
      if (!isStruck(session, String(type), frame.function_id)) return undefined;
      if (kind === "quiet") return [frame, STRAY];
      return frame.type === "invocationresult" ? [turned(frame)] : [];
    },
    raw(frame, from, session) {
      if (from !== "engine") return undefined;
      if (frame.opcode === OPCODES.close) return kind === "$closed" && isAt(point, session) ? "drop" : undefined;
      if (frame.opcode === OPCODES.pong) return isStruck(session, "$pong") ? "drop" : undefined;
      if (kind === "$bytes" && isAt(point, session)) return "drop";
      // Too large to be read: what it is cannot be told, but it is lost as well.
      if (frame.opcode === OPCODES.text) session.memory.set("dropping", isStruck(session, "invocationresult"));
      return session.memory.get("dropping") ? "drop" : undefined;
    },
    closed: (from, session) => (from === "engine" && kind === "$closed" && isAt(point, session) ? "keep" : undefined),
    answer: (_answer, { number }) => (kind === "$upgrade" && number === point.connection ? REFUSAL : undefined),
  };
}

/** Learns who a worker is; where what a server of the kit gets is struck, keeps the invocation from the engine. */
function watchWorker(frame: JsonObject, session: Session, { kind, nth }: Point): readonly JsonObject[] | undefined {
  if (frame.type !== "invokefunction") return undefined;
  const { function_id, data } = frame;
  if (function_id === ANNOUNCE && isNamed(data)) introduce(session, withoutOwn(data.name));
  if (kind !== "$http" || String(function_id).startsWith("engine::")) return undefined;
  return countUp(session.shared, "invoked") === nth ? [] : undefined;
}

const isNamed = (data: unknown): data is { name: unknown } =>
  typeof data === "object" && data !== null && "name" in data;

function introduce(session: Session, name: string): void {
  if (session.memory.has("name")) return;
  session.memory.set("name", name);
  session.memory.set("generation", countUp(session.shared, `generation of ${name}`));
}

function countUp(memory: Map<string, unknown>, what: string): number {
  const count = Number(memory.get(what) ?? 0) + 1;
  memory.set(what, count);
  return count;
}

/** By its name and how often that name has come; by its number where it has none of the names of the scenario. */
function isAt({ peer, peers, connection, generation }: Point, { memory, number }: Session): boolean {
  const name = memory.get("name") as string | undefined;
  return name !== undefined && peers.has(name)
    ? name === peer && memory.get("generation") === generation
    : number === connection;
}

/** The id as the file has it: every run has an own name. */
const withoutOwn = (id: unknown): string => String(id).replace(/\bt[0-9a-f]{11}/, "{own}");

/** A failure in place of a success, and the other way round. */
function turned({ result, error, ...frame }: JsonObject): JsonObject {
  return error === undefined || error === null
    ? { ...frame, error: { code: "TURNED", message: `instead of ${JSON.stringify(result)?.slice(0, 40)}` } }
    : { ...frame, result: { turned: true } };
}
