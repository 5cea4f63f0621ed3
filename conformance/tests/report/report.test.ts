// Reports derive from the result alone: what they must contain, structurally, also when the subject is hostile.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requirement } from "@triad-protocol/spec";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { KitError } from "../../src/errors.js";
import { makeBadge } from "../../src/report/badge.js";
import { tallyByChapter } from "../../src/report/chapters.js";
import { excerptOf, findingsOf, verdictLine } from "../../src/report/findings.js";
import { prepareRunFolder, writeRunFolder } from "../../src/report/folder.js";
import { parseFormats, render } from "../../src/report/formats.js";
import { sideBySide } from "../../src/report/values.js";
import type { RunResult, TranscriptEntry } from "../../src/result/result.js";
import { check, failure, RUN, resultOf, scenario } from "../result/sample.js";
import { findAll, parseMarkup, textOf } from "./markup.js";

const HOSTILE = '<script src="http://evil.example/x.js"></script> & "quoted" \u0000\u001b[31m ]]> `code` |';

const transcript: TranscriptEntry[] = [
  { ms: 0, end: "caller", direction: "out", what: "open", text: "GET /", bytes: 0 },
  { ms: 1.25, end: "caller", direction: "in", what: "frame", text: '{"type":"workerregistered"}', bytes: 27 },
  {
    ms: 9,
    end: "callee",
    direction: "in",
    what: "frame",
    text: HOSTILE,
    bytes: 90_000,
    cut: true,
    sha256: "0".repeat(64),
  },
  { ms: 10, end: "callee", direction: "in", what: "binary", base64: "AAEC", bytes: 3 },
];

const MIXED = resultOf(
  [
    scenario(
      "core/a",
      [
        check("core/a#INV-1", "pass"),
        check("core/a#INV-9", "fail", `the code differs ${HOSTILE}`, {
          failure: { ...failure("the code differs"), actual: HOSTILE },
        }),
        check("core/a#INV-2", "not-testable", "step 4 failed"),
        check("core/a#frames", "not-testable", "step 4 failed"),
      ],
      { transcript },
    ),
    scenario("core/b", [
      check("core/b#TRN-1", "warn", "should not", { level: "SHOULD" }),
      check("core/b#TRN-2", "known-fail", "known", { known: { entry: "known.yaml:3 accepted", verdict: "theirs" } }),
      check("core/b#TRN-3", "fail", "new check", { counted: false }),
    ]),
    scenario("core/c", [check("core/c#LIF-1", "not-applicable")], {
      status: "not-applicable",
      reason: "needs an own subject",
    }),
  ],
  { verdict: "fail", exit: 1, errors: [{ code: "baseline_passes", message: "known.yaml:9: core/z#INV-1 passes" }] },
);

const PASSING = resultOf([scenario("core/a", [check("core/a#INV-1", "pass"), check("core/a#frames", "pass")])]);

test("chapters: reading order, every check once", () => {
  const tallies = tallyByChapter(MIXED);
  const total = tallies.reduce((sum, tally) => sum + tally.total, 0);
  assert.is(total, 8);
  const titles = tallies.map(({ title }) => title);
  const position = (id: string) => titles.indexOf(requirement(id)?.title ?? "");
  assert.ok(position("TRN-1") < position("LIF-1") && position("LIF-1") < position("INV-1"), titles.join());
  assert.ok(titles.at(-1)?.startsWith("Every frame"));
  const invocation = tallies[position("INV-1")];
  assert.equal([invocation?.counts.pass, invocation?.counts.fail, invocation?.counts["not-testable"]], [1, 1, 1]);
});

test("a requirement of another revision has a place of its own", () => {
  const [only] = tallyByChapter(resultOf([scenario("core/a", [check("core/a#ZZZ-999", "pass")])]));
  assert.match(only?.title ?? "", /unknown/);
});

