// The compatibility matrix: what its rows say follows from the results, and nothing that proves less looks like more.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkFormat } from "../../src/files/kit-schema.js";
import { findFiles } from "../../src/matrix/find-files.js";
import { makeMatrix } from "../../src/matrix/make-matrix.js";
import { tallyOf } from "../../src/matrix/make-row.js";
import { renderMatrixMarkdown } from "../../src/matrix/markdown.js";
import type { MatrixRow } from "../../src/matrix/matrix.js";
import type { Source } from "../../src/matrix/read-sources.js";
import { CHECK_STATUSES, type KnownVerdict, type RunResult } from "../../src/result/result.js";
import { writeResult } from "../../src/result/write.js";
import { runKit } from "../cli/run-kit.js";
import { check, RUN, resultOf, SUBJECT, SUITE, scenario } from "../result/sample.js";

const dir = mkdtempSync(join(tmpdir(), "triad-matrix-"));
test.after(() => rmSync(dir, { recursive: true }));

const known = (verdict: KnownVerdict) => ({ known: { entry: `known.yaml:3 because of ${verdict}`, verdict } });
const MIXED = [
  scenario("core/a", [
    check("core/a#INV-1", "pass"),
    check("core/a#INV-9", "known-fail", "differs", known("theirs")),
    check("core/a#INV-2", "known-flaky", "differs", known("spec")),
    check("core/a#TRN-2", "warn", "should not", { level: "SHOULD" }),
    check("core/a#TRN-3", "fail", "new", { counted: false }),
    check("core/a#frames", "pass"),
  ]),
  scenario("http/b", [check("http/b#LIF-1", "not-applicable")], {
    status: "not-applicable",
    reason: "no such feature",
  }),
];

function sourceOf(result: RunResult, file = "one.json"): Source {
  return { file, sha256: createHash("sha256").update(JSON.stringify(result)).digest("hex"), result };
}

function rowOf(result: RunResult): MatrixRow {
  const row = makeMatrix([sourceOf(result)], "2026-11").groups[0]?.rows[0];
  if (!row) throw new Error("there is no row");
  return row;
}

const lineOf = (markdown: string, start: string) => markdown.split("\n").filter((line) => line.startsWith(start));

test("a row: by profile and chapter, known gaps by who is to move, findings with their reasons", () => {
  const row = rowOf(resultOf(MIXED, { run: { ...RUN, selection: { ...RUN.selection, profiles: ["core", "http"] } } }));
  const core = { counted: 5, passed: 2, failed: 0, known: { theirs: 1, ours: 0, spec: 1 }, warned: 1, shown: 1 };
  assert.equal(row.by_profile.core, { ...core, not_applicable: 0 });
  assert.is(row.by_profile.http?.not_applicable, 1);
  assert.equal(row.total, { ...core, not_applicable: 1 });
  assert.equal(
    Object.entries(row.by_chapter).map(([chapter, tally]) => [chapter, tally.passed, tally.counted]),
    [
      ["invocation", 1, 3],
      ["transport", 0, 1],
      ["every-scenario", 1, 1],
      ["lifecycle", 0, 0],
    ],
  );
  assert.equal(
    row.findings.map((finding) => [finding.check, finding.known?.verdict]),
    [
      ["core/a#INV-9", "theirs"],
      ["core/a#INV-2", "spec"],
      ["core/a#TRN-2", undefined],
      ["core/a#TRN-3", undefined],
    ],
  );
  assert.equal(row.not_applicable, [{ reason: "no such feature", checks: 1 }]);
  assert.ok(row.complete);
});

test("counted is always the sum of its parts", () => {
  const one = fc.record({
    status: fc.constantFrom(...CHECK_STATUSES),
    counted: fc.boolean(),
    verdict: fc.constantFrom<KnownVerdict>("theirs", "ours", "spec"),
  });
  fc.assert(
    fc.property(fc.array(one), (list) => {
      const checks = list.map(({ status, counted, verdict }, index) =>
        check(`core/a#INV-${index + 1}`, status, "", {
          counted,
          ...(status.startsWith("known") ? known(verdict) : {}),
        }),
      );
      const { counted, passed, failed, known: gaps, warned, not_applicable, shown } = tallyOf(checks);
      assert.is(counted, passed + failed + gaps.theirs + gaps.ours + gaps.spec + warned);
      assert.is(checks.length, counted + not_applicable + shown);
    }),
  );
});

