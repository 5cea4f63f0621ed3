// Examples of the text are found, need a marker, and are judged by the schema that it names.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkExamples, createJudge } from "../src/agreement/examples.js";
import type { Bundle } from "../src/agreement/neighbours.js";
import type { Fault } from "../src/fault.js";
import { parseChapter } from "../src/parse/chapter.js";

const BASE = "https://example.org/schemas/";
const HEAD = ["---", "title: Sample", "profile: core", "order: 5", "---", "", "# Sample", ""];

const BUNDLE: Bundle = {
  base: BASE,
  schemas: {
    "common/number.json": { $id: `${BASE}common/number.json`, type: "number" },
    "wire/from-worker/count.json": {
      $id: `${BASE}wire/from-worker/count.json`,
      type: "object",
      required: ["type", "n"],
      properties: { n: { $ref: "../../common/number.json" } },
    },
    "engine/math/math.add.request.json": { $id: `${BASE}engine/math/math.add.request.json`, type: "array" },
  },
  contracts: {
    "engine/math/math.add.json": { $id: `${BASE}engine/math/math.add.json`, kind: "function", id: "math::add" },
  },
  documents: {},
};

function check(...body: string[]): { count: number; found: string[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const chapter = parseChapter("sample.md", [...HEAD, ...body].join("\n"), faults);
  const count = checkExamples([chapter], createJudge(BUNDLE), faults);
  return { count, faults, found: faults.map(({ code, line }) => `${line} ${code}`) };
}

test("messages, one, one a line or parted by empty lines, and parts of contracts pass when they fit", () => {
  const { count, found } = check(
    "```json from-worker",
    '{"type":"count","n":1}',
    "",
    '{"type":"count","n":2}',
    "```",
    "```json from-worker",
    "{",
    '  "type": "count", "n": 3',
    "}",
    "```",
    "```json from-worker",
    "{",
    '  "type": "count", "n": 3',
    "}",
    "",
    '{"type":"count","n":4}',
    "```",
    "```json math::add request",
    "[1]",
    "```",
    "```json common/number.json",
    "4",
    "```",
  );
  assert.equal(found, []);
  assert.is(count, 7);
});

test("a message that does not fit is reported at its own line, with what is wrong", () => {
  const { faults, found } = check("```json from-worker", '{"type":"count","n":1}', '{"type":"count","n":"1"}', "```");
  assert.equal(found, ["11 example_schema"]);
  assert.is(faults[0]?.message, "wire/from-worker/count.json: /n must be number");
});

test("a message of a type that has no schema for its sender is reported", () => {
  assert.equal(check("```json from-engine", '{"type":"count","n":1}', "```").found, ["10 example_schema"]);
});

test("a fence without a marker, or with one that means nothing, is reported", () => {
  const found = check(
    "```json",
    "{}",
    "```",
    "```json math::add answer",
    "1",
    "```",
    "```json math::sub request",
    "1",
    "```",
    "```json from-worker twice",
    "1",
    "```",
  ).found;
  assert.equal(found, ["9 example_marker", "12 example_marker", "15 example_marker", "18 example_marker"]);
});

test("text that is not JSON is reported: each line of its own, or a value over several lines once", () => {
  const { found } = check("```json from-worker", '{"type":"count","n":1}', '{"type":', "```");
  assert.equal(found, ["11 example_json"]);
  assert.equal(check("```json from-worker", "{", '  "type": "count",', "}", "```").found, ["10 example_json"]);
});

test("other fences are left alone", () => {
  assert.is(check("```yaml", "a: 1", "```", "```mermaid", "flowchart", "```").count, 0);
});

test.run();
