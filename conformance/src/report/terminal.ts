/** The report on a terminal: a table by chapter, what wants a look, the verdict. Plain text where colours are off. */
import pico from "picocolors";
import type { CheckResult, CheckStatus, RunResult, ScenarioResult } from "../result/result.js";
import { tallyByChapter } from "./chapters.js";
import {
  excerptOf,
  type Finding,
  findingsOf,
  isRed,
  knownOf,
  messageOf,
  placeOf,
  requirementTexts,
  timesOf,
  trafficLine,
  verdictLine,
} from "./findings.js";
import { arrowOf, contentOf, plainValue, showValue, sideBySide } from "./values.js";

export interface TerminalOptions {
  colour?: boolean;
  /** Columns; 100 where unknown. */
  width?: number;
  /** Findings shown in full; of the rest the ids. */
  findings?: number;
}

type Paint = ReturnType<typeof pico.createColors>;

const COLUMNS: readonly (readonly [string, readonly CheckStatus[]])[] = [
  ["pass", ["pass"]],
  ["fail", ["fail"]],
  ["warn", ["warn"]],
  ["not testable", ["not-testable"]],
  ["known", ["known-fail", "known-flaky"]],
  ["n/a", ["not-applicable"]],
  ["kit error", ["harness-error"]],
];
const FINDINGS_IN_FULL = 15;
const EXCERPT = 12;

export function renderTerminal(given: RunResult, options: TerminalOptions = {}): string {
  // What came from the subject must not steer the reader's terminal.
  const result = plainValue(given);
  const paint = pico.createColors(options.colour ?? false);
  const width = Math.max(60, Math.min(options.width ?? 100, 160));
  const findings = findingsOf(result);
  const full = findings.slice(0, options.findings ?? FINDINGS_IN_FULL);
  const lines = [
    ...head(result, paint),
    "",
    ...table(result, paint),
    ...full.flatMap((finding) => ["", ...showFinding(result, finding, paint, width)]),
    ...rest(findings.slice(full.length), paint),
    ...known(result, paint),
    ...notApplicable(result, paint),
    ...result.errors.flatMap(({ code, message, scenario }) => [
      "",
      `${paint.red(code)}: ${message}${scenario === undefined ? "" : ` (${scenario})`}`,
    ]),
    "",
    verdict(result, paint),
  ];
  return `${lines.join("\n")}\n`;
}

function head(result: RunResult, paint: Paint): string[] {
  const { subject, suite, run } = result;
  const traffic = trafficLine(result);
  const where = subject.url === undefined ? "" : ` at ${subject.url}`;
  return [
    `${paint.bold(`${subject.name} ${subject.version}`)} (${subject.kind}, ${subject.how}${where})`,
    `profiles ${subject.profiles.join(", ") || "none"}; specification ${suite.revision}; kit ${suite.version} (${suite.commit}); ` +
      `seed ${run.seed}; ${(run.duration_ms / 1000).toFixed(1)} s`,
    ...(traffic ? [traffic] : []),
  ];
}

function table(result: RunResult, paint: Paint): string[] {
  const tallies = tallyByChapter(result);
  if (tallies.length === 0) return ["No check was decided."];
  const count = (tally: (typeof tallies)[number], statuses: readonly CheckStatus[]) =>
    statuses.reduce((sum, status) => sum + tally.counts[status], 0);
  const columns = COLUMNS.filter(
    ([name, statuses]) => name === "pass" || tallies.some((tally) => count(tally, statuses)),
  );
  const sum = columns.map(([, statuses]) => tallies.reduce((total, tally) => total + count(tally, statuses), 0));
  const first = Math.max(...tallies.map((tally) => tally.title.length), 7);
  const widths = columns.map(([name]) => Math.max(name.length, 5));
  const row = (title: string, cells: readonly (string | number)[]) =>
    `${title.padEnd(first)}${cells.map((cell, i) => `  ${String(cell || "").padStart(widths[i] ?? 5)}`).join("")}`.trimEnd();
  return [
    paint.dim(
      row(
        "Chapter",
        columns.map(([name]) => name),
      ),
    ),
    ...tallies.map((tally) =>
      row(
        tally.title,
        columns.map(([, statuses]) => count(tally, statuses)),
      ),
    ),
    paint.bold(row("All", sum)),
  ];
}

function showFinding(result: RunResult, { scenario, checks }: Finding, paint: Paint, width: number): string[] {
  const lines = [`${paint.bold(scenario.id)}  ${scenario.title}`];
  const decided = checks.filter((check) => check.failure !== undefined);
  // The end of a part of the wire log that was shown is not shown again for the next check.
  let shown = "";
  const addLog = (failure: CheckResult["failure"]) => {
    const log = transcriptLines(scenario, failure, paint, width);
    if (log.join() !== shown) lines.push(...log);
    shown = log.join();
  };
  for (const check of decided) {
    lines.push(...showFailure(result, check, paint, width));
    addLog(check.failure);
  }
  // A step that fails takes others with it; they share one reason.
  const dependent = checks.filter((check) => check.failure === undefined);
  for (const [reason, together] of groupByReason(dependent)) {
    const label = together.some((check) => isRed(result, check)) ? paint.red : paint.yellow;
    const status = together[0]?.status ?? "not-testable";
    lines.push(`  ${label(status)} ${together.map(shortId).join(", ")}`, `    ${reason}`);
  }
  if (decided.length === 0) addLog(undefined);
  return lines;
}

