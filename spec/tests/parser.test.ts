// Every malformed piece of a chapter is reported, with its file, its line and its rule.

import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Fault, formatFault } from "../src/fault.js";
import { parseChapter } from "../src/parse/chapter.js";
import { LEVELS, ROLES } from "../src/requirement.js";

const HEAD = ["---", "title: Sample", "prefix: SMP", "profile: core", "order: 5", "---", "", "# Sample", ""];

function parse(...body: string[]) {
  const faults: Fault[] = [];
  const chapter = parseChapter("spec/chapters/sample.md", [...HEAD, ...body].join("\n"), faults);
  return { chapter, faults, found: faults.map(({ code, line }) => `${line} ${code}`) };
}

function parseHead(...head: string[]) {
  const faults: Fault[] = [];
  parseChapter("spec/chapters/sample.md", [...head, "", "# Sample", ""].join("\n"), faults);
  return faults.map(({ code, line }) => `${line} ${code}`);
}

test("a requirement has the members of its block, its head and the nearest heading", () => {
  const { chapter, found } = parse("## First", "", "### Second", "", "> **SMP-7** (SHOULD, sdk) A library waits.");
  assert.equal(found, []);
  assert.equal(chapter.requirements, [
    {
      line: 14,
      requirement: {
        id: "SMP-7",
        level: "SHOULD",
        role: "sdk",
        text: "A library waits.",
        profile: "core",
        chapter: "sample",
        title: "Sample",
        section: "Second",
      },
    },
  ]);
});

test("a block may go on over lines, and the next may follow at once", () => {
  const { chapter, found } = parse(
    "> **SMP-1** (MUST, engine) One sentence",
    "> over two lines.",
    "> **SMP-2** (MAY, harness-worker) Another.",
    "",
    "> A quotation that is no requirement.",
  );
  assert.equal(found, []);
  assert.equal(
    chapter.requirements.map(({ requirement }) => requirement.text),
    ["One sentence over two lines.", "Another."],
  );
});

const MALFORMED: [name: string, line: string, code: string][] = [
  ["unknown level", "> **SMP-1** (SHALL, engine) Text.", "malformed_requirement"],
  ["level MUST NOT", "> **SMP-1** (MUST NOT, engine) Text.", "malformed_requirement"],
  ["unknown role", "> **SMP-1** (MUST, broker) Text.", "malformed_requirement"],
  ["no role", "> **SMP-1** (MUST) Text.", "malformed_requirement"],
  ["no parentheses", "> **SMP-1** MUST, engine: Text.", "malformed_requirement"],
  ["no text", "> **SMP-1** (MUST, engine)", "malformed_requirement"],
  ["no full stop", "> **SMP-1** (MUST, engine) Text", "malformed_requirement"],
  ["no quotation", "**SMP-1** (MUST, engine) Text.", "malformed_requirement"],
  ["indented", " > **SMP-1** (MUST, engine) Text.", "malformed_requirement"],
  ["not bold", "> SMP-1 (MUST, engine) Text.", "malformed_requirement"],
  ["no hyphen", "> **SMP1** (MUST, engine) Text.", "malformed_requirement"],
  ["number zero", "> **SMP-0** (MUST, engine) Text.", "malformed_requirement"],
  ["leading zero", "> **SMP-01** (MUST, engine) Text.", "malformed_requirement"],
  ["foreign prefix", "> **INV-1** (MUST, engine) Text.", "wrong_prefix"],
  ["keyword in prose", "An engine MUST answer.", "keyword_outside_requirement"],
  ["keyword in a quotation", "> An engine SHOULD answer.", "keyword_outside_requirement"],
  ["keyword in a table", "| it | MAY | be |", "keyword_outside_requirement"],
  ["keyword RECOMMENDED", "It is RECOMMENDED.", "keyword_outside_requirement"],
  ["second title", "# Another", "heading"],
];
for (const [name, text, code] of MALFORMED) {
  test(`reported with its line: ${name}`, () => {
    const { faults } = parse("Prose.", "", text, "", "> **SMP-9** (MUST, engine) Sound.");
    assert.equal(
      faults.map((fault) => ({ code: fault.code, file: fault.file, line: fault.line })),
      [{ code, file: "spec/chapters/sample.md", line: 12 }],
    );
    assert.ok(formatFault(faults[0]!).startsWith("spec/chapters/sample.md:12: "));
  });
}