test("a part, another revision, no verdict: marked, and never like a whole pass", () => {
  const whole = [scenario("core/a", [check("core/a#INV-1", "pass")])];
  const part = { ...RUN, selection: { ...RUN.selection, scenarios: ["core/a"], complete: false } };
  const cases: [Partial<RunResult>, string, RegExp][] = [
    [{ run: part }, "partial", /\*\*pass, in part\*\*/],
    [{ suite: { ...SUITE, revision: "2025-03" } }, "other_revision", /\*\*pass, by revision 2025-03\*\*/],
    [
      { verdict: "error", exit: 3, errors: [{ code: "subject_late", message: "late" }] },
      "no_verdict",
      /\*\*no verdict\*\*/,
    ],
  ];
  for (const [over, code, shown] of cases) {
    const result = resultOf(whole, over);
    const row = rowOf(result);
    assert.not.ok(row.complete);
    assert.equal(
      row.marks.map((mark) => mark.code),
      [code],
    );
    const markdown = renderMatrixMarkdown(makeMatrix([sourceOf(result)], "2026-11"));
    const [overview = "", chapters = "", provenance = ""] = lineOf(markdown, "| [sample engine]");
    assert.match(overview, shown);
    assert.match(chapters, /1\/1/);
    assert.match(provenance, /\*\*no\*\*/);
  }
  const markdown = renderMatrixMarkdown(makeMatrix([sourceOf(resultOf(whole))], "2026-11"));
  assert.match(lineOf(markdown, "| [sample engine]")[0] ?? "", /\| pass +\|$/);
  const gaps = renderMatrixMarkdown(makeMatrix([sourceOf(resultOf(MIXED))], "2026-11"));
  assert.match(lineOf(gaps, "| [sample engine]")[0] ?? "", /\| pass with known gaps +\|$/);
});

test("a profile that is declared and was not run is no empty cell", () => {
  const result = resultOf(MIXED, { subject: { ...SUBJECT, profiles: ["core", "cron"] } });
  const markdown = renderMatrixMarkdown(makeMatrix([sourceOf(result)], "2026-11"));
  assert.match(lineOf(markdown, "| Implementation")[0] ?? "", /\| +core \| +cron \|/);
  assert.match(lineOf(markdown, "| [sample engine]")[0] ?? "", /\| +2\/5 \| not run \|/);
});

test("of one implementation the newest is taken, whatever the order", () => {
  const at = (started: string, file: string, version = "1.2.3") =>
    sourceOf(resultOf(MIXED, { run: { ...RUN, started }, subject: { ...SUBJECT, version } }), file);
  const old = at("2026-01-01T00:00:00.000Z", "old.json");
  const young = at("2026-02-01T00:00:00.000Z", "young.json");
  const other = at("2026-01-01T00:00:00.000Z", "other.json", "2.0.0");
  for (const sources of [
    [old, young, other],
    [other, young, old],
  ]) {
    const { groups, superseded } = makeMatrix(sources, "2026-11");
    assert.equal(
      groups[0]?.rows.map(({ source }) => source.file),
      ["young.json", "other.json"],
    );
    assert.equal(
      superseded.map(({ file, by }) => [file, by]),
      [["old.json", "young.json"]],
    );
  }
});

