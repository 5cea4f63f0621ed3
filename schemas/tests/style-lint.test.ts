/** Every style rule is proven by a schema that breaks it; the same schema without the fault has no finding. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BASE, DIALECT } from "../src/base.js";
import { lintStrict, lintStyle } from "../src/lint/style.js";
import type { JsonObject } from "../src/source/json.js";
import { loadSources, type SourceFile } from "../src/source/load.js";

const jsonFile = loadSources().filter(({ path }) => path === "common/json.json");

function schemaFile(path: string, body: JsonObject): SourceFile {
  const head = { $schema: DIALECT, $id: BASE + path, title: "Fixture", description: "A fixture.", examples: [{}] };
  return { path, kind: "schema", value: { ...head, ...body } };
}

function lintBody(body: JsonObject, path = "common/fixture.json", more: SourceFile[] = []): string[] {
  return lintStyle([...jsonFile, schemaFile(path, body), ...more]).map(({ rule, pointer }) => `${rule} ${pointer}`);
}

const text = { type: "string", description: "A text." };
const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({ type: "object", properties, ...rest });
const named = (title: string, properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  title,
  description: "A type.",
  examples: [{}],
  ...object(properties, rest),
});
const tagged = (title: string, value: unknown): JsonObject =>
  named(title, { kind: { type: "string", const: value, description: "Tag." } }, { required: ["kind"] });
const unionOf = ($defs: JsonObject, names: string[]): JsonObject => ({
  "x-tag": "kind",
  oneOf: names.map((name) => ({ $ref: `#/$defs/${name}` })),
  $defs,
});
const unknownTag = (known: string[]): JsonObject =>
  named(
    "UnknownFixture",
    { kind: { type: "string", not: { enum: known }, description: "Tag." } },
    { required: ["kind"] },
  );

const fine: [string, JsonObject, string?][] = [
  ["an open object", object({ a: text })],
  ["a closed file", object({ a: text }, { additionalProperties: false }), "files/fixture.json"],
  ["a map", object({ a: { type: "object", additionalProperties: { type: "integer" }, description: "A map." } })],
  ["any JSON", object({ a: { $ref: "json.json", description: "Any." } })],
  ["a nullable text", object({ a: { type: ["string", "null"], description: "A text." } })],
  ["a nullable reference", object({ a: { anyOf: [{ $ref: "json.json" }, { type: "null" }], description: "One." } })],
  ["a closed union", unionOf({ A: tagged("A", "a"), B: tagged("B", "b") }, ["A", "B"])],
  ["an open union", unionOf({ A: tagged("A", "a"), U: unknownTag(["a"]) }, ["A", "U"])],
  ["a union by kind", object({ a: { oneOf: [{ type: "string" }, { type: "integer" }], description: "Either." } })],
  ["a choice", object({ a: text, b: text }, { oneOf: [{ required: ["a"] }, { required: ["b"] }] })],
  ["growing values", object({ a: { type: "string", "x-values": ["x", "y"], description: "A value." } })],
  ["a shared pattern", object({ a: { type: "string", pattern: "^(?:[a-z]+|\\d)$", description: "A word." } })],
];
for (const [name, body, path] of fine) test(`fine: ${name}`, () => assert.equal(lintBody(body, path), []));

const broken: [string, string, JsonObject, string?][] = [
  ["style-1 ", "a root without title", { ...object({ a: text }), title: undefined }],
  ["style-1 ", "a title in another case", { ...object({ a: text }), title: "fixture_type" }],
  [
    "style-1 /properties/a",
    "a nested object without title",
    object({ a: object({ b: text }, { description: "One." }) }),
  ],
  ["style-1 /$defs/A", "a definition without title", { ...object({ a: text }), $defs: { A: { type: "string" } } }],
  [
    "style-1 /$defs/A",
    "a title that is taken",
    { ...object({ a: text }), $defs: { A: named("Fixture", { b: text }) } },
  ],
  ["style-2 /properties/a", "a property without description", object({ a: { type: "string" } })],
  ["style-2 /properties/a", "a blank description", object({ a: { type: "string", description: " " } })],
  ["style-2 ", "a named type without example", { ...object({ a: text }), examples: [] }],
  [
    "style-2 /properties/a",
    "a keyword beside $ref",
    object({ a: { $ref: "json.json", type: "string", description: "A." } }),
  ],
  ["style-3 /properties/a", "a schema that accepts everything", object({ a: { description: "Any." } })],
  ["style-3 /items", "true for a schema", { type: "array", items: true }],
  ["style-3 /properties/a", "a const without type", object({ a: { const: "x", description: "One." } })],
  ["style-3 /properties/a", "an enum without type", object({ a: { enum: ["x"], description: "One." } })],
  ["style-4 ", "a closed object on the wire", object({ a: text }, { additionalProperties: false })],
  ["style-4 ", "an open object in a file", object({ a: text }), "files/fixture.json"],
  ["style-4 ", "properties and a map", object({ a: text }, { additionalProperties: { type: "string" } })],
  ["style-4 /properties/a", "an object that says nothing", object({ a: { type: "object", description: "One." } })],
  ["style-5 /properties/a", "two types", object({ a: { type: ["string", "integer"], description: "Either." } })],
  ["style-5 /properties/a", "null first", object({ a: { type: ["null", "string"], description: "A." } })],
  ["style-5 /properties/a", "anyOf without null", object({ a: { anyOf: [{ $ref: "json.json" }], description: "A." } })],
  [
    "style-5 /properties/a",
    "anyOf of an inline type",
    object({ a: { anyOf: [{ type: "string" }, { type: "null" }], description: "A." } }),
  ],
  [
    "style-6 ",
    "a tag without constant",
    unionOf({ A: named("A", { kind: text }, { required: ["kind"] }), B: tagged("B", "b") }, ["A", "B"]),
  ],
  [
    "style-6 ",
    "a tag that is not required",
    unionOf({ A: { ...tagged("A", "a"), required: [] }, B: tagged("B", "b") }, ["A", "B"]),
  ],
  ["style-6 ", "one constant twice", unionOf({ A: tagged("A", "a"), B: tagged("B", "a") }, ["A", "B"])],
  ["style-6 ", "an alternative in place", { "x-tag": "kind", oneOf: [tagged("A", "a")] }],
  [
    "style-6 ",
    "an Unknown with another title",
    unionOf({ A: tagged("A", "a"), U: { ...unknownTag(["a"]), title: "UnknownOther" } }, ["A", "U"]),
  ],
  [
    "style-6 ",
    "an Unknown that misses a known one",
    unionOf({ A: tagged("A", "a"), B: tagged("B", "b"), U: unknownTag(["a"]) }, ["A", "B", "U"]),
  ],
  ["style-6 ", "an Unknown that is not last", unionOf({ A: tagged("A", "a"), U: unknownTag(["a"]) }, ["U", "A"])],
  [
    "style-6 /properties/a",
    "two of one kind",
    object({ a: { oneOf: [{ type: "number" }, { type: "integer" }], description: "A." } }),
  ],
  [
    "style-6 /properties/a",
    "null as a kind",
    object({ a: { oneOf: [{ type: "string" }, { type: "null" }], description: "A." } }),
  ],
  [
    "style-6 /properties/a",
    "not outside an Unknown",
    object({ a: { type: "string", not: { enum: ["x"] }, description: "A." } }),
  ],
  ["style-7 ", "a required member that is not declared", object({ a: text }, { required: ["b"] })],
  [
    "style-7 /oneOf/1",
    "a choice of what is not declared",
    object({ a: text }, { oneOf: [{ required: ["a"] }, { required: ["b"] }] }),
  ],
  [
    "style-7 ",
    "a choice of what is always required",
    object({ a: text, b: text }, { required: ["a"], oneOf: [{ required: ["a"] }, { required: ["b"] }] }),
  ],
  [
    "style-8 /properties/a",
    "values of a number",
    object({ a: { type: "integer", "x-values": ["1"], description: "A." } }),
  ],
  [
    "style-8 /properties/a",
    "a value twice",
    object({ a: { type: "string", "x-values": ["x", "x"], description: "A." } }),
  ],
  [
    "style-8 /properties/a",
    "closed and growing",
    object({ a: { type: "string", enum: ["x"], "x-values": ["x"], description: "A." } }),
  ],
  ["style-9 ", "allOf", { allOf: [{ $ref: "json.json" }] }],
  ["style-9 ", "if", { type: "string", if: { type: "string" } }],
  ["style-9 ", "patternProperties", object({ a: text }, { patternProperties: {} })],
  ["style-9 ", "prefixItems", { type: "array", prefixItems: [{ type: "string" }] }],
  ["style-9 ", "propertyNames", object({ a: text }, { propertyNames: { type: "string" } })],
  ["style-9 ", "unevaluatedProperties", object({ a: text }, { unevaluatedProperties: false })],
  ["style-9 ", "$dynamicRef", { type: "string", $dynamicRef: "#a" }],
  ["style-9 /properties/a", "format", object({ a: { type: "string", format: "uri", description: "A." } })],
  ["style-9 /properties/a", "look-ahead", object({ a: { type: "string", pattern: "^(?!x)", description: "A." } })],
  [
    "style-9 /properties/a",
    "white space that differs",
    object({ a: { type: "string", pattern: "\\s", description: "A." } }),
  ],
  [
    "style-9 /properties/a",
    "a back reference",
    object({ a: { type: "string", pattern: "(a)\\1", description: "A." } }),
  ],
  [
    "style-10 /properties/a",
    "a keyword of somebody",
    object({ a: { type: "string", "x-order": 1, description: "A." } }),
  ],
  [
    "style-10 /properties/a",
    "x-reply in a source",
    object({ a: { type: "string", "x-reply": {}, description: "A." } }),
  ],
  [
    "style-10 /properties/a",
    "x-frames without a reference",
    object({ a: { type: "string", "x-frames": {}, description: "A." } }),
  ],
];
for (const [finding, name, body, path] of broken) {
  test(`${finding.trim()}: ${name}`, () => {
    const found = lintBody(body, path);
    assert.ok(found.includes(finding), `found ${JSON.stringify(found)}`);
  });
}

test("strict: an unknown keyword, a reference to nothing, a wrong $id", () => {
  const rules = (body: JsonObject): string[] =>
    lintStrict([...jsonFile, schemaFile("common/fixture.json", body)], BASE).map(({ message }) => message);
  assert.match(rules({ type: "string", minimumLength: 1 }).join(), /minimumLength/);
  assert.match(rules(object({ a: { $ref: "nothing.json", description: "A." } })).join(), /nothing\.json/);
  assert.match(rules({ type: "string", $id: `${BASE}common/other.json` }).join(), /\$id must be/);
  assert.equal(rules({ type: "string" }), []);
});

test("the schemas of this package have no finding", () => {
  const sources = loadSources();
  assert.ok(sources.length > 50);
  assert.equal([...lintStrict(sources, BASE), ...lintStyle(sources)], []);
});

test.run();
