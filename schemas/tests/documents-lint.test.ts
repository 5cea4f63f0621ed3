/** Tables fit the schema that they name, examples fit theirs: proven by some that do not. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BASE, DIALECT } from "../src/base.js";
import { lintAll } from "../src/lint/all.js";
import { lintDocuments } from "../src/lint/documents.js";
import type { JsonObject } from "../src/source/json.js";
import { CONTRACT_DIALECT, loadSources, type SourceFile } from "../src/source/load.js";

const sources = loadSources();
const few = sources.filter(({ path }) => path === "common/json.json" || path === "files/call-errors.json");
const lintOne = (one: SourceFile): string[] =>
  lintDocuments([...few, one])
    .filter(({ file }) => file === one.path)
    .map(({ rule, pointer }) => `${rule} ${pointer}`);
const schemaFile = (body: JsonObject): SourceFile => ({
  path: "common/fixture.json",
  kind: "schema",
  value: { $schema: DIALECT, $id: `${BASE}common/fixture.json`, title: "Fixture", ...body },
});
const tableFile = (value: JsonObject): SourceFile => ({ path: "common/table.json", kind: "document", value });

test("a table that does not fit, and one that names no schema", () => {
  const $schema = `${BASE}files/call-errors.json`;
  assert.equal(lintOne(tableFile({ $schema, errors: [] })), []);
  assert.equal(lintOne(tableFile({ $schema })), ["document "]);
  assert.equal(lintOne(tableFile({ $schema, errors: [1] })), ["document /errors/0"]);
  assert.equal(lintOne(tableFile({ $schema: `${BASE}files/nothing.json` })), ["document /$schema"]);
  assert.equal(lintOne(tableFile({ errors: [] })), ["document /$schema"]);
});

test("an example that does not fit: of a root, a definition, a nested type", () => {
  const inner = { type: "object", required: ["n"], properties: { n: { type: "integer" } }, title: "Inner" };
  const root = { type: "object", properties: { a: { ...inner, examples: [{ n: 1 }] } }, examples: [{ a: { n: 1 } }] };
  assert.equal(lintOne(schemaFile(root)), []);
  assert.equal(lintOne(schemaFile({ ...root, examples: [{ a: {} }] })), ["example /examples/0/a"]);
  const nested = { ...root, properties: { a: { ...inner, examples: [{ n: "1" }] } } };
  assert.equal(lintOne(schemaFile(nested)), ["example /properties/a/examples/0/n"]);
  const definition = { ...root, $defs: { Other: { type: "string", examples: ["x", 5] } } };
  assert.equal(lintOne(schemaFile(definition)), ["example /$defs/Other/examples/1"]);
});

test("definitions of a contract: an example that does not fit, and one that no part uses", () => {
  const contract = (request: JsonObject, example: unknown): SourceFile => ({
    path: "harness/demo/demo.f.json",
    kind: "contract",
    value: {
      $schema: CONTRACT_DIALECT,
      $id: `${BASE}harness/demo/demo.f.json`,
      kind: "function",
      id: "demo::f",
      request,
      $defs: { Word: { title: "Word", type: "string", examples: [example] } },
    },
  });
  const used = { type: "object", properties: { w: { $ref: "#/$defs/Word" } } };
  assert.equal(lintOne(contract(used, "x")), []);
  assert.equal(lintOne(contract(used, 5)), ["example /$defs/Word/examples/0"]);
  assert.equal(lintOne(contract({ type: "null" }, "x")), ["example /$defs/Word/examples/0"]);
});

test("the sources of this package have no finding at all", () => {
  assert.ok(sources.length > 50);
  assert.equal(lintAll(sources), []);
});

test.run();
