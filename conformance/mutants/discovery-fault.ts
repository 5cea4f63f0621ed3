// Small parts of the faults of discovery.
import type { JsonObject, Replacement, Session } from "../src/mutants/mutant.js";
import { editRows, isObject, ofCaller, toOwner, without } from "./fault.js";

export const FUNCTIONS = "engine::functions::list";
export const FUNCTION = "engine::functions::info";
export const TYPES = "engine::triggers::list";
export const TYPE = "engine::triggers::info";
export const BINDINGS = "engine::registered-triggers::list";
export const BINDING = "engine::registered-triggers::info";
export const WORKERS = "engine::workers::list";
export const WORKER = "engine::workers::info";

export const functionRows = (edit: (rows: JsonObject[], session: Session) => unknown[]) =>
  editRows(FUNCTIONS, "functions", edit);
export const workerRows = (edit: (row: JsonObject) => JsonObject) =>
  editRows(WORKERS, "workers", (rows) => rows.map(edit));
export const bindingRows = (edit: (rows: JsonObject[]) => unknown[]) => editRows(BINDINGS, "registered_triggers", edit);

/** An invocation of one of the engine's functions, before the engine gets it. */
export const asking = (
  functionId: string,
  edit: (data: JsonObject, frame: JsonObject, session: Session) => Replacement,
) =>
  ofCaller((frame, session) =>
    frame.function_id === functionId && isObject(frame.data) ? edit(frame.data, frame, session) : undefined,
  );

/** Forgets a filter, so that it keeps everything. */
export const filterLost = (functionId: string, ...filters: readonly string[]) =>
  asking(functionId, (data, frame) =>
    filters.some((name) => name in data) ? [{ ...frame, data: without(data, ...filters) }] : undefined,
  );

export const notice = (event: string, edit: (data: JsonObject, frame: JsonObject, session: Session) => Replacement) =>
  toOwner((frame, session) =>
    isObject(frame.data) && frame.data.event === event ? edit(frame.data, frame, session) : undefined,
  );