test("findings: what makes the run fail comes first", () => {
  const order = resultOf([
    scenario("core/a", [check("core/a#INV-1", "warn", "", { level: "SHOULD" })]),
    scenario("core/b", [check("core/b#INV-2", "fail")]),
    scenario("core/c", [check("core/c#INV-1", "pass")]),
  ]);
  assert.equal(
    findingsOf(order).map((finding) => finding.scenario.id),
    ["core/b", "core/a"],
  );
});

test("terminal: requirement, step, both sides and wire log of a failure", () => {
  const text = render("terminal", MIXED, { width: 120 });
  const at = (needle: string) => {
    assert.ok(text.includes(needle), `"${needle}" in:\n${text}`);
    return text.indexOf(needle);
  };
  const body = requirement("INV-9");
  assert.ok(body);
  const order = [
    at("sample engine 1.2.3"),
    at("Chapter"),
    at("core/a  Title of core/a"),
    at(`INV-9 (${body.level}, ${body.role}) ${body.text}`),
    at("line 12, step 3, at caller:"),
    at("the code differs"),
    at("at /error/code"),
    text.search(/expected +\| actual/),
    text.search(/"BOOM" +\| "<script/),
    at("wire log, ms"),
    at('1.3 caller <- {"type":"workerregistered"}'),
    at("FAIL  1 of 7 checks pass"),
  ];
  assert.equal(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.match(text, /not-testable #INV-2, #frames\n {4}step 4 failed/);
  assert.match(text, /\[cut, 90000 bytes in all\]/);
  assert.match(text, /warn #TRN-1/);
  assert.match(text, /fail #TRN-3 \(shown, does not count\)/);
  assert.match(text, /known-fail core\/b#TRN-2: known.yaml:3 accepted \(theirs\)/);
  assert.match(text, /1 scenario: needs an own subject/);
  assert.match(text, /baseline_passes: known.yaml:9/);
});

test("terminal: colours only when asked for, and nothing of the subject reaches the terminal as control", () => {
  const plain = render("terminal", MIXED);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.not.match(plain, /[\u0000-\u0008\u001b]/);
  const coloured = render("terminal", MIXED, { colour: true });
  assert.ok(coloured.includes("\u001b[31m"));
  assert.not.ok(coloured.includes("\u0000"));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken out again
  assert.is(coloured.replace(/\u001b\[\d+m/g, ""), plain);
});

test("terminal: of very many failures the ids", () => {
  const many = Array.from({ length: 40 }, (_, i) => scenario(`core/s${i}`, [check(`core/s${i}#INV-9`, "fail")]));
  const text = render("terminal", resultOf(many, { verdict: "fail", exit: 1 }));
  assert.match(text, /25 scenarios more/);
  for (const { id } of many) assert.ok(text.includes(id), id);
});

test("junit: well-formed, counts that add up, failures only for what is red", () => {
  const root = parseMarkup(render("junit", MIXED));
  assert.is(root.name, "testsuites");
  const suites = findAll(root, "testsuite");
  assert.equal(
    suites.map(({ attributes }) => attributes.name),
    ["core/a", "core/b", "core/c", "run"],
  );
  const cases = findAll(root, "testcase");
  assert.is(cases.length, 9);
  assert.is(root.attributes.tests, "9");
  const outcome = (name: string) =>
    cases.find(({ attributes }) => attributes.name === name)?.children[0]?.name ?? "pass";
  assert.is(outcome("core/a#INV-1"), "pass");
  for (const red of ["core/a#INV-9", "core/a#INV-2", "core/a#frames"]) assert.is(outcome(red), "failure");
  for (const skipped of ["core/b#TRN-1", "core/b#TRN-2", "core/b#TRN-3", "core/c#LIF-1"])
    assert.is(outcome(skipped), "skipped");
  assert.is(outcome("baseline_passes 1"), "error");
  for (const suite of suites) {
    const count = (name: string) => String(findAll(suite, name).length);
    assert.is(suite.attributes.tests, count("testcase"));
    assert.is(suite.attributes.failures, count("failure"));
    assert.is(suite.attributes.errors, count("error"));
    assert.is(suite.attributes.skipped, count("skipped"));
  }
  assert.equal([root.attributes.failures, root.attributes.errors], ["3", "1"]);
  const [failed] = findAll(root, "failure");
  assert.match(failed?.text ?? "", /expected: "BOOM"/);
  assert.match(failed?.text ?? "", /<script/);
  const facts = findAll(suites[0]!, "property").map(({ attributes }) => [attributes.name, attributes.value]);
  assert.equal(Object.fromEntries(facts)["run.command"], RUN.command);
});

test("html: well-formed, self-contained, everything in it", () => {
  const html = render("html", MIXED);
  const root = parseMarkup(html);
  assert.is(root.name, "html");
  for (const name of ["script", "link", "img", "iframe", "object"]) assert.is(findAll(root, name).length, 0, name);
  const loading = findAll(root, "html")
    .flatMap(allAttributes)
    .filter(([name]) => ["src", "href", "action"].includes(name));
  assert.equal(loading, []);
  assert.not.match(html, /url\(|@import/);
  const [policy] = findAll(root, "meta").filter(({ attributes }) => "http-equiv" in attributes);
  assert.match(policy?.attributes.content ?? "", /default-src 'none'/);

  const ids = allAttributes(root)
    .filter(([name]) => name === "id")
    .map(([, value]) => value);
  const expected = MIXED.scenarios.flatMap(({ id, checks }) => [id, ...checks.map((entry) => entry.id)]);
  assert.equal([...ids].sort(), [...expected].sort());
  const [log] = findAll(root, "table").filter(({ attributes }) => attributes.class === "wirelog");
  assert.is(findAll(log!, "tr").length, transcript.length + 1);
  assert.match(textOf(log!), /<script src="http:\/\/evil/);
  const open = findAll(root, "details").filter(({ attributes }) => "open" in attributes);
  assert.equal(
    open.map(({ attributes }) => attributes.id),
    ["core/a"],
  );
});

function allAttributes(element: import("./markup.js").Element): [string, string][] {
  return [...Object.entries(element.attributes), ...element.children.flatMap(allAttributes)];
}

test("markdown: a table with as many cells in each row, and no markup from outside", () => {
  const text = render("markdown", MIXED);
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) => row.replace(/\\\|/g, "").split("|").length);
  assert.is(new Set(cells).size, 1);
  assert.is(rows.length, tallyByChapter(MIXED).length + 2);
  const outside = text.replace(/(`{3,})text\n[\s\S]*?\n\1/g, "").replace(/`[^`\n]*`/g, "");
  assert.not.match(outside, /<script/);
  assert.match(text, /## sample engine 1\.2\.3: FAIL/);
  assert.match(text, /\*\*fail\*\* `core\/a#INV-9`/);
  assert.match(text, /expected: "BOOM"/);
});

test("markdown: a fence is longer than any in the text", () => {
  const nasty = resultOf([
    scenario("core/a", [check("core/a#INV-9", "fail", "", { failure: { ...failure("x"), actual: "````\n# out" } })]),
  ]);
  assert.match(render("markdown", nasty), /`{5}text\n/);
});

test("badge: score of what counts, colour by verdict, and a part is told", () => {
  assert.equal(makeBadge(PASSING), {
    schemaVersion: 1,
    label: "Triad 2026-11",
    message: "core 2/2",
    color: "brightgreen",
  });
  assert.equal([makeBadge(MIXED).message, makeBadge(MIXED).color], ["core 1/6", "red"]);
  const part = { ...PASSING, run: { ...RUN, selection: { ...RUN.selection, complete: false } } };
  assert.is(makeBadge(part).message, "core 2/2 (part)");
  const error: RunResult = { ...PASSING, verdict: "error", exit: 3 };
  assert.equal([makeBadge(error).message, makeBadge(error).color], ["no verdict", "lightgrey"]);
});

test("the verdict in one line", () => {
  assert.is(verdictLine(PASSING), "2 of 2 checks pass");
  assert.is(
    verdictLine(MIXED),
    "1 of 7 checks pass, 3 make the run fail, 1 warning, 1 known, 1 not applicable, 1 shown without counting",
  );
});

test("the excerpt ends shortly after the mark of the step", () => {
  const entries: TranscriptEntry[] = Array.from({ length: 60 }, (_, ms) => ({
    ms,
    end: "caller",
    direction: ms === 30 ? "none" : "in",
    what: ms === 30 ? "step" : "frame",
    text: ms === 30 ? "step 3 failed: x" : "{}",
    bytes: 2,
  }));
  const { entries: shown, skipped, left } = excerptOf(entries, failure("x"), 12);
  assert.equal([shown.length, shown[0]?.ms, shown.at(-1)?.ms, skipped, left], [12, 22, 33, 22, 26]);
  const unmarked = excerptOf(entries.slice(0, 20), failure("x"), 12);
  assert.equal([unmarked.entries.length, unmarked.skipped, unmarked.left], [12, 8, 0]);
});

test("property: side by side loses nothing and keeps its width", () => {
  const line = fc.string({ unit: fc.constantFrom("a", "b", "{", '"', "-"), maxLength: 90 });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 6 }),
      fc.array(line, { maxLength: 6 }),
      fc.integer({ min: 43, max: 120 }),
      (a, b, width) => {
        const rows = sideBySide(a.join("\n"), b.join("\n"), width);
        const column = Math.floor((width - 3) / 2);
        assert.is(rows.map((row) => row.slice(0, column).trimEnd()).join(""), a.join(""));
        assert.is(rows.map((row) => row.slice(column + 3)).join(""), b.join(""));
        assert.ok(rows.every((row) => row.length <= width));
      },
    ),
  );
});

const dir = mkdtempSync(join(tmpdir(), "triad-report-"));
test.after(() => rmSync(dir, { recursive: true }));

test("the folder of a run: all files, checksums that hold, earlier ones replaced", () => {
  const folder = join(dir, "run");
  prepareRunFolder(folder);
  const names = writeRunFolder(folder, MIXED);
  assert.equal(names, ["result.json", "junit.xml", "summary.md", "report.html", "badge.json", "SHA256SUMS"]);
  assert.equal(readdirSync(folder).sort(), [...names].sort());
  const sums = readFileSync(join(folder, "SHA256SUMS"), "utf8").trimEnd().split("\n");
  assert.is(sums.length, 5);
  for (const line of sums) {
    const [sum, name = ""] = line.split("  ");
    assert.is(
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
      sum,
    );
  }
  assert.equal(JSON.parse(readFileSync(join(folder, "badge.json"), "utf8")), makeBadge(MIXED));
  prepareRunFolder(folder);
  writeRunFolder(folder, PASSING, ["junit"]);
  assert.equal(readdirSync(folder).sort(), ["SHA256SUMS", "junit.xml", "result.json"]);
});

test("a folder that holds other things is refused, and so is a file", () => {
  const folder = mkdtempSync(join(dir, "other-"));
  writeFileSync(join(folder, "thesis.doc"), "");
  const refused = (path: string, says: RegExp) =>
    assert.throws(
      () => prepareRunFolder(path),
      (error: unknown) => error instanceof KitError && error.exit === 2 && says.test(error.message),
    );
  refused(folder, /thesis\.doc/);
  refused(join(folder, "thesis.doc"), /cannot be made/);
});

test("names of formats", () => {
  assert.equal(parseFormats("html, junit", ["html", "junit"]), ["html", "junit"]);
  assert.throws(
    () => parseFormats("html,pdf", ["html", "junit"]),
    (error: unknown) => error instanceof KitError && error.exit === 2 && /"pdf".*html, junit/.test(error.message),
  );
});

test.run();
