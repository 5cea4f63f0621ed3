// The doctor's report: aligned text for people, one JSON document for machines.
import type { Diagnosis } from "./examine.js";
import type { Finding } from "./finding.js";

export type Verdict = "healthy" | "problems";

export function verdictOf(diagnosis: Diagnosis): Verdict {
  return diagnosis.findings.some(({ severity }) => severity === "problem") ? "problems" : "healthy";
}

/** The JSON document; `format` changes when a member changes its meaning. */
export function formatJson(diagnosis: Diagnosis): string {
  return JSON.stringify({ format: 1, verdict: verdictOf(diagnosis), ...diagnosis }, null, 2);
}

export function formatText(diagnosis: Diagnosis): string {
  const { counts, health, unseen, findings } = diagnosis;
  const rows: [string, string][] = [
    ["engine", `${diagnosis.url}, connected in ${diagnosis.connected_ms} ms`],
    ["health", health.seen ? `${health.url}, ${describeHealth(health)}` : "not seen"],
    ...Object.entries(counts).map(([list, count]): [string, string] => [list.replace("_", " "), String(count ?? "?")]),
    ...unseen.map((text): [string, string] => ["not seen", text]),
  ];
  const problems = findings.filter(({ severity }) => severity === "problem");
  const notes = findings.filter(({ severity }) => severity === "note");
  const lines = [
    ...align(rows),
    ...(findings.length === 0 ? [] : ["", ...align([...problems, ...notes].map(toRow))]),
    "",
    `${count(problems.length, "problem")}, ${count(notes.length, "note")}`,
  ];
  return lines.map(escapeControls).join("\n");
}

function describeHealth({ ready, complete }: Diagnosis["health"]): string {
  return `${ready ? "ready" : "not ready"}, ${complete ? "complete" : "not complete"}`;
}

function toRow({ severity, check, subject, message }: Finding): string[] {
  return [severity === "problem" ? "PROBLEM" : "note", check, subject, message];
}

/** Columns as wide as their widest cell, up to 40 characters; the last one as it comes. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.min(40, Math.max(...rows.map((row) => (row[column] ?? "").length))),
  );
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "),
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Ids may hold any character; none of them may reach the terminal as a command. */
function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
