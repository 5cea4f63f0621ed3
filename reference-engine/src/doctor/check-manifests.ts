// What should be there against what is: worker manifests against the catalogue.
import { type Expectations, type ExpectedTrigger, findMissing } from "../health/expectations.js";
import type { Catalogue, TriggerRow } from "./catalogue.js";
import { type Finding, problem } from "./finding.js";

export function checkManifests(expected: Expectations, catalogue: Catalogue): Finding[] {
  const { functions, trigger_types, triggers, workers } = catalogue;
  const missing = findMissing(expected, {
    workers: workers ?? [],
    functions: (functions ?? []).map(({ function_id, namespace }) => ({ id: function_id, namespace })),
    trigger_types: trigger_types ?? [],
  });
  const seen = {
    worker: workers !== undefined,
    function: functions !== undefined,
    trigger_type: trigger_types !== undefined,
  };
  return [
    // A list that could not be read has its own finding; it does not make everything missing.
    ...missing
      .filter(({ kind }) => seen[kind])
      .map(({ kind, id, namespace, worker }) =>
        problem(
          `missing_${kind}`,
          id,
          kind === "worker"
            ? `is not connected in ${namespace}`
            : `of worker ${worker} is not registered in ${namespace}`,
        ),
      ),
    ...expected.flatMap(({ name, namespace, functions: ids, triggers: wanted }) => [
      ...(functions ?? [])
        .filter((row) => row.namespace === namespace && ids.includes(row.function_id) && row.worker_name !== name)
        .map((row) => problem("wrong_owner", row.function_id, `belongs to ${row.worker_name}, expected ${name}`)),
      ...(triggers === undefined ? [] : wanted)
        .filter((one) => !triggers?.some((row) => isTrigger(row, one)))
        .map((one) =>
          problem(
            "missing_trigger",
            one.id ?? one.function_id,
            `of type ${one.trigger_type} for ${one.function_id} of worker ${name} is not live`,
          ),
        ),
    ]),
  ];
}

/** The list of triggers names no namespaces, so those of the manifest cannot be compared. */
function isTrigger(row: TriggerRow, { id, trigger_type, function_id }: ExpectedTrigger): boolean {
  return row.trigger_type === trigger_type && row.function_id === function_id && (id === undefined || row.id === id);
}
