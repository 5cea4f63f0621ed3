/** One row of the matrix, from one result. */
import { chapterOf } from "../report/chapters.js";
import { messageOf } from "../report/findings.js";
import type { CheckResult, RunResult, ScenarioResult } from "../result/result.js";
import type { MatrixFinding, MatrixMark, MatrixRow, MatrixTally } from "./matrix.js";
import type { Source } from "./read-sources.js";

export function makeRow({ file, sha256, result }: Source, revision: string): MatrixRow {
  const { subject, suite, run, scenarios, errors } = result;
  const checks = scenarios.flatMap((scenario) => scenario.checks);
  const { finished: _, ...facts } = run;
  const marks = marksOf(result, revision);
  return {
    name: subject.name,
    version: subject.version,
    ...(subject.language === undefined ? {} : { language: subject.language }),
    profiles: subject.profiles,
    features: subject.features,
    verdict: result.verdict,
    complete: marks.length === 0,
    marks,
    total: tallyOf(checks),
    by_profile: Object.fromEntries(
      run.selection.profiles.map((profile) => [
        profile,
        tallyOf(scenarios.filter((scenario) => scenario.profile === profile).flatMap((scenario) => scenario.checks)),
      ]),
    ),
    by_chapter: Object.fromEntries(
      [...groupBy(checks, (check) => chapterOf(check).chapter)].map(([chapter, own]) => [chapter, tallyOf(own)]),
    ),
    findings: scenarios.flatMap(findingsIn),
    not_applicable: reasonsOf(scenarios),
    errors: errors.map(({ code, message }) => ({ code, message })),
    source: { file, sha256, suite, run: facts },
  };
}

export function tallyOf(checks: readonly CheckResult[]): MatrixTally {
  const counted = checks.filter((check) => check.counted && check.status !== "not-applicable");
  const number = (holds: (check: CheckResult) => boolean) => counted.filter(holds).length;
  const isKnown = ({ status }: CheckResult) => status === "known-fail" || status === "known-flaky";
  const known = (verdict: string) => number((check) => isKnown(check) && check.known?.verdict === verdict);
  return {
    counted: counted.length,
    passed: number(({ status }) => status === "pass"),
    failed: number(({ status }) => status === "fail" || status === "not-testable" || status === "harness-error"),
    known: { theirs: known("theirs"), ours: known("ours"), spec: known("spec") },
    warned: number(({ status }) => status === "warn"),
    not_applicable: checks.filter(({ status }) => status === "not-applicable").length,
    shown: checks.filter((check) => !check.counted && check.status !== "not-applicable").length,
  };
}

function marksOf({ suite, run, verdict, errors }: RunResult, revision: string): MatrixMark[] {
  const marks: MatrixMark[] = [];
  if (suite.revision !== revision) {
    const message = `judged by revision ${suite.revision} of the specification, not ${revision}`;
    marks.push({ code: "other_revision", message });
  }
  if (!run.selection.complete) {
    const { profiles, scenarios, requirements } = run.selection;
    const asked = [...profiles, ...scenarios, ...requirements].join(", ");
    marks.push({ code: "partial", message: `a part of what it declares was run: ${asked}` });
  }
  if (verdict === "error") {
    const [first] = errors;
    const why = first === undefined ? "the kit was at fault" : `${first.code}: ${first.message.split("\n")[0]}`;
    marks.push({ code: "no_verdict", message: `the run says nothing reliable: ${why}` });
  }
  return marks;
}

function findingsIn({ checks }: ScenarioResult): MatrixFinding[] {
  return checks
    .filter(({ status }) => status !== "pass" && status !== "not-applicable")
    .map((check) => {
      const { id, requirements, level, counted, status, known } = check;
      const message = messageOf(check);
      return { check: id, requirements, level, counted, status, message, ...(known ? { known } : {}) };
    });
}

function reasonsOf(scenarios: readonly ScenarioResult[]): MatrixRow["not_applicable"] {
  const left = scenarios.filter(({ status }) => status === "not-applicable");
  return [...groupBy(left, ({ reason }) => reason ?? "no reason given")]
    .map(([reason, own]) => ({ reason, checks: own.reduce((sum, { checks }) => sum + checks.length, 0) }))
    .sort((a, b) => b.checks - a.checks || (a.reason < b.reason ? -1 : 1));
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
