// What is compared between text, schemas and scenarios: every kind of disagreement is seen.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkCitations, checkCodes, checkDescribed } from "../src/agreement/mentions.js";
import { checkMessageTables } from "../src/agreement/message-tables.js";
import { type Bundle, readExcused, readNeighbours } from "../src/agreement/neighbours.js";
import { collectChecks, coverRequirements } from "../src/agreement/scenarios.js";
import { type Fault, SpecError } from "../src/fault.js";
import { type Chapter, parseChapter } from "../src/parse/chapter.js";
import type { Requirement } from "../src/requirement.js";

function chapter(title: string, ...body: string[]): Chapter {
  const faults: Fault[] = [];
  const head = ["---", `title: ${title}`, "profile: core", "order: 5", "---", "", `# ${title}`, ""];
  const parsed = parseChapter(`spec/chapters/${title.toLowerCase()}.md`, [...head, ...body].join("\n"), faults);
  assert.equal(faults, []);
  return parsed;
}

function rule(id: string, level: Requirement["level"] = "MUST"): Requirement {
  return { id, level, role: "engine", text: "A.", profile: "core", chapter: "a", title: "A", section: "A" };
}

function scenario(id: string, content: unknown) {
  return { id, file: `conformance/scenarios/${id}.yaml`, text: JSON.stringify(content, null, 1), content };
}

const NOTHING: Bundle = { base: "", schemas: {}, contracts: {}, documents: {} };

test("checks are found in steps, in each and while, alone and in lists, with their labels", () => {
  const content = {
    check: "AAA-9",
    steps: [
      { at: "w", check: "AAA-1" },
      { each: {}, steps: [{ at: "w", check: ["AAA-1", "AAA-2"], as: "one" }] },
      { at: "w", load: { check: "AAA-9" }, while: [{ at: "w", check: "AAA-3" }] },
    ],
    finally: [{ at: "w", check: "AAA-9" }],
  };
  assert.equal(
    collectChecks(scenario("core/x", content)).map(({ id }) => id),
    ["core/x#AAA-1", "core/x#AAA-1/one", "core/x#AAA-2/one", "core/x#AAA-3"],
  );
});

test("a MUST needs a check or an excuse, a SHOULD does not", () => {
  const faults: Fault[] = [];
  const rows = coverRequirements(
    [rule("AAA-1"), rule("AAA-2"), rule("AAA-3"), rule("AAA-4", "SHOULD")],
    {
      scenarios: [scenario("core/x", { steps: [{ check: "AAA-1" }, { check: "AAA-1", as: "b" }] })],
      excused: new Map([["AAA-2", "no black box shows it"]]),
      requiredFile: "required.yaml",
    },
    faults,
  );
  assert.equal(
    faults.map(({ message }) => message),
    ["AAA-3 has no check in a scenario and no entry under `excused`"],
  );
  assert.equal(rows[0]?.checks, ["core/x#AAA-1", "core/x#AAA-1/b"]);
  assert.is(rows[1]?.excused, "no black box shows it");
});

test("unknown requirements and excuses without need are faults", () => {
  const faults: Fault[] = [];
  const scenarios = [scenario("core/x", { steps: [{ check: "AAA-1" }, { check: "AAA-7" }] })];
  const excused = new Map([
    ["AAA-1", "because"],
    ["AAA-8", "because"],
  ]);
  coverRequirements([rule("AAA-1")], { scenarios, excused, requiredFile: "required.yaml" }, faults);
  assert.equal(
    faults.map(({ code, file, line }) => `${file}:${line} ${code}`),
    [
      "conformance/scenarios/core/x.yaml:7 unknown_requirement",
      "required.yaml:0 stale_excuse",
      "required.yaml:0 stale_excuse",
    ],
  );
});

test("an excuse ends with the revision that it names, and needs a reason", () => {
  const faults: Fault[] = [];
  const entries = ["AAA-1: { reason: why }", "AAA-2: { reason: why, until: 2026-11 }", "AAA-3: {}"];
  const text = ["excused:", ...entries, "AAA-4: { reason: why, until: 2027-05 }"].join("\n  ");
  assert.equal([...readExcused("required.yaml", text, "2026-11", faults).keys()], ["AAA-1", "AAA-4"]);
  readExcused("required.yaml", "excused: [", "2026-11", faults);
  assert.equal(
    faults.map(({ code, file }) => `${file} ${code}`),
    ["required.yaml unreadable"],
  );
});

