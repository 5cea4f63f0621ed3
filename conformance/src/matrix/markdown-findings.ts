/** What is behind the numbers of a row: every check that is not a plain pass, and why scenarios do not apply. */
import { cell, code } from "../report/markdown-text.js";
import type { Matrix, MatrixFinding, MatrixRow } from "./matrix.js";

/** An anchor for each row, unlike any other whatever the names are. */
export function anchorsOf({ groups }: Matrix): Map<MatrixRow, string> {
  const anchors = new Map<MatrixRow, string>();
  const taken = new Set<string>();
  for (const row of groups.flatMap(({ rows }) => rows)) {
    const stem = `of-${`${row.name} ${row.version}`.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`.replace(/-$/, "");
    let anchor = stem;
    for (let number = 2; taken.has(anchor); number++) anchor = `${stem}-${number}`;
    taken.add(anchor);
    anchors.set(row, anchor);
  }
  return anchors;
}

const HEADED: readonly (readonly [string, (finding: MatrixFinding) => boolean])[] = [
  ["Failed", ({ status, counted }) => counted && ["fail", "not-testable", "harness-error"].includes(status)],
  ["Known, theirs", (finding) => isKnown(finding, "theirs")],
  ["Known, ours", (finding) => isKnown(finding, "ours")],
  ["Known, the specification's", (finding) => isKnown(finding, "spec")],
  ["Warnings", ({ status, counted }) => counted && status === "warn"],
  ["Shown without counting", ({ counted }) => !counted],
];

export function showFindings(row: MatrixRow, anchor: string): string[] {
  const { source } = row;
  const sections = HEADED.flatMap(([title, belongs]) => {
    const findings = row.findings.filter(belongs);
    return findings.length ? ["", `${title}:`, "", ...findings.map(showFinding)] : [];
  });
  const { command, seed, time_factor, baseline } = source.run;
  const facts = [
    `Result ${code(source.file)}, SHA-256 ${code(source.sha256)}, by ${code(command)} (seed ${cell(seed)}`,
    time_factor === 1 ? "" : `, time factor ${time_factor}`,
    baseline === undefined ? "" : `, baseline ${code(baseline.file)}`,
    ").",
  ];
  return [
    `<a id="${anchor}"></a>`,
    "",
    `### ${cell(row.name)} ${cell(row.version)}`,
    "",
    ...row.marks.flatMap(({ message }) => [`**Not complete**: ${cell(message)}.`, ""]),
    facts.join(""),
    ...(sections.length ? sections : ["", "Every check that applies passes."]),
    ...showReasons(row),
    ...showErrors(row),
  ];
}

function isKnown({ counted, status, known }: MatrixFinding, verdict: string): boolean {
  return counted && (status === "known-fail" || status === "known-flaky") && known?.verdict === verdict;
}

function showFinding({ check, status, message, known }: MatrixFinding): string {
  const why = known === undefined ? message : reasonOf(known.entry);
  return `- ${code(check)} (${status}): ${cell(why)}`;
}

/** An entry begins with file and line, which are of interest to those who keep the baseline. */
function reasonOf(entry: string): string {
  return entry.replace(/^\S+:\d+ /, "");
}

function showReasons({ not_applicable }: MatrixRow): string[] {
  if (not_applicable.length === 0) return [];
  const lines = not_applicable.map(
    ({ reason, checks }) => `- ${checks} ${checks === 1 ? "check" : "checks"}: ${cell(reason)}`,
  );
  return ["", "Not applicable:", "", ...lines];
}

function showErrors({ errors }: MatrixRow): string[] {
  if (errors.length === 0) return [];
  return [
    "",
    "Errors of the run:",
    "",
    ...errors.map(({ code: name, message }) => `- ${code(name)}: ${cell(message)}`),
  ];
}
