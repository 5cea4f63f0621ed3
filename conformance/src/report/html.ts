/**
 * One HTML file with everything that the result holds, wire logs included. It loads nothing: no script, no font, no
 * picture, and a content security policy that says so. Whatever came from outside is escaped.
 */
import type { CheckResult, RunResult, ScenarioResult, TranscriptEntry } from "../result/result.js";
import { tallyByChapter } from "./chapters.js";
import { isRed, messageOf, placeOf, requirementTexts, timesOf, trafficLine, verdictLine } from "./findings.js";
import { HTML_STYLE } from "./html-style.js";
import { arrowOf, contentOf, plainText, showValue } from "./values.js";

export function renderHtml(result: RunResult): string {
  const { subject } = result;
  const title = `${subject.name} ${subject.version}: ${result.verdict}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<h1>${escapeHtml(`${subject.name} ${subject.version}`)} <span class="status ${result.verdict}">${result.verdict}</span></h1>
<p>${escapeHtml(verdictLine(result))} (exit ${result.exit}).</p>
${errors(result)}
${chapters(result)}
<h2>Scenarios</h2>
${result.scenarios.map((scenario) => scenarioSection(result, scenario)).join("\n")}
<h2>The run</h2>
${facts(result)}
</body>
</html>
`;
}

function errors(result: RunResult): string {
  if (result.errors.length === 0) return "";
  const items = result.errors.map(
    ({ code, message }) => `<li><b>${escapeHtml(code)}</b><pre>${escapeHtml(message)}</pre></li>`,
  );
  return `<h2>Errors</h2>\n<ul class="errors">${items.join("\n")}</ul>`;
}

function chapters(result: RunResult): string {
  const rows = tallyByChapter(result).map(({ title, counts, total }) => {
    const { pass, fail, warn } = counts;
    const known = counts["known-fail"] + counts["known-flaky"];
    const cells = [
      pass,
      fail,
      warn,
      counts["not-testable"],
      known,
      counts["not-applicable"],
      counts["harness-error"],
      total,
    ];
    return `<tr><td>${escapeHtml(title)}</td>${cells.map((cell) => `<td class="n">${cell || ""}</td>`).join("")}</tr>`;
  });
  const names = ["Chapter", "pass", "fail", "warn", "not testable", "known", "not applicable", "kit error", "all"];
  const head = names.map((name) => `<th>${name}</th>`).join("");
  return `<h2>By chapter</h2>\n<table class="chapters"><thead><tr>${head}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
}

function scenarioSection(result: RunResult, scenario: ScenarioResult): string {
  const red = scenario.checks.some((check) => isRed(result, check));
  const open = red ? " open" : "";
  const worst = red ? "fail" : (scenario.checks.find((check) => check.status !== "pass")?.status ?? "pass");
  const reason = scenario.reason ? `<p>${escapeHtml(`${scenario.status}: ${scenario.reason}`)}</p>` : "";
  return `<details class="scenario"${open} id="${escapeHtml(scenario.id)}">
<summary><span class="status ${worst}">${worst}</span> <code>${escapeHtml(scenario.id)}</code> ${escapeHtml(scenario.title)} <small>${scenario.duration_ms.toFixed(0)} ms</small></summary>
${reason}${scenario.checks.map(checkSection).join("\n")}
${wireLog(scenario.transcript)}
</details>`;
}

function checkSection(check: CheckResult): string {
  const shown = check.counted ? "" : " <small>(shown, does not count)</small>";
  const known = check.known ? `<p>Known (${check.known.verdict}): ${escapeHtml(check.known.entry)}</p>` : "";
  const texts = requirementTexts(check).map((text) => `<p class="requirement">${escapeHtml(text)}</p>`);
  const message = [messageOf(check), timesOf(check)].filter(Boolean).join("; ");
  return `<section class="check" id="${escapeHtml(check.id)}">
<h3><span class="status ${check.status}">${check.status}</span> <code>${escapeHtml(check.id.slice(check.id.indexOf("#")))}</code>${shown}</h3>
${texts.join("")}${known}${message ? `<p>${escapeHtml(message)}</p>` : ""}${failureDetails(check)}
</section>`;
}

function failureDetails({ failure }: CheckResult): string {
  if (!failure) return "";
  const { where, text } = placeOf(failure);
  const rows = [`<p>${escapeHtml(where)}; blame: ${failure.blame}</p>`];
  if (text) rows.push(`<pre>${escapeHtml(text)}</pre>`);
  if (failure.value !== undefined) rows.push(`<p>For <code>${escapeHtml(JSON.stringify(failure.value))}</code></p>`);
  if (failure.pointer !== undefined)
    rows.push(`<p>At <code>${escapeHtml(failure.pointer || "the whole value")}</code></p>`);
  if (failure.schema !== undefined) rows.push(`<p>Schema <code>${escapeHtml(failure.schema)}</code></p>`);
  if (failure.expected !== undefined || failure.actual !== undefined) {
    const side = (name: string, value: unknown) =>
      `<div><h4>${name}</h4><pre>${escapeHtml(showValue(value, 400))}</pre></div>`;
    rows.push(`<div class="sides">${side("Expected", failure.expected)}${side("Actual", failure.actual)}</div>`);
  }
  return rows.join("\n");
}

function wireLog(transcript: readonly TranscriptEntry[] | undefined): string {
  if (!transcript?.length) return "";
  const rows = transcript.map(
    (entry) =>
      `<tr class="${entry.direction}"><td class="n">${entry.ms.toFixed(1)}</td><td>${escapeHtml(entry.end)}</td>` +
      `<td>${escapeHtml(arrowOf(entry))}</td><td class="n">${entry.bytes || ""}</td>` +
      `<td><code>${escapeHtml(contentOf(entry))}</code></td></tr>`,
  );
  const head = "<tr><th>ms</th><th>end</th><th></th><th>bytes</th><th>content</th></tr>";
  return `<details class="wire"><summary>Wire log, ${transcript.length} entries</summary>
<table class="wirelog"><thead>${head}</thead><tbody>
${rows.join("\n")}
</tbody></table></details>`;
}

function facts(result: RunResult): string {
  const { suite, subject, run, expected_checks } = result;
  const rows: [string, string][] = [
    ["Subject", `${subject.name} ${subject.version} (${subject.kind}, ${subject.how})`],
    ["Address", subject.url ?? ""],
    ["Profiles", subject.profiles.join(", ")],
    ["Features", subject.features.join(", ")],
    ["Greeting", subject.greeting ? JSON.stringify(subject.greeting) : ""],
    ["Traffic", trafficLine(result)],
    ["Specification", suite.revision],
    ["Kit", `${suite.version} (${suite.commit})`],
    ["Command", run.command],
    ["Run", run.id],
    ["Time", `${run.started} to ${run.finished}`],
    ["Seed", run.seed],
    ["Jobs, time factor", `${run.jobs}, ${run.time_factor}`],
    [
      "Platform",
      `${run.platform.os}, ${run.platform.arch}, ${run.platform.cpus} processors, Node ${run.platform.node}`,
    ],
    ["Baseline", run.baseline ? `${run.baseline.file} (sha256 ${run.baseline.sha256})` : ""],
    ["Expected checks", String(expected_checks)],
    ["Selection", run.selection.complete ? "complete" : JSON.stringify(run.selection)],
  ];
  const filled = rows.filter(([, value]) => value !== "");
  return `<table class="facts">${filled.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`).join("\n")}</table>`;
}

function escapeHtml(text: string): string {
  return plainText(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}
