/**
 * What the runner hands over when it is done: what it saw, before levels, baseline and the frozen list are applied.
 *
 * The runner sets no `warn`, no `known-*` and no `counted`; `buildResult` does, in one place for all reports.
 */
import type { CheckResult, ObservedStatus, RunError, ScenarioResult } from "./result.js";

export interface CheckOutcome extends Omit<CheckResult, "status" | "counted" | "known"> {
  status: ObservedStatus;
}

/**
 * One scenario as it was observed. A scenario that is not applicable lists its checks too, each `not-applicable`.
 * Texts of the transcript are cut by the runner (4 kB); secrets are taken out by the builder.
 */
export interface ScenarioOutcome extends Omit<ScenarioResult, "checks"> {
  checks: CheckOutcome[];
}

export interface RunOutcome {
  scenarios: ScenarioOutcome[];
  errors: RunError[];
}

/** A sign of life while a run is on its way; `done` and `total` count scenarios that are applicable. */
export interface RunProgress {
  done: number;
  total: number;
  /** Checks so far that did not pass. */
  failed: number;
  /** Scenarios that are running now. */
  running: readonly string[];
  /** The scenario that has just ended. */
  ended?: ScenarioOutcome;
}