function showFailure(result: RunResult, check: CheckResult, paint: Paint, width: number): string[] {
  const label = (isRed(result, check) ? paint.red : paint.yellow)(check.status);
  const shown = check.counted ? "" : " (shown, does not count)";
  const lines = [`  ${label} ${shortId(check)}${shown}`, ...requirementTexts(check).map((text) => `    ${text}`)];
  const { failure } = check;
  if (!failure) return lines;
  const { where, text } = placeOf(failure);
  const times = timesOf(check);
  lines.push(`    ${paint.dim(text ? `${where}:` : where)} ${oneLine(text || times, width)}`.trimEnd());
  if (failure.value !== undefined) lines.push(`    for ${oneLine(JSON.stringify(failure.value), width)}`);
  lines.push(`    ${failure.message}`);
  if (failure.pointer !== undefined)
    lines.push(`    at ${failure.pointer || "the whole value"}${failure.schema ? ` (${failure.schema})` : ""}`);
  if (failure.expected !== undefined || failure.actual !== undefined) {
    const sides = sideBySide(
      `expected\n${showValue(failure.expected, 20)}`,
      `actual\n${showValue(failure.actual, 20)}`,
      width - 6,
    );
    lines.push(...sides.map((line) => `      ${line}`));
  }
  return lines;
}

function transcriptLines(
  scenario: ScenarioResult,
  failure: CheckResult["failure"],
  paint: Paint,
  width: number,
): string[] {
  if (!scenario.transcript?.length) return [];
  const { entries, skipped, left } = excerptOf(scenario.transcript, failure, EXCERPT);
  const end = Math.max(...entries.map((entry) => entry.end.length));
  const around = [skipped ? `${skipped} before` : "", left ? `${left} after` : ""].filter(Boolean).join(", ");
  return [
    paint.dim(`    wire log, ms${around ? ` (${around})` : ""}`),
    ...entries.map((entry) => {
      const head = `${entry.ms.toFixed(1).padStart(9)} ${entry.end.padEnd(end)} ${arrowOf(entry)} `;
      return `    ${paint.dim(head)}${oneLine(contentOf(entry), width - head.length)}`;
    }),
  ];
}

function rest(findings: readonly Finding[], paint: Paint): string[] {
  if (findings.length === 0) return [];
  const ids = findings.flatMap(({ checks }) => checks.map((check) => `  ${check.status} ${check.id}`));
  return ["", paint.bold(`${findings.length} scenarios more, told in full by the other reports (--out DIR):`), ...ids];
}

function known(result: RunResult, paint: Paint): string[] {
  const checks = knownOf(result);
  if (checks.length === 0) return [];
  return [
    "",
    paint.bold("Known"),
    ...checks.map((check) => `  ${check.status} ${check.id}: ${check.known?.entry} (${check.known?.verdict})`),
  ];
}

function notApplicable(result: RunResult, paint: Paint): string[] {
  const scenarios = result.scenarios.filter((scenario) => scenario.status === "not-applicable");
  if (scenarios.length === 0) return [];
  const groups = new Map<string, number>();
  for (const { reason = "" } of scenarios) groups.set(reason, (groups.get(reason) ?? 0) + 1);
  const lines = [...groups].map(([reason, count]) => `  ${count} ${count === 1 ? "scenario" : "scenarios"}: ${reason}`);
  const heading = result.traffic ? "Not applicable" : "Not applicable, decided before anything was sent";
  return ["", paint.bold(heading), ...lines];
}

function verdict(result: RunResult, paint: Paint): string {
  const colour = result.verdict === "pass" ? paint.green : paint.red;
  return `${colour(paint.bold(result.verdict.toUpperCase()))}  ${verdictLine(result)} (exit ${result.exit})`;
}

function groupByReason(checks: readonly CheckResult[]): Map<string, CheckResult[]> {
  const groups = new Map<string, CheckResult[]>();
  for (const check of checks) {
    const reason = messageOf(check);
    groups.set(reason, [...(groups.get(reason) ?? []), check]);
  }
  return groups;
}

function shortId(check: CheckResult): string {
  return check.id.slice(check.id.indexOf("#"));
}

function oneLine(text: string, width: number): string {
  const line = text.replace(/\s+/g, " ");
  const room = Math.max(40, width - 6);
  return line.length > room ? `${line.slice(0, room - 1)}…` : line;
}
