/** A badge in the form that badge services read from an address ("endpoint badge"), with the snippet to paste. */
import type { RunResult } from "../result/result.js";

export interface Badge {
  schemaVersion: 1;
  label: string;
  message: string;
  color: string;
}

/** Counts only what counts; a narrowed run says so, since it proves less. */
export function makeBadge(result: RunResult): Badge {
  const { summary, run, suite, verdict } = result;
  const counted = Object.entries(summary).reduce(
    (sum, [status, { counted: n }]) => sum + (status === "not-applicable" ? 0 : n),
    0,
  );
  const score = `${summary.pass.counted}/${counted}`;
  const part = run.selection.complete ? "" : " (part)";
  const message = verdict === "error" ? "no verdict" : `${run.selection.profiles.join(" ")} ${score}${part}`;
  const color = { pass: "brightgreen", fail: "red", error: "lightgrey" }[verdict];
  return { schemaVersion: 1, label: `Triad ${suite.revision}`, message, color };
}

export function renderBadge(result: RunResult): string {
  return `${JSON.stringify(makeBadge(result), null, 2)}\n`;
}

/** Markdown that shows the badge, once `badge.json` is published. */
export function badgeSnippet(result: RunResult): string {
  const address = "https://img.shields.io/endpoint?url=<address of your badge.json, URL-encoded>";
  return `![${makeBadge(result).label}](${address})`;
}
