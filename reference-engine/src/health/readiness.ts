// The answer of `/ready`: whether the engine takes workers, and, apart from that, whether all that the configuration
// expects is there. An engine that waits for a worker is ready: otherwise nothing would send the worker its way.
import type { EngineStatus } from "../engine-status.js";
import { type Expectations, findMissing, type Missing } from "./expectations.js";

export interface Readiness {
  /** It accepts workers and is not stopping. */
  readonly ready: boolean;
  /** Ready, and everything expected is there. True when nothing is expected. */
  readonly complete: boolean;
  readonly state: EngineStatus["state"];
  /** Why it is not ready or not complete, in words; empty otherwise. */
  readonly reasons: readonly string[];
  readonly missing: readonly Missing[];
  readonly parked_triggers: number;
  readonly waiting_claims: number;
}

export function judgeReadiness(status: EngineStatus, expected: Expectations): Readiness {
  const ready = status.state === "ready";
  const missing = findMissing(expected, {
    workers: status.workers,
    functions: status.functions.map(({ function_id, namespace }) => ({ id: function_id, namespace })),
    trigger_types: status.trigger_types,
  });
  const reasons = [
    ...(ready ? [] : [`the engine is ${status.state}`]),
    ...missing.map(({ kind, id, namespace, worker }) =>
      kind === "worker"
        ? `worker ${id} (namespace ${namespace}) is not connected`
        : `${kind.replace("_", " ")} ${id} (namespace ${namespace}) of worker ${worker} is not registered`,
    ),
  ];
  return {
    ready,
    complete: ready && missing.length === 0,
    state: status.state,
    reasons,
    missing,
    parked_triggers: status.parked_triggers.length,
    waiting_claims: status.waiting_claims.length,
  };
}
