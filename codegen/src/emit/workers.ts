/** Functions by the worker that owns them: one stub a worker. */
import type { FunctionModel, Model } from "../model/model.js";
import { camel, pascal, segmentsOf, typePrefix, variableOf } from "../model/words.js";

export interface WorkerModel {
  name: string;
  functions: FunctionModel[];
  /** Variables that all ids together have, in order of first use. */
  variables: string[];
}

export function workersOf(model: Model): WorkerModel[] {
  const found = new Map<string, FunctionModel[]>();
  for (const one of model.functions) found.set(one.worker, [...(found.get(one.worker) ?? []), one]);
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, functions]) => ({
      name,
      functions,
      variables: [...new Set(functions.flatMap(({ id }) => variablesOf(id)))],
    }));
}

export function variablesOf(id: string): string[] {
  return segmentsOf(id).flatMap((segment) => variableOf(segment) ?? []);
}

/** `provider-{provider}` gives `ProviderWorker`. */
export function workerTypeName(name: string): string {
  return `${pascal(name.replaceAll(/\{[^}]*\}/g, "")) || "Unnamed"}Worker`;
}

/** Method of a stub: the whole id, since a worker may own functions of several namespaces. */
export function stubMethod(id: string): string {
  return camel(typePrefix(id));
}
