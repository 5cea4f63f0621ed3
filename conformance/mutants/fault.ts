// Small parts from which mutants are put together.
import type { From, JsonObject, Mutant, Replacement, Session } from "../src/mutants/mutant.js";

export type Edit = (frame: JsonObject, session: Session) => Replacement;
export type FrameFault = NonNullable<Mutant["frame"]>;

const on =
  (sender: From) =>
  (type: string, edit: Edit): FrameFault =>
  (frame, from, session) =>
    from === sender && frame.type === type ? edit(frame, session) : undefined;

export const fromEngine = on("engine");
export const fromWorker = on("worker");

/** The first of several faults that replaces the frame. */
export function anyOf(...faults: readonly FrameFault[]): FrameFault {
  return (frame, from, session) => {
    for (const fault of faults) {
      const replacement = fault(frame, from, session);
      if (replacement !== undefined) return replacement;
    }
    return undefined;
  };
}

/** Looks at the frame and lets it pass. */
export function watching(look: (frame: JsonObject, from: From, session: Session) => void): FrameFault {
  return (frame, from, session) => {
    look(frame, from, session);
    return undefined;
  };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function without(frame: JsonObject, ...members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(frame).filter(([name]) => !members.includes(name)));
}

export const drop: Edit = () => [];

/** Lets the frame pass after an effect. */
export const pass = (_effect: unknown): undefined => undefined;

/** Keeps the frame from going on after an effect. */
export const swallow = (_effect: unknown): readonly JsonObject[] => [];

/** Replaces `result` of the answers to one function of the engine; undefined leaves the answer alone. */
export function editResult(functionId: string, edit: (result: JsonObject, session: Session) => unknown): FrameFault {
  return fromEngine("invocationresult", (frame, session) => {
    if (frame.function_id !== functionId || !isObject(frame.result)) return undefined;
    const result = edit(frame.result, session);
    return result === undefined ? undefined : [{ ...frame, result }];
  });
}

/** Replaces the rows of a list that a function of the engine answers. */
export function editRows(
  functionId: string,
  list: string,
  edit: (rows: JsonObject[], session: Session) => unknown[],
): FrameFault {
  return editResult(functionId, (result, session) =>
    Array.isArray(result[list]) ? { ...result, [list]: edit(result[list] as JsonObject[], session) } : undefined,
  );
}

/** Replaces an error that the engine answers. */
export function editError(
  code: string,
  edit: (error: JsonObject, frame: JsonObject, session: Session) => Replacement,
): FrameFault {
  return fromEngine("invocationresult", (frame, session) =>
    isObject(frame.error) && frame.error.code === code ? edit(frame.error, frame, session) : undefined,
  );
}

/** The same error under another code. */
export function swapCode(code: string, other: string): FrameFault {
  return editError(code, (error, frame) => [{ ...frame, error: { ...error, code: other } }]);
}

/** A made-up answer to an invocation, in the engine's name. */
export function answerWith(session: Session, invocation: JsonObject, outcome: JsonObject): Replacement {
  if (typeof invocation.invocation_id === "string") {
    const { invocation_id, function_id } = invocation;
    session.send("worker", { type: "invocationresult", invocation_id, function_id, ...outcome });
  }
  return [];
}

/** Edits an invocation as its owner gets it. */
export const toOwner = (edit: Edit): FrameFault => fromEngine("invokefunction", edit);

/** Edits an invocation as its caller made it. */
export const ofCaller = (edit: Edit): FrameFault => fromWorker("invokefunction", edit);

const ANNOUNCE = "engine::workers::register";

/** Edits an announcement; `count` is 1 for the first of its connection. */
export function ofAnnouncement(
  edit: (frame: JsonObject, data: JsonObject, count: number, session: Session) => Replacement,
): FrameFault {
  return ofCaller((frame, session) => {
    if (frame.function_id !== ANNOUNCE || !isObject(frame.data)) return undefined;
    const count = Number(session.memory.get("announcements") ?? 0) + 1;
    session.memory.set("announcements", count);
    return edit(frame, frame.data, count, session);
  });
}

export const hasAnnounced = (session: Session): boolean => Number(session.memory.get("announcements") ?? 0) > 0;

/** A set under this name in a memory, made when it is first asked for. */
export function setOf<T = string>(memory: Map<string, unknown>, name: string): Set<T> {
  if (!memory.has(name)) memory.set(name, new Set<T>());
  return memory.get(name) as Set<T>;
}

/** A map under this name in a memory, made when it is first asked for. */
export function mapOf<T>(memory: Map<string, unknown>, name: string): Map<string, T> {
  if (!memory.has(name)) memory.set(name, new Map<string, T>());
  return memory.get(name) as Map<string, T>;
}

/** Answers `function_not_found` with a made-up success, for ids that `believed` holds for callable. */
export function pretendCallable(believed: (id: string, session: Session) => boolean): FrameFault {
  return editError("function_not_found", (_error, frame, session) =>
    believed(String(frame.function_id), session) ? [{ ...without(frame, "error"), result: {} }] : undefined,
  );
}

/** Holds every frame of these types from a worker back for a moment, so that later ones overtake it. */
export function delayed(milliseconds: number, ...types: readonly string[]): FrameFault {
  return (frame, from, session) => {
    if (from !== "worker" || !types.includes(String(frame.type))) return undefined;
    session.later(milliseconds, () => session.send("engine", frame));
    return [];
  };
}

/** Remembers the worker ids of the connections: `shared` maps an id to its session. */
export const knowWorkers: FrameFault = fromEngine("workerregistered", (frame, session) => {
  session.memory.set("worker_id", frame.worker_id);
  mapOf<Session>(session.shared, "workers").set(String(frame.worker_id), session);
  mapOf<unknown>(session.shared, "tokens").set(String(frame.worker_id), frame.reattach_token);
  return undefined;
});

export function sessionOf(session: Session, workerId: unknown): Session | undefined {
  return mapOf<Session>(session.shared, "workers").get(String(workerId));
}

export const isBlank = (value: unknown): boolean => typeof value === "string" && !value.trim();

export const isVoid = (frame: JsonObject): boolean => isObject(frame.action) && frame.action.type === "void";

export const hasMember = (frame: JsonObject, name: RegExp): boolean => Object.keys(frame).some((key) => name.test(key));

/** Nested containers, the outermost included. */
export function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let deepest = 0;
  for (const item of Object.values(value)) deepest = Math.max(deepest, depthOf(item));
  return 1 + deepest;
}