test("a file of another package that is missing is named, with what to do", () => {
  assert.throws(
    () => readNeighbours("/nowhere", "2026-11", []),
    (error: unknown) => error instanceof SpecError && error.message.includes("npm run generate -w schemas"),
  );
});

test("ids that are cited have to exist; other words with numbers are none", () => {
  const faults: Fault[] = [];
  const lines = ["See INV-1 and INV-12.", "UTF-8, SHA-256"];
  checkCitations([{ file: "a.md", lines }], new Set(["INV-1"]), faults);
  assert.equal(
    faults.map(({ line, message }) => `${line} ${message}`),
    ["1 INV-12 does not exist"],
  );
});

test("codes of the text have to be declared, by a contract, an enumeration or a table", () => {
  const faults: Fault[] = [];
  const bundle: Bundle = {
    ...NOTHING,
    schemas: { a: { properties: { code: { "x-values": ["NAME_CONFLICT"] } }, examples: [{ code: "EXAMPLE_ONLY" }] } },
    documents: { b: { errors: [{ code: "send_failed" }] } },
  };
  const text = chapter(
    "Errors",
    "`NAME_CONFLICT`, `send_failed`, `EXAMPLE_ONLY`, `read_failed`, `worker_id`",
    "",
    "| `odd` | x |",
  );
  checkCodes([text], bundle, faults);
  assert.equal(
    faults.map(({ line, message }) => `${line} ${message.split(" ")[0]}`),
    ["9 `EXAMPLE_ONLY`", "9 `read_failed`", "11 `odd`"],
  );
});

test("contracts, reserved types and codes of calls have to be described", () => {
  const faults: Fault[] = [];
  const bundle: Bundle = {
    ...NOTHING,
    contracts: {
      a: { $id: "a", kind: "function", id: "x::told" },
      b: { $id: "b", kind: "trigger", id: "x::untold" },
      c: { $id: "c", kind: "store", id: "x::store" },
    },
    documents: {
      "wire/reserved.json": { messages: [{ type: "later" }, { type: "never" }] },
      "common/call-errors.json": { errors: [{ code: "told_error" }, { code: "untold_error" }] },
    },
  };
  checkDescribed([chapter("Errors", "`x::told`, `later`, `untold_error`", "", "| `told_error` | |")], bundle, faults);
  assert.equal(
    faults.map(({ message }) => message),
    [
      "no chapter describes the trigger `x::untold`",
      '`untold_error` has no row in the tables of the chapter "Errors"',
      "no chapter names the reserved type `never`",
    ],
  );
});

test("message tables have the members of the schemas", () => {
  const faults: Fault[] = [];
  const schema = { properties: { type: {}, a: {}, b: {}, c: {} }, required: ["type", "a", "b"] };
  const bundle: Bundle = {
    ...NOTHING,
    schemas: {
      "wire/from-worker/sum.json": schema,
      "wire/from-engine/sum.json": {},
      "wire/from-worker/frame.json": {},
    },
  };
  const rows = ["| `a` | string | yes | x |", "| `b` | string | no | x |", "| `d` | string | no | x |"];
  const text = chapter("Messages", "### `sum` from the worker", "", ...rows, "", "### `gone` from the engine");
  checkMessageTables(text, bundle, faults);
  assert.equal(
    faults.map(({ line, message }) => `${line} ${message}`),
    [
      "9 `sum` from the worker: `b` is required in wire/from-worker/sum.json",
      "9 `sum` from the worker: member `c` of wire/from-worker/sum.json is missing",
      "9 `sum` from the worker: `d` is no member in wire/from-worker/sum.json",
      '0 there is no heading "### `sum` from the engine", but wire/from-engine/sum.json exists',
      "15 `gone` from the engine: there is no such schema",
    ],
  );
});

test.run();
