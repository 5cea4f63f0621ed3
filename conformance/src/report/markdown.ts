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
/** Findings with all details. */
const DETAILED = 50;
/** GitHub shows no job summary above 1 MiB; the rest is for what else the job writes to it. */
export const SUMMARY_BYTES = 1_000_000;

export function renderMarkdown(result: RunResult): string {
  const { subject, suite, run } = result;
  const head = [
    `## ${cell(subject.name)} ${cell(subject.version)}: ${result.verdict.toUpperCase()}`,
    "",
    `${verdictLine(result)}.`,
    "",
    ...(result.traffic ? [`${cell(trafficLine(result))}.`, ""] : []),
    ...table(result),
  ].join("\n");
  const tail = [
    "",
    `Specification ${suite.revision}, kit ${suite.version} (${cell(suite.commit)}), profiles ${cell(subject.profiles.join(", "))}, ` +
      `seed ${cell(run.seed)}, ${(run.duration_ms / 1000).toFixed(1)} s, ${cell(run.started)}.`,
    "",
  ].join("\n");
  const blocks = blocksOf(result);
  const { kept, left } = keepWithin(blocks, SUMMARY_BYTES - Buffer.byteLength(head + tail) - 200);
  const cut = left > 0 ? ["", `Cut at ${SUMMARY_BYTES} bytes: ${left} entries more are in the full report.`] : [];
  return [head, ...kept, ...cut, tail].join("\n");
}

/** What may be cut, most important first, each with the empty line before it where it needs one. */
function blocksOf(result: RunResult): string[] {
  const findings = findingsOf(result);
  const blocks = findings.slice(0, DETAILED).flatMap(({ scenario, checks }) => {
    const [first = [], ...others] = checks.map((check) => ["", ...showCheck(check)]);
    return [["", `### ${code(scenario.id)}: ${cell(scenario.title)}`, ...first], ...others];
  });
  if (findings.length > DETAILED)
    blocks.push(["", `${findings.length - DETAILED} scenarios more are in the full report.`]);
  const known = knownOf(result).map(
    (check) => `- ${code(check.id)} (${check.status}): ${cell(check.known?.entry ?? "")}`,
  );
  const errors = result.errors.map((error) => `- ${code(error.code)}: ${cell(error.message)}`);
  return [...blocks, ...listUnder("### Errors", errors), ...listUnder("### Known", known)].map((lines) =>
    lines.join("\n"),
  );
}

/** The heading goes with the first entry. */
function listUnder(heading: string, [first, ...rest]: readonly string[]): string[][] {
  return first === undefined ? [] : [["", heading, "", first], ...rest.map((line) => [line])];
}

/** The blocks up to the first that does not fit, and how many are left. */
function keepWithin(blocks: readonly string[], bytes: number): { kept: string[]; left: number } {
  let room = bytes;
  const end = blocks.findIndex((block) => {
    room -= Buffer.byteLength(block) + 1;
    return room < 0;
  });
  return end < 0 ? { kept: [...blocks], left: 0 } : { kept: blocks.slice(0, end), left: blocks.length - end };
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
