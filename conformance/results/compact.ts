// A result as it is committed: what differs from run to run without meaning is rounded, what tells of the machine is
// taken out, and a check is one line. The format stays that of every result.
import { homedir, hostname, userInfo } from "node:os";
import { sep } from "node:path";
import { checkFormat } from "../src/files/kit-schema.js";
import { repositoryPath } from "../src/files/paths.js";
import type { RunResult } from "../src/result/result.js";

/** Durations of checks and scenarios are rounded to this, ms: most become the same in every run. */
const STEP_MS = 100;
const WIDTH = 160;
/** A shorter name would be found all over the result; libraries name themselves by host and process, though. */
const SHORTEST_NAME = 5;

/** What is looked for, and what stands for it. */
export type Replacements = readonly (readonly [RegExp, string])[];

/** Paths first: they hold the names. */
export function machineNames(): Replacements {
  const repository = repositoryPath().replace(/[/\\]$/, "");
  return [
    [literal(repository), "<repository>"],
    [literal(repository.split(sep).join("/")), "<repository>"],
    [nameOf(homedir()), "<home>"],
    [nameOf(hostname()), "<host>"],
    [nameOf(userInfo().username), "<user>"],
  ];
}

function literal(text: string): RegExp {
  return new RegExp(escapePattern(text), "g");
}

function nameOf(text: string): RegExp {
  return text.length >= SHORTEST_NAME ? literal(text) : new RegExp(`\\b${escapePattern(text)}(?=:\\d)`, "g");
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export function compact(result: RunResult, replacements: Replacements): RunResult {
  const rounded: RunResult = {
    ...result,
    scenarios: result.scenarios.map(({ transcript, ...scenario }) => ({
      ...scenario,
      duration_ms: round(scenario.duration_ms, STEP_MS),
      checks: scenario.checks.map((check) => ({ ...check, duration_ms: round(check.duration_ms, STEP_MS) })),
      ...(transcript === undefined || scenario.checks.every(({ status }) => status === "pass")
        ? {}
        : { transcript: transcript.map((entry) => ({ ...entry, ms: round(entry.ms, 1) })) }),
    })),
  };
  return replaceIn(rounded, replacements);
}

/** Whatever fits a line is one. Throws when it is no result any more. */
export function renderCompact(result: RunResult): string {
  const value: unknown = JSON.parse(JSON.stringify(result));
  const [problem] = checkFormat("result", value);
  if (problem) throw new Error(`the compact result breaks its schema: ${problem.pointer} ${problem.message}`);
  return `${layOut(value, 0)}\n`;
}

function layOut(value: unknown, indent: number): string {
  const line = JSON.stringify(value);
  if (typeof value !== "object" || value === null || line.length + indent <= WIDTH) return line;
  const inner = " ".repeat(indent + 2);
  const outer = " ".repeat(indent);
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${inner}${layOut(item, indent + 2)}`).join(",\n")}\n${outer}]`;
  }
  const members = Object.entries(value).map(
    ([key, member]) => `${inner}${JSON.stringify(key)}: ${layOut(member, indent + 2)}`,
  );
  return `{\n${members.join(",\n")}\n${outer}}`;
}

function round(value: number, step: number): number {
  return Math.round(value / step) * step;
}

function replaceIn<T>(value: T, replacements: Replacements): T {
  if (typeof value === "string") {
    return replacements.reduce((text: string, [name, put]) => text.replace(name, put), value) as T;
  }
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, replacements)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaceIn(member, replacements)])) as T;
}