test("Markdown: every table has as many cells in each row, every link has its place, nothing becomes markup", () => {
  const name = 'evil | <b>x</b> [y](z) `code`\n# heading "q"';
  const hostile = resultOf(MIXED, { subject: { ...SUBJECT, name, language: "a|b" } });
  const twice = resultOf(MIXED, { subject: { ...SUBJECT, name: `${name}!` } });
  const markdown = renderMatrixMarkdown(makeMatrix([sourceOf(hostile), sourceOf(twice)], "2026-11"));
  const tables = markdown.split("\n\n").filter((block) => block.startsWith("|"));
  assert.is(tables.length, 3);
  for (const table of tables) {
    const rows = table.split("\n");
    assert.is(new Set(rows.map((row) => row.replace(/\\\|/g, "").split("|").length)).size, 1);
    assert.is(new Set(rows.map((row) => row.length)).size, 1, "the columns stand below one another");
  }
  const targets = [...markdown.matchAll(/\]\(#([^)]+)\)/g)].map(([, target]) => target);
  const places = [...markdown.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, place]) => place);
  assert.equal([...new Set(targets)].sort(), [...new Set(places)].sort());
  assert.is(places.length, 2, "one for each row");
  assert.not.match(markdown, /<b>|^# heading/m);
});

test("files: patterns are expanded by the command, each file once", () => {
  for (const name of ["x/a.json", "x/b.json", "x/y/c.json", "x/.hidden.json", "x/d.txt"]) {
    mkdirSync(join(dir, name, ".."), { recursive: true });
    writeFileSync(join(dir, name), "{}");
  }
  const found = (...patterns: string[]) =>
    findFiles(patterns.map((pattern) => join(dir, pattern))).map((file) => file.slice(dir.length + 1));
  assert.equal(
    found("x/*.json"),
    ["x/a.json", "x/b.json"].map((name) => join(name)),
  );
  assert.equal(
    found("x/**/*.json"),
    ["x/a.json", "x/b.json", "x/y/c.json"].map((name) => join(name)),
  );
  assert.equal(
    found("x/?.json", "x/a.json", "x/*"),
    ["x/a.json", "x/b.json", "x/d.txt"].map((name) => join(name)),
  );
  assert.equal(found("x/none.json"), [join("x/none.json")], "whoever reads it says that it is not there");
  assert.throws(() => found("x/*.xml"), /no file matches/);
});

test("the command: to standard output, to a folder, with its own output set aside", async () => {
  const folder = join(dir, "results");
  mkdirSync(folder);
  const file = join(folder, "one.json");
  writeResult(file, resultOf(MIXED, { verdict: "pass", exit: 0 }));
  const pattern = join(folder, "*.json");
  const printed = await runKit(["matrix", pattern]);
  assert.is(printed.exit, 0, printed.stderr);
  assert.match(printed.stdout, /^# Compatibility matrix\n/);
  assert.is((await runKit(["matrix", pattern, "--out", folder])).exit, 0);
  assert.is(readFileSync(join(folder, "matrix.md"), "utf8"), printed.stdout);
  const again = await runKit(["matrix", pattern, "--format", "json"]);
  assert.is(again.stdout, readFileSync(join(folder, "matrix.json"), "utf8"));
  assert.match(again.stderr, /matrix\.json is a matrix itself, left out/);
  assert.equal(checkFormat("matrix", JSON.parse(again.stdout)), []);
  const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
  assert.match(again.stdout, new RegExp(digest));
});

test("the command: what is no result, or contradicts itself, is named with its place", async () => {
  const good = JSON.parse(readFileSync(join(dir, "results", "one.json"), "utf8")) as RunResult;
  const cases: [unknown, RegExp][] = [
    ["no object", /bad\.json: is not a result of format 1/],
    [{ format: 2 }, /bad\.json: .*of format 2/],
    [{ ...good, verdict: "perfect" }, /bad\.json: \/verdict must be one of/],
    [{ ...good, verdict: "fail" }, /bad\.json: \/verdict is fail, its checks and errors make it pass/],
    [{ ...good, expected_checks: 600 }, /bad\.json: \/expected_checks is 600, it has 6/],
    [{ ...good, summary: { ...good.summary, pass: { counted: 600, shown: 0 } } }, /bad\.json: \/summary is not/],
  ];
  const file = join(dir, "bad.json");
  for (const [value, message] of cases) {
    writeFileSync(file, JSON.stringify(value));
    const { exit, stderr, stdout } = await runKit(["matrix", join(dir, "results", "one.json"), file]);
    assert.equal([exit, stdout], [2, ""]);
    assert.match(stderr, message);
  }
  writeFileSync(file, "{");
  assert.match((await runKit(["matrix", file])).stderr, /bad\.json: not JSON/);
  assert.match((await runKit(["matrix", join(dir, "none.json")])).stderr, /none\.json: cannot be read/);
  assert.is((await runKit(["matrix"])).exit, 2);
});

test.run();
