/** Catalogue rows: what `engine::functions::info` and `engine::triggers::info` tell, and the only input of the model. */
import type { JsonObject } from "../json.js";

export interface FunctionRow {
  kind: "function";
  id: string;
  namespace: string;
  /** Name of the worker that owns the function. */
  worker: string;
  description?: string;
  /** As registered; what schemas cannot say is in `metadata.capability`. */
  metadata?: JsonObject;
  /** Schemas as registered; absent when the function has none. */
  request?: unknown;
  response?: unknown;
}

export interface TriggerRow {
  kind: "trigger";
  id: string;
  namespace: string;
  worker: string;
  description?: string;
  config?: unknown;
  payload?: unknown;
  reply?: unknown;
}

export type Row = FunctionRow | TriggerRow;

/** Functions before triggers, then by id and namespace: the order in which rows came must not show in any output. */
export function sortRows(rows: readonly Row[]): Row[] {
  const key = (row: Row): string => `${row.kind}\0${row.id}\0${row.namespace}`;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
