/** What a baseline makes of the outcome of one check, and which of its entries did not hold. */
import type { CheckStatus, RunError } from "../result/result.js";
import { type Baseline, type BaselineEntry, stableMessage } from "./baseline.js";

export interface Judged {
  status: CheckStatus;
  entry?: BaselineEntry;
  /** Why the entry did not hold. */
  problem?: RunError;
}

const FAILED: ReadonlySet<CheckStatus> = new Set(["fail", "warn", "not-testable"]);

/**
 * The four outcomes. Listed and failing as listed: known. Listed and passing, or failing otherwise: the entry did not
 * hold. Not listed: as it is. Statuses that judge nothing about the subject are never excused.
 */
export function applyEntry(baseline: Baseline, check: { id: string; status: CheckStatus; message: string }): Judged {
  const entry = baseline.entries.get(check.id);
  if (!entry) return { status: check.status };
  const at = `${baseline.file}:${entry.line}: ${check.id}`;
  if (check.status === "pass") {
    if (entry.flaky) return { status: "pass", entry };
    return {
      status: "pass",
      problem: { code: "baseline_passes", message: `${at} is listed as failing, but passes; remove the entry` },
    };
  }
  if (!FAILED.has(check.status)) return { status: check.status };
  const message = stableMessage(check.message);
  if (entry.message !== undefined && !message.startsWith(stableMessage(entry.message))) {
    const problem = `${at} fails, but not as listed; expected "${entry.message}", got "${message}"`;
    return { status: check.status, problem: { code: "baseline_differs", message: problem } };
  }
  return { status: entry.flaky ? "known-flaky" : "known-fail", entry };
}

/** Entries whose check did not run, in a run that left nothing out. */
export function unmatchedEntries(baseline: Baseline, ran: ReadonlySet<string>): RunError[] {
  const unmatched = [...baseline.entries.values()].filter((entry) => !ran.has(entry.check));
  return unmatched.map((entry) => ({
    code: "baseline_unmatched",
    message: `${baseline.file}:${entry.line}: ${entry.check} did not run: there is no such check, or it does not apply; remove the entry`,
  }));
}
