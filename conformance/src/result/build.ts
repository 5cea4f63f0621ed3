/**
 * From what the runner saw to the result: levels, frozen list, baseline, expected count, verdict. Pure: reads no file
 * and no clock.
 */
import { applyEntry, unmatchedEntries } from "../baseline/apply.js";
import type { Baseline } from "../baseline/baseline.js";
import { isCounted, missingChecks, type RequiredChecks } from "../required/required.js";
import type { CheckOutcome, RunOutcome } from "./outcome.js";
import { createRedactor } from "./redact.js";
import type { PlannedScenario, RunPlan } from "./request.js";
import {
  type CheckResult,
  type CheckStatus,
  RESULT_FORMAT,
  type RunError,
  type RunFacts,
  type RunResult,
  type ScenarioResult,
  type SubjectFacts,
  type SubjectKind,
  type TrafficFacts,
} from "./result.js";
import { decide, summarise } from "./verdict.js";

export interface BuildInput {
  suite: RunResult["suite"];
  subject: SubjectFacts;
  run: Omit<RunFacts, "baseline">;
  plan: RunPlan;
  outcome: RunOutcome;
  required: RequiredChecks;
  baseline?: Baseline | undefined;
  /** Keep transcripts of what passed too. */
  transcripts: "all" | "failed";
  /** What passed a spy. */
  traffic?: TrafficFacts;
  /** Texts that may appear nowhere, e.g. the key in the subject's address. */
  secrets?: readonly string[];
}

export function buildResult(input: BuildInput): RunResult {
  const { plan, outcome, required, baseline, run } = input;
  const errors: RunError[] = [...outcome.errors];
  const scenarios = withoutGaps(plan, outcome).map((scenario): ScenarioResult => {
    const checks = scenario.checks.map((check) => judge(check, input, scenario.id, errors));
    const { transcript, ...rest } = scenario;
    const keep = transcript && (input.transcripts === "all" || checks.some((check) => check.status !== "pass"));
    return { ...rest, checks, ...(keep ? { transcript } : {}) };
  });
  const checks = scenarios.flatMap((scenario) => scenario.checks);
  const expected = plan.scenarios.filter((scenario) => scenario.notApplicable === undefined);
  const expectedIds = expected.flatMap((scenario) => scenario.checks.map((check) => check.id));
  const ran = checks.filter((check) => check.status !== "not-applicable").map((check) => check.id);
  errors.push(...compareCount(expectedIds, ran, input.subject.kind));
  if (run.selection.complete) {
    if (baseline) errors.push(...unmatchedEntries(baseline, new Set(ran)));
    const planned = new Set(plan.scenarios.flatMap((scenario) => scenario.checks.map((check) => check.id)));
    const missing = missingChecks(required, run.selection.profiles, planned);
    if (missing.length) {
      const message = `the frozen list of ${required.revision} counts checks that this kit no longer has: ${some(missing)}`;
      errors.push({ code: "required_missing", message });
    }
  }
  const result: RunResult = {
    format: RESULT_FORMAT,
    suite: input.suite,
    subject: input.subject,
    run: { ...run, ...(baseline ? { baseline: { file: baseline.file, sha256: baseline.sha256 } } : {}) },
    expected_checks: expectedIds.length,
    summary: summarise(checks),
    ...decide(checks, errors, run.strict),
    scenarios,
    errors,
    ...(input.traffic ? { traffic: input.traffic } : {}),
  };
  return createRedactor(input.secrets ?? [])(result);
}

/** A scenario of the plan that the runner did not come to is told as not run, its checks as not testable. */
function withoutGaps(plan: RunPlan, outcome: RunOutcome): RunOutcome["scenarios"] {
  const seen = new Set(outcome.scenarios.map((scenario) => scenario.id));
  const left = plan.scenarios.filter((scenario) => !seen.has(scenario.id));
  const why = outcome.errors[0]?.message.split("\n")[0] ?? "the run ended before it";
  return [...outcome.scenarios, ...left.map((scenario) => notRun(scenario, why))].sort((a, b) =>
    a.id < b.id ? -1 : a.id > b.id ? 1 : 0,
  );
}

function notRun(scenario: PlannedScenario, why: string): RunOutcome["scenarios"][number] {
  const { id, title, profile, notApplicable } = scenario;
  const applies = notApplicable === undefined;
  const reason = notApplicable ?? why;
  const status = applies ? ("not-testable" as const) : ("not-applicable" as const);
  const checks = scenario.checks.map((check) => ({ ...check, status, duration_ms: 0, ...(applies ? { reason } : {}) }));
  return { id, title, profile, status: applies ? "not-run" : "not-applicable", reason, duration_ms: 0, checks };
}

function judge(check: CheckOutcome, input: BuildInput, scenario: string, errors: RunError[]): CheckResult {
  const { required, baseline, run } = input;
  const status = byLevel(check, run.strict);
  const message = check.failure?.message ?? check.reason ?? "";
  const judged = baseline ? applyEntry(baseline, { id: check.id, status, message }) : { status };
  if (judged.problem) errors.push({ ...judged.problem, scenario });
  const { entry } = judged;
  return {
    ...check,
    counted: isCounted(required, check.id),
    status: judged.status,
    ...(entry ? { known: { entry: `${baseline?.file}:${entry.line} ${entry.reason}`, verdict: entry.verdict } } : {}),
  };
}

/** A SHOULD that does not hold warns, unless the run is strict; a MAY never does more. */
function byLevel(check: CheckOutcome, strict: boolean): CheckStatus {
  if (check.status !== "fail" || check.level === "MUST") return check.status;
  return check.level === "SHOULD" && strict ? "fail" : "warn";
}

/** A check that was planned and not reported, reported and not planned, or reported twice hides something. */
function compareCount(expected: readonly string[], ran: readonly string[], kind: SubjectKind): RunError[] {
  if (expected.length === 0 && ran.length === 0) {
    const message =
      kind === "spy"
        ? "nothing passed that could be judged: let workers connect to the address of the spy"
        : "no check applies to this subject: declare a profile that the selection covers";
    return [{ code: "no_checks", message }];
  }
  const expectedSet = new Set(expected);
  const ranSet = new Set(ran);
  const missing = expected.filter((id) => !ranSet.has(id));
  const extra = [...ranSet].filter((id) => !expectedSet.has(id));
  const doubled = [...ranSet].filter((id) => ran.indexOf(id) !== ran.lastIndexOf(id));
  const parts: string[] = [];
  if (missing.length) parts.push(`${missing.length} without outcome (${some(missing)})`);
  if (extra.length) parts.push(`${extra.length} not planned (${some(extra)})`);
  if (doubled.length) parts.push(`${doubled.length} reported more than once (${some(doubled)})`);
  if (parts.length === 0) return [];
  const message = `expected ${expected.length} checks, got ${ran.length}: ${parts.join("; ")}`;
  return [{ code: "check_count", message }];
}

function some(ids: readonly string[]): string {
  return ids.slice(0, 3).join(", ") + (ids.length > 3 ? ", …" : "");
}
