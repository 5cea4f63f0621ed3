// What only the health endpoints tell: triggers that are parked, claims that wait; and whether health and catalogue agree.
import type { EngineStatus } from "../engine-status.js";
import type { Readiness } from "../health/readiness.js";
import type { Catalogue } from "./catalogue.js";
import { type Finding, note, problem } from "./finding.js";

export function checkHealth(status: EngineStatus, readiness: Readiness, catalogue: Catalogue): Finding[] {
  const owners = new Map(status.workers.map(({ worker_id, name }) => [worker_id, name ?? worker_id]));
  const nameOf = (id: string) => owners.get(id) ?? id;
  return [
    ...(readiness.ready ? [] : [problem("not_ready", status.state, readiness.reasons.join("; "))]),
    ...readiness.missing.map(({ kind, id, namespace }) =>
      problem(`missing_${kind}`, id, `is expected in ${namespace} by the engine's configuration`),
    ),
    ...status.parked_triggers.map(({ id, trigger_type, function_id, reason, message }) =>
      problem("parked_trigger", id, `of type ${trigger_type} for ${function_id}: ${reason}: ${message}`),
    ),
    ...status.waiting_claims.map(({ function_id, namespace, owner_worker_id, waiting_worker_ids }) => {
      const who = waiting_worker_ids.map(nameOf).join(", ");
      return note(
        "waiting_claim",
        function_id,
        `in ${namespace} is held by ${nameOf(owner_worker_id)}; waiting: ${who}`,
      );
    }),
    ...(status.counters.internal_errors === 0
      ? []
      : [problem("internal_errors", String(status.counters.internal_errors), "failures of the engine; see its log")]),
    ...compareFunctions(status, catalogue),
  ];
}

function compareFunctions(status: EngineStatus, { functions }: Catalogue): Finding[] {
  if (functions === undefined) return [];
  const inHealth = new Set(status.functions.map(keyOf));
  const inCatalogue = new Set(functions.map(keyOf));
  return [
    ...status.functions
      .filter((row) => !inCatalogue.has(keyOf(row)))
      .map((row) => problem("health_disagrees", row.function_id, `is in /status, not in the list (${row.namespace})`)),
    ...functions
      .filter((row) => !inHealth.has(keyOf(row)))
      .map((row) => problem("health_disagrees", row.function_id, `is in the list, not in /status (${row.namespace})`)),
  ];
}

function keyOf({ function_id, namespace }: { function_id: string; namespace: string }): string {
  return JSON.stringify([namespace, function_id]);
}
