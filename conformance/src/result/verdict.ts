/** From statuses and errors to verdict and exit status: the one place where severity is decided. */
import {
  CHECK_STATUSES,
  type CheckResult,
  type ExitCode,
  type RunError,
  type RunVerdict,
  type Summary,
} from "./result.js";

/**
 * What an error outside of a check leads to; a code that is not listed is a failure of the kit (4). `note` changes
 * nothing: it is told in the report.
 */
const CONSEQUENCES: Readonly<Record<string, { exit: ExitCode; verdict: RunVerdict }>> = {
  subject_did_not_stop: { exit: 0, verdict: "pass" },
  subject_died: { exit: 1, verdict: "fail" },
  subject_lost: { exit: 1, verdict: "fail" },
  baseline_passes: { exit: 1, verdict: "fail" },
  baseline_differs: { exit: 1, verdict: "fail" },
  baseline_unmatched: { exit: 1, verdict: "fail" },
  check_count: { exit: 1, verdict: "error" },
  no_checks: { exit: 1, verdict: "error" },
  required_missing: { exit: 1, verdict: "error" },
  run_interrupted: { exit: 1, verdict: "error" },
  run_timed_out: { exit: 1, verdict: "error" },
  no_free_port: { exit: 3, verdict: "error" },
  port_taken: { exit: 3, verdict: "error" },
  port_still_answers: { exit: 3, verdict: "error" },
  subject_late: { exit: 3, verdict: "error" },
  subject_ended: { exit: 3, verdict: "error" },
  subject_not_ours: { exit: 3, verdict: "error" },
  subject_not_listening: { exit: 3, verdict: "error" },
  subject_silent: { exit: 3, verdict: "error" },
  own_subject_failed: { exit: 3, verdict: "error" },
  prepare_failed: { exit: 3, verdict: "error" },
  testee_no_greeting: { exit: 3, verdict: "error" },
  testee_bad_greeting: { exit: 3, verdict: "error" },
  testee_ended: { exit: 1, verdict: "fail" },
  testee_garbage: { exit: 4, verdict: "error" },
  testee_double_answer: { exit: 4, verdict: "error" },
  testee_unknown_answer: { exit: 4, verdict: "error" },
  testee_silent: { exit: 4, verdict: "error" },
  unreachable: { exit: 3, verdict: "error" },
};

/** A failure of the subject outweighs one of the kit, that one a failed check: the first named spoils what follows. */
const WEIGHT: readonly ExitCode[] = [0, 1, 2, 4, 3];

/** True when a check makes the run fail. A SHOULD fails only as `fail`, which it is under `--strict` alone. */
export function isFailing(check: Pick<CheckResult, "status" | "counted" | "level">, strict: boolean): boolean {
  if (!check.counted) return false;
  if (check.status === "fail") return true;
  return check.status === "not-testable" && (check.level === "MUST" || (strict && check.level === "SHOULD"));
}

/** `counted` and `shown` are disjoint: together they are all checks of a status. */
export function summarise(checks: readonly CheckResult[]): Summary {
  const summary = Object.fromEntries(CHECK_STATUSES.map((status) => [status, { counted: 0, shown: 0 }])) as Summary;
  for (const check of checks) summary[check.status][check.counted ? "counted" : "shown"]++;
  return summary;
}

export function decide(
  checks: readonly CheckResult[],
  errors: readonly RunError[],
  strict: boolean,
): { verdict: RunVerdict; exit: ExitCode } {
  let outcome: { verdict: RunVerdict; exit: ExitCode } = { verdict: "pass", exit: 0 };
  const weigh = (next: { verdict: RunVerdict; exit: ExitCode }) => {
    const heavier = WEIGHT.indexOf(next.exit) - WEIGHT.indexOf(outcome.exit);
    if (heavier > 0 || (heavier === 0 && next.verdict === "error")) outcome = next;
  };
  if (checks.some((check) => isFailing(check, strict))) weigh({ verdict: "fail", exit: 1 });
  // A fault of the kit counts wherever it shows: what it says about the subject cannot be trusted.
  if (checks.some((check) => check.status === "harness-error")) weigh({ verdict: "error", exit: 4 });
  for (const error of errors) weigh(CONSEQUENCES[error.code] ?? { verdict: "error", exit: 4 });
  return outcome;
}

/** False for what is only told: it changes no verdict. */
export function isConsequential(code: string): boolean {
  return CONSEQUENCES[code]?.exit !== 0;
}
