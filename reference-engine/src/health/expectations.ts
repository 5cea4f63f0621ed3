// What should be there (worker manifests) held against what is: shared by the readiness endpoint and the doctor.

/** One worker as its manifest describes it. */
export interface ExpectedWorker {
  readonly name: string;
  readonly namespace: string;
  readonly functions: readonly string[];
  readonly trigger_types: readonly string[];
  readonly triggers: readonly ExpectedTrigger[];
}

/** Without `id`, any trigger of this type to this function will do. */
export interface ExpectedTrigger {
  readonly id?: string;
  readonly trigger_type: string;
  readonly function_id: string;
}

export type Expectations = readonly ExpectedWorker[];

/** Ids within a namespace. */
export interface Named {
  readonly id: string;
  readonly namespace: string;
}

/** What is there. */
export interface Present {
  readonly workers: readonly { readonly name: string | null; readonly namespace: string | null }[];
  readonly functions: readonly Named[];
  readonly trigger_types: readonly Named[];
}

/** One thing that is expected and not there. */
export interface Missing {
  readonly kind: "worker" | "function" | "trigger_type";
  readonly id: string;
  readonly namespace: string;
  /** Name of the worker whose manifest lists it. */
  readonly worker: string;
}

/** In the order of the manifests; a missing worker is followed by what it would have brought. */
export function findMissing(expected: Expectations, present: Present): Missing[] {
  const workers = new Set(present.workers.map(({ name, namespace }) => keyOf(name ?? "", namespace ?? "")));
  const functions = new Set(present.functions.map(({ id, namespace }) => keyOf(id, namespace)));
  const triggerTypes = new Set(present.trigger_types.map(({ id, namespace }) => keyOf(id, namespace)));
  return expected.flatMap(({ name, namespace, functions: ids, trigger_types: types }) => {
    const absent = (kind: Missing["kind"], there: Set<string>, wanted: readonly string[]): Missing[] =>
      wanted.filter((id) => !there.has(keyOf(id, namespace))).map((id) => ({ kind, id, namespace, worker: name }));
    return [
      ...absent("worker", workers, [name]),
      ...absent("function", functions, ids),
      ...absent("trigger_type", triggerTypes, types),
    ];
  });
}

function keyOf(id: string, namespace: string): string {
  return JSON.stringify([namespace, id]);
}
