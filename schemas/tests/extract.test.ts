/** From contracts to schemas of their own, and the names that come with it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BASE } from "../src/base.js";
import { writeMethods } from "../src/generate/methods.js";
import { writeTypes } from "../src/generate/types.js";
import { lintStrict, lintStyle } from "../src/lint/style.js";
import { Catalogue } from "../src/source/catalogue.js";
import { extractParts } from "../src/source/extract.js";
import { type JsonObject, listAt, objectAt } from "../src/source/json.js";
import { CONTRACT_DIALECT, loadSources, type SourceFile } from "../src/source/load.js";
import { fileStem, partTitle, variablesOf } from "../src/source/names.js";

const item: JsonObject = {
  title: "NoteItem",
  description: "One note.",
  type: "object",
  required: ["text"],
  properties: {
    text: { type: "string", description: "Text." },
    more: { $ref: "../../common/json.json", description: "More." },
  },
  examples: [{ text: "x" }],
};
const contract: JsonObject = {
  $schema: CONTRACT_DIALECT,
  $id: `${BASE}harness/notes/notes.list.json`,
  kind: "function",
  id: "notes::list",
  worker: "notes",
  summary: "List notes.",
  since: "2026-11",
  stability: "stable",
  visibility: "public",
  request: { type: "object", properties: { like: { $ref: "#/$defs/NoteItem", description: "Such as this." } } },
  response: {
    type: "object",
    required: ["items"],
    properties: { items: { type: "array", items: { $ref: "#/$defs/NoteItem" }, description: "Notes." } },
  },
  failure: {
    type: "object",
    required: ["ok"],
    properties: { ok: { type: "boolean", const: false, description: "Always false." } },
  },
  errors: [],
  $defs: { NoteItem: item },
};
const source: SourceFile = { path: "harness/notes/notes.list.json", kind: "contract", value: contract };

test("names: types, files, variables", () => {
  assert.is(partTitle("engine::registered-triggers::list", "request"), "EngineRegisteredTriggersListRequest");
  assert.is(partTitle("provider::{provider}::stream", "response"), "ProviderStreamResponse");
  assert.is(partTitle("harness::fs::read_inline", "failure"), "HarnessFsReadInlineFailure");
  assert.is(fileStem("provider::{provider}::stream"), "provider.stream");
  assert.is(fileStem("session_tree:{session_id}"), "session_tree");
  assert.is(fileStem("provider-{provider}"), "provider");
  assert.equal(variablesOf("{session_id}/{function_call_id}"), ["session_id", "function_call_id"]);
  assert.equal(variablesOf("none"), []);
});

test("parts lie beside the contract, with the definitions that they use", () => {
  const parts = extractParts(contract);
  assert.equal(
    parts.map(({ id }) => id.slice(BASE.length)),
    [
      "harness/notes/notes.list.request.json",
      "harness/notes/notes.list.response.json",
      "harness/notes/notes.list.failure.json",
    ],
  );
  assert.equal(
    parts.map(({ title }) => title),
    ["NotesListRequest", "NotesListResponse", "NotesListFailure"],
  );
  assert.equal(
    parts.map(({ schema }) => Object.keys(objectAt(schema, "$defs"))),
    [["NoteItem"], ["NoteItem"], []],
  );
});

test("relative references of a part mean what they meant in the contract", () => {
  const catalogue = new Catalogue([...loadSources(), source]);
  const found = catalogue.resolve("../../common/json.json", `${BASE}harness/notes/notes.list.request.json`);
  assert.is(found.schema.title, "Json");
  assert.throws(
    () => catalogue.resolve("#/$defs/Nope", `${BASE}harness/notes/notes.list.request.json`),
    /\$defs\/Nope/,
  );
});

test("a harness contract needs nothing new: lint, types and index take it as it is", async () => {
  const sources = [...loadSources(), source];
  assert.equal([...lintStrict(sources, BASE), ...lintStyle(sources)], []);
  const catalogue = new Catalogue(sources);
  const types = await writeTypes(catalogue);
  assert.is(types.match(/export interface NoteItem\b/g)?.length, 1, "a shared definition is one type");
  assert.match(types, /export interface NotesListResponse \{[^}]*items: NoteItem\[\];/);
  const methods = JSON.parse(writeMethods(catalogue)) as JsonObject;
  const row = listAt(methods, "contracts").find((one) => objectAt({ one }, "one").id === "notes::list");
  assert.is(objectAt({ row }, "row").profile, "harness/notes");
  assert.is(objectAt({ row }, "row").failure, "harness/notes/notes.list.failure.json");
});

test.run();
