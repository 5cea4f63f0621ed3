// Faults of how workers are listed and told.
import type { Mutant } from "../src/mutants/mutant.js";
import { filterLost, WORKER, WORKERS, workerRows } from "./discovery-fault.js";
import { anyOf, editError, editResult, editRows, isObject, without } from "./fault.js";

export const workers: readonly Mutant[] = [
  {
    id: "workers-without-nulls",
    breaks: ["DSC-16"],
    title: "Members of a worker that are unknown are left out",
    frame: workerRows((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))),
  },
  {
    id: "workers-in-default",
    breaks: ["DSC-16"],
    title: "Workers are shown in `default`",
    frame: workerRows((row) => ({ ...row, namespace: "default" })),
  },
  {
    id: "workers-hidden",
    breaks: ["DSC-16"],
    title: "Workers outside `default` are not listed",
    frame: editRows(WORKERS, "workers", (rows) => rows.filter((row) => row.namespace === "default")),
  },
  {
    id: "worker-without-types",
    breaks: ["DSC-17"],
    title: "A worker shows no trigger types",
    frame: editResult(WORKER, (result) => ({ ...result, trigger_types: [] })),
  },
  {
    id: "worker-without-bindings",
    breaks: ["DSC-17"],
    title: "A worker shows no bindings",
    frame: editResult(WORKER, (result) => ({ ...result, registered_triggers: [] })),
  },
  {
    id: "worker-unordered",
    breaks: ["DSC-17"],
    title: "A worker's functions are in reverse order",
    frame: editResult(WORKER, (result) =>
      Array.isArray(result.functions) ? { ...result, functions: result.functions.toReversed() } : undefined,
    ),
  },
  {
    id: "first-of-a-name",
    breaks: ["DSC-18"],
    title: "Of two workers of a name any is shown",
    frame: editError("NOT_FOUND", (error, frame) =>
      frame.function_id === WORKER && /ambiguous/i.test(String(error.message))
        ? [
            {
              ...without(frame, "error"),
              result: { worker: {}, functions: [], trigger_types: [], registered_triggers: [] },
            },
          ]
        : undefined,
    ),
  },
  {
    id: "without-pid-unknown",
    breaks: ["DSC-19"],
    title: "A worker without a process id is not found",
    frame: editResult(WORKER, (result) =>
      isObject(result.worker) && result.worker.pid === undefined ? {} : undefined,
    ),
  },
  {
    id: "functions-uncounted",
    breaks: ["DSC-35"],
    title: "A worker's functions are not counted",
    frame: workerRows((row) => ({ ...row, function_count: 0 })),
  },
  {
    id: "runtime-null",
    breaks: ["DSC-35"],
    title: "A runtime that was not named is null",
    frame: anyOf(
      workerRows((row) => (row.runtime === "unknown" ? { ...row, runtime: null } : row)),
      editResult(WORKER, (result) =>
        isObject(result.worker) && result.worker.runtime === "unknown"
          ? { ...result, worker: { ...result.worker, runtime: null } }
          : undefined,
      ),
    ),
  },
  {
    id: "workers-unfiltered",
    breaks: ["DSC-37"],
    title: "The filters of workers are ignored",
    frame: filterLost(WORKERS, "search", "runtime", "status"),
  },
];
