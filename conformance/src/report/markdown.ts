/** A summary in Markdown, made for the job summary of a CI service or a comment on a change. */
import type { CheckResult, CheckStatus, RunResult } from "../result/result.js";
import { tallyByChapter } from "./chapters.js";
import {
  findingsOf,
  knownOf,
  messageOf,
  placeOf,
  requirementTexts,
  timesOf,
  trafficLine,
  verdictLine,
} from "./findings.js";
import { cell, code } from "./markdown-text.js";
import { plainText, showValue } from "./values.js";

const COLUMNS: readonly (readonly [string, CheckStatus])[] = [
  ["pass", "pass"],
  ["fail", "fail"],
  ["warn", "warn"],
  ["not testable", "not-testable"],
  ["known", "known-fail"],
  ["flaky", "known-flaky"],
  ["n/a", "not-applicable"],
  ["kit error", "harness-error"],
];
/** Findings with all details; services refuse summaries above 1 MiB. */
const DETAILED = 50;

export function renderMarkdown(result: RunResult): string {
  const { subject, suite, run } = result;
  const findings = findingsOf(result);
  const lines = [
    `## ${cell(subject.name)} ${cell(subject.version)}: ${result.verdict.toUpperCase()}`,
    "",
    `${verdictLine(result)}.`,
    "",
    ...(result.traffic ? [`${cell(trafficLine(result))}.`, ""] : []),
    ...table(result),
    ...findings
      .slice(0, DETAILED)
      .flatMap(({ scenario, checks }) => [
        "",
        `### ${code(scenario.id)}: ${cell(scenario.title)}`,
        ...checks.flatMap((check) => ["", ...showCheck(check)]),
      ]),
  ];
  if (findings.length > DETAILED)
    lines.push("", `${findings.length - DETAILED} scenarios more are in the full report.`);
  const known = knownOf(result);
  if (known.length) {
    lines.push("", "### Known", "");
    for (const check of known) lines.push(`- ${code(check.id)} (${check.status}): ${cell(check.known?.entry ?? "")}`);
  }
  if (result.errors.length) {
    lines.push("", "### Errors", "");
    for (const error of result.errors) lines.push(`- ${code(error.code)}: ${cell(error.message)}`);
  }
  lines.push(
    "",
    `Specification ${suite.revision}, kit ${suite.version} (${cell(suite.commit)}), profiles ${cell(subject.profiles.join(", "))}, ` +
      `seed ${cell(run.seed)}, ${(run.duration_ms / 1000).toFixed(1)} s, ${cell(run.started)}.`,
    "",
  );
  return lines.join("\n");
}

function table(result: RunResult): string[] {
  const tallies = tallyByChapter(result);
  const columns = COLUMNS.filter(([, status]) => status === "pass" || tallies.some((tally) => tally.counts[status]));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    row(["Chapter", ...columns.map(([name]) => name)]),
    row(["---", ...columns.map(() => "---:")]),
    ...tallies.map((tally) =>
      row([cell(tally.title), ...columns.map(([, status]) => String(tally.counts[status] || ""))]),
    ),
  ];
}

function showCheck(check: CheckResult): string[] {
  const lines = [`**${check.status}** ${code(check.id)}${check.counted ? "" : " (shown, does not count)"}`, ""];
  for (const text of requirementTexts(check)) lines.push(`> ${cell(text)}`, "");
  lines.push(cell(messageOf(check)));
  const { failure } = check;
  if (!failure) return lines;
  const { where, text } = placeOf(failure);
  const facts = [text ? `${where}: ${text}` : `${where}; blame: ${failure.blame}`];
  if (timesOf(check)) facts.push(timesOf(check));
  if (failure.pointer !== undefined) facts.push(`pointer: ${failure.pointer}`);
  if (failure.expected !== undefined) facts.push(`expected: ${showValue(failure.expected, 30)}`);
  if (failure.actual !== undefined) facts.push(`actual: ${showValue(failure.actual, 30)}`);
  return [...lines, "", ...fence(facts.join("\n"))];
}

/** A fence longer than any that the text holds. */
function fence(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return [`${ticks}text`, plainText(text), ticks];
}
