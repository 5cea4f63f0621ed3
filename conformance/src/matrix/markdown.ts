/** The matrix as one Markdown page: overview and chapters for each kind, where the numbers come from, findings. */
import { cell } from "../report/markdown-text.js";
import type { SubjectKind } from "../result/result.js";
import { anchorsOf, showFindings } from "./markdown-findings.js";
import { type Column, table } from "./markdown-table.js";
import type { Matrix, MatrixGroup, MatrixMark, MatrixRow, MatrixTally } from "./matrix.js";

const HEADINGS: Readonly<Record<SubjectKind, string>> = {
  engine: "Engines",
  sdk: "Client libraries",
  worker: "Workers",
  spy: "Traffic",
};
const ABSENT = "-";

export function renderMatrixMarkdown(matrix: Matrix): string {
  const anchors = anchorsOf(matrix);
  const lines = [
    "# Compatibility matrix",
    "",
    `Made from result files by \`triad-conformance matrix\`, for revision ${cell(matrix.revision)} of the specification.`,
    "A cell is `passed/counted`: checks that passed, of those that apply and count. *Theirs*, *ours* and *spec* are known",
    "gaps, by who is to move: the implementation, this project, or the specification. *n/a* are checks that do not apply,",
    "because the implementation does not declare or has no means for what they need.",
    ...matrix.groups.flatMap((group) => ["", ...showGroup(group, anchors)]),
    ...(matrix.superseded.length ? ["", ...showSuperseded(matrix)] : []),
    ...(matrix.groups.length ? ["", "## Findings"] : []),
    ...matrix.groups.flatMap(({ rows }) => rows.flatMap((row) => ["", ...showFindings(row, anchors.get(row) ?? "")])),
    "",
  ];
  return lines.join("\n");
}

function showGroup(group: MatrixGroup, anchors: ReadonlyMap<MatrixRow, string>): string[] {
  const name = (row: MatrixRow) => `[${cell(row.name)}](#${anchors.get(row)})`;
  return [
    `## ${HEADINGS[group.kind]}`,
    "",
    ...overview(group, name),
    "",
    ...(group.chapters.length ? ["Checks by chapter:", "", ...chapters(group, name), ""] : []),
    "Where the numbers come from:",
    "",
    ...provenance(group, name),
  ];
}

function overview({ profiles, rows }: MatrixGroup, name: (row: MatrixRow) => string): string[] {
  const columns = [
    { title: "Implementation" },
    { title: "Version" },
    { title: "Language" },
    ...profiles.map((profile): Column => ({ title: cell(profile), align: "right" })),
    ...["Failed", "Theirs", "Ours", "Spec", "Warn", "n/a"].map((title): Column => ({ title, align: "right" })),
    { title: "Verdict" },
  ];
  const cells = (row: MatrixRow) => [
    name(row),
    cell(row.version),
    cell(row.language ?? ABSENT),
    ...profiles.map((profile) => showProfile(row, profile)),
    ...[row.total.failed, row.total.known.theirs, row.total.known.ours, row.total.known.spec].map(number),
    ...[row.total.warned, row.total.not_applicable].map(number),
    showVerdict(row),
  ];
  return table(columns, rows.map(cells));
}

function chapters(group: MatrixGroup, name: (row: MatrixRow) => string): string[] {
  const columns = group.chapters.map(({ chapter }): Column => ({ title: cell(chapter), align: "right" }));
  const cells = (row: MatrixRow) => group.chapters.map(({ chapter }) => showTally(row.by_chapter[chapter]));
  return table(
    [{ title: "Implementation" }, ...columns],
    group.rows.map((row) => [name(row), ...cells(row)]),
  );
}

function provenance({ rows }: MatrixGroup, name: (row: MatrixRow) => string): string[] {
  const columns = ["Implementation", "Revision", "Kit", "Commit", "Date", "Platform", "Complete", "Result", "SHA-256"];
  const cells = (row: MatrixRow) => {
    const { suite, run, file, sha256 } = row.source;
    const { os, arch, node } = run.platform;
    return [
      name(row),
      cell(suite.revision),
      cell(suite.version),
      cell(suite.commit),
      run.started.slice(0, 10),
      cell(`${os}, ${arch}, Node ${node.replace(/^v/, "")}`),
      row.complete ? "yes" : "**no**",
      cell(file),
      sha256.slice(0, 12),
    ];
  };
  return table(
    columns.map((title) => ({ title })),
    rows.map(cells),
  );
}

function showSuperseded({ superseded }: Matrix): string[] {
  return [
    "## Left out",
    "",
    "There is a newer result of the same implementation and version:",
    "",
    ...superseded.map(
      ({ name, version, file, started, by }) =>
        `- ${cell(name)} ${cell(version)}: ${cell(file)} of ${started.slice(0, 10)}, in favour of ${cell(by)}`,
    ),
  ];
}

function showProfile(row: MatrixRow, profile: string): string {
  const tally = row.by_profile[profile];
  if (tally) return showTally(tally);
  return row.profiles.includes(profile) ? "not run" : ABSENT;
}

function showTally(tally: MatrixTally | undefined): string {
  return tally === undefined || tally.counted === 0 ? ABSENT : `${tally.passed}/${tally.counted}`;
}

function number(value: number): string {
  return value === 0 ? ABSENT : String(value);
}

const MARKS: Readonly<Record<MatrixMark["code"], (row: MatrixRow) => string>> = {
  partial: () => "in part",
  other_revision: ({ source }) => `by revision ${cell(source.suite.revision)}`,
  no_verdict: () => "",
};

/** A pass that is less than whole never looks like one that is. */
function showVerdict(row: MatrixRow): string {
  const { theirs, ours, spec } = row.total.known;
  const pass = theirs + ours + spec > 0 ? "pass with known gaps" : "pass";
  const verdict = { pass, fail: "fail", error: "no verdict" }[row.verdict];
  const words = [verdict, ...row.marks.map(({ code }) => MARKS[code](row))];
  const text = words.filter(Boolean).join(", ");
  return row.complete && row.verdict === "pass" ? text : `**${text}**`;
}