test("keywords are free in requirements, in code and in fences", () => {
  const { found, chapter } = parse(
    "> **SMP-1** (MUST, engine) It MUST be free here.",
    "",
    "The level `MUST` binds.",
    "",
    "```text",
    "MUST > **SMP-2** (MUST, engine) Not a requirement.",
    "# Not a title",
    "```",
  );
  assert.equal(found, []);
  assert.is(chapter.requirements.length, 1);
  assert.is(chapter.fences[0]?.line, 14);
});

test("a fence that is never closed is reported where it begins", () => {
  assert.equal(parse("Prose.", "```json", "{}").found, ["11 unclosed_fence"]);
});

test("a requirement before the first heading is reported", () => {
  const faults: Fault[] = [];
  const text = [...HEAD.slice(0, 6), "> **SMP-1** (MUST, engine) Early.", "", "# Sample"].join("\n");
  parseChapter("spec/chapters/sample.md", text, faults);
  assert.equal(
    faults.map(({ code, line }) => `${line} ${code}`),
    ["7 malformed_requirement"],
  );
});

test("faults of the front matter name the line of the member", () => {
  assert.equal(parseHead("title: Sample").slice(0, 1), ["1 front_matter"]);
  assert.equal(parseHead("---", "title: Sample", "profile: core", "order: x", "---"), ["4 front_matter"]);
  assert.equal(parseHead("---", "title: Sample", "profile: core", "order: 1", "tone: dry", "---"), ["5 front_matter"]);
  assert.equal(parseHead("---", "title: Sample", "prefix: smp", "profile: core", "order: 1", "---"), [
    "3 front_matter",
  ]);
  assert.equal(parseHead("---", "title: Sample", "profile:", "order: 1", "---"), ["3 front_matter"]);
  assert.equal(parseHead("---", "title: Other", "profile: core", "order: 1", "---"), ["7 heading"]);
  assert.ok(parseHead("---", "title: [", "profile: core", "order: 1", "---").includes("3 front_matter"));
});

test("a chapter without prefix has no requirements", () => {
  const faults: Fault[] = [];
  const head = HEAD.filter((line) => !line.startsWith("prefix"));
  parseChapter("spec/chapters/sample.md", [...head, "> **SMP-1** (MUST, engine) Text."].join("\n"), faults);
  assert.equal(
    faults.map(({ code }) => code),
    ["wrong_prefix"],
  );
});

test("property: a sound block is read back as it was written", () => {
  const sentence = fc
    .array(fc.constantFrom("an", "engine", "`data`", "answers", "1,024", "a:b", "(twice)", "null;"), { minLength: 1 })
    .map((words) => `${words.join(" ")}.`);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.constantFrom(...LEVELS),
      fc.constantFrom(...ROLES),
      sentence,
      (number, level, role, text) => {
        const { chapter, found } = parse(`> **SMP-${number}** (${level}, ${role}) ${text}`);
        assert.equal(found, []);
        const read = chapter.requirements[0]?.requirement;
        assert.equal([read?.id, read?.level, read?.role, read?.text], [`SMP-${number}`, level, role, text]);
      },
    ),
  );
});

test("property: no text makes the parser throw, and every fault has a line of the text", () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom("---", "```", "> **SMP-1** (MUST, engine) A.", "> **SMP-1**", "# Sample", "title: x", "MUST"),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const faults: Fault[] = [];
      parseChapter("a.md", lines.join("\n"), faults);
      const count = lines.join("\n").split("\n").length;
      for (const fault of faults) assert.ok(fault.line >= 1 && fault.line <= count + 1, formatFault(fault));
    }),
  );
});

test.run();
