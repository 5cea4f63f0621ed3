/** What of a result a person has to look at: scenarios with checks that did not simply pass, worst first. */
import { requirement } from "@triad-protocol/spec";
import type {
  CheckFailure,
  CheckResult,
  CheckStatus,
  RunResult,
  ScenarioResult,
  TranscriptEntry,
} from "../result/result.js";
import { isFailing } from "../result/verdict.js";

export interface Finding {
  scenario: ScenarioResult;
  checks: CheckResult[];
}

/** Statuses that want a look; `not-applicable` and what the baseline covers are told by number and list alone. */
const LOOK: ReadonlySet<CheckStatus> = new Set(["fail", "warn", "not-testable", "harness-error"]);

/** Scenarios with such checks: those that make the run fail first, then by id. */
export function findingsOf(result: RunResult): Finding[] {
  const findings = result.scenarios
    .map((scenario) => ({ scenario, checks: scenario.checks.filter((check) => LOOK.has(check.status)) }))
    .filter((finding) => finding.checks.length > 0);
  const rank = ({ checks }: Finding) => (checks.some((check) => isRed(result, check)) ? 0 : 1);
  return findings.sort((a, b) => rank(a) - rank(b));
}

/** Checks that the baseline covers. */
export function knownOf(result: RunResult): CheckResult[] {
  return result.scenarios.flatMap((scenario) => scenario.checks).filter((check) => check.known !== undefined);
}

/** True when the check makes the run fail. */
export function isRed(result: RunResult, check: CheckResult): boolean {
  return check.status === "harness-error" || isFailing(check, result.run.strict);
}

/** `INV-9 (MUST, engine): text`, one for each requirement; an id that this kit does not know stands alone. */
export function requirementTexts(check: CheckResult): string[] {
  return check.requirements.map((id) => {
    const known = requirement(id);
    return known ? `${id} (${known.level}, ${known.role}) ${known.text}` : id;
  });
}

/** Why a check is not a plain pass, in one line. */
export function messageOf(check: CheckResult): string {
  return check.failure?.message ?? check.reason ?? "";
}

/** Where a failure showed: the step of a scenario, or the place in what a spy has seen. */
export function placeOf({ step, place, end, blame }: CheckFailure): { where: string; text: string } {
  if (step) return { where: `line ${step.line}, step ${step.index}, at ${end}`, text: step.text };
  if (!place) return { where: `at ${end}`, text: "" };
  const { connection, message, ms } = place;
  const what = message > 0 ? `message ${message} of the ${blame}` : `the ${blame}`;
  return { where: `connection ${connection}, ${what}, after ${(ms / 1000).toFixed(3)} s`, text: "" };
}

/** How often the rule of a spy was seen, where it was not always kept. */
export function timesOf({ seen }: CheckResult): string {
  return seen && seen.broken > 1 ? `${seen.broken} times of ${seen.times}` : "";
}

/** What passed a spy, in one line; empty for other subjects. */
export function trafficLine({ traffic }: RunResult): string {
  if (!traffic) return "";
  const { connections, messages, unknown_types } = traffic;
  const types = unknown_types.map(({ from, type, times }) => `${type} of the ${from} (${times})`);
  return [
    `${connections.worker} worker connections, ${connections.telemetry} of telemetry, ${connections.other} others`,
    `${connections.unreadable} unreadable`,
    `${traffic.plain_requests} plain requests`,
    `${messages.engine} messages of the engine, ${messages.worker} of workers`,
    `${traffic.not_judged} not judged`,
    `${traffic.unanswered_calls} calls without an answer`,
    `unknown types: ${types.join(", ") || "none"}`,
  ].join("; ");
}

/** One sentence on the run as a whole. */
export function verdictLine(result: RunResult): string {
  const { summary } = result;
  const counted = (status: CheckStatus) => summary[status].counted;
  const red = result.scenarios.flatMap((scenario) => scenario.checks).filter((check) => isRed(result, check)).length;
  const parts = [`${counted("pass")} of ${result.expected_checks} checks pass`];
  const say = (count: number, text: string) => count > 0 && parts.push(`${count} ${text}`);
  say(red, red === 1 ? "makes the run fail" : "make the run fail");
  say(counted("warn"), counted("warn") === 1 ? "warning" : "warnings");
  say(counted("known-fail") + counted("known-flaky"), "known");
  say(counted("not-applicable") + summary["not-applicable"].shown, "not applicable");
  const shown = Object.entries(summary).reduce(
    (sum, [status, tally]) => sum + (status === "not-applicable" ? 0 : tally.shown),
    0,
  );
  say(shown, "shown without counting");
  return parts.join(", ");
}

/**
 * The part of a wire log that leads to a failure: up to `length` entries around the mark of the step that failed, or the
 * last ones where there is no mark. `skipped` counts what stands before.
 */
export function excerptOf(
  transcript: readonly TranscriptEntry[],
  failure: CheckResult["failure"],
  length: number,
): { entries: TranscriptEntry[]; skipped: number; left: number } {
  const mark = transcript.findLastIndex((entry) => isMark(entry, failure?.step?.index));
  // Two thirds lead up to the step and one third shows what came of it.
  const end = mark < 0 ? transcript.length : Math.min(transcript.length, mark + Math.ceil(length / 3));
  const start = Math.max(0, end - length);
  return { entries: transcript.slice(start, end), skipped: start, left: transcript.length - end };
}

/** The runner leaves a mark `step 3 failed: …`; without an index any of them is meant. */
function isMark(entry: TranscriptEntry, index: number | undefined): boolean {
  const [, number] = /^step (\d+) failed\b/.exec(entry.what === "step" ? (entry.text ?? "") : "") ?? [];
  return number !== undefined && (index === undefined || Number(number) === index);
}
