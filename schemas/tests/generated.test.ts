/** What is generated is current, a drift is named, and each derived file holds what it should. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findDrift, generateAll } from "../src/generate/main.js";
import { profileOf } from "../src/generate/methods.js";
import { contracts, schemaIds } from "../src/index.js";
import { isObject, listAt, objectAt, textAt, valueAt } from "../src/source/json.js";
import { PACKAGE_ROOT, readJson } from "../src/source/load.js";

const files = await generateAll();

test("every generated file is current", () => {
  assert.equal(findDrift(files), []);
  assert.is(files.size, 6);
});

test("a changed, a missing and a left-over file are named", () => {
  const copy = mkdtempSync(join(tmpdir(), "triad-schemas-"));
  try {
    for (const folder of ["generated", "src/generated"])
      cpSync(join(PACKAGE_ROOT, folder), join(copy, folder), { recursive: true });
    assert.equal(findDrift(files, copy), []);
    writeFileSync(join(copy, "generated/methods.json"), "{}\n");
    writeFileSync(join(copy, "generated/old.json"), "{}\n");
    rmSync(join(copy, "src/generated/types.ts"));
    assert.equal(findDrift(files, copy), ["generated/methods.json", "generated/old.json", "src/generated/types.ts"]);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

test("the command succeeds when all is current", () => {
  const main = join(PACKAGE_ROOT, "src/generate/main.ts");
  execFileSync(process.execPath, ["--import", "tsx", main, "--check"], { cwd: PACKAGE_ROOT });
});

test("generating twice gives the same bytes", async () => {
  const again = await generateAll();
  for (const [path, text] of files) assert.is(again.get(path), text, path);
});

test("the validators compile nothing", () => {
  const code = files.get("generated/validators.js") ?? "";
  assert.ok(schemaIds().every((id) => code.includes(`${JSON.stringify(id)}:`)));
  const imports = [...code.matchAll(/^import .* from "(.*)";$/gm)].map((match) => match[1]);
  assert.ok(
    imports.every((path) => path?.startsWith("ajv/dist/runtime/")),
    imports.join(),
  );
  assert.not.match(code, /\brequire\(|\bnew Function\b|\beval\(/);
});

test("methods.json lists every message and every contract, by ids that exist", () => {
  const methods = readJson(PACKAGE_ROOT, "generated/methods.json");
  assert.is(listAt(methods, "messages").length, 13 + 10);
  const rows = listAt(methods, "contracts").filter(isObject);
  assert.equal(
    rows.map((row) => row.id).sort(),
    contracts()
      .map((one) => one.id)
      .sort(),
  );
  const parts = ["request", "response", "failure", "config", "payload"];
  for (const row of rows) {
    assert.is(row.profile, profileOf(String(row.contract)));
    for (const part of parts)
      if (row[part] !== undefined) assert.ok(schemaIds().includes(String(row[part])), String(row[part]));
  }
  const info = rows.find((row) => row.id === "engine::functions::info");
  assert.equal(info?.errors, ["deserialization_error", "INVALID_ARGUMENTS", "NOT_FOUND", "FORBIDDEN"]);
});

test("the profile of a contract is its worker's, below harness/, or its capability's", () => {
  assert.is(profileOf("engine/discovery/engine.functions.list.json"), "core");
  assert.is(profileOf("engine/state/state.json"), "state");
  assert.is(profileOf("harness/approval-gate/approval.resolve.json"), "harness/approval-gate");
});

const asyncapi = readJson(PACKAGE_ROOT, "generated/asyncapi.json");

test("the AsyncAPI document is one, by the official schema", () => {
  const load = createRequire(import.meta.url);
  const official = load("@asyncapi/specs/schemas/3.0.0.json") as object;
  const ajv = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false });
  const check = ajv.compile(official);
  assert.ok(check(asyncapi), JSON.stringify(check.errors?.slice(0, 5)));
  assert.not.ok(check({ ...asyncapi, channels: { worker: { address: 5 } } }), "the official schema refuses a bad one");
});

test("the AsyncAPI document is self-contained, and its messages are those of the protocol", () => {
  const refs = [...JSON.stringify(asyncapi).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? "");
  assert.ok(refs.length > 100);
  for (const ref of refs) assert.ok(ref.startsWith("#/") && valueAt(asyncapi, ref.slice(1)) !== undefined, ref);
  const messages = objectAt(objectAt(asyncapi, "components"), "messages");
  assert.is(Object.keys(messages).length, 13 + 10);
  assert.is(textAt(messages.WorkerInvokeFunction, "name"), "invokefunction");
});

test("the payload schemas of the AsyncAPI document accept the examples of their messages", () => {
  const schemas = { $id: "https://asyncapi.invalid/document", ...asyncapi };
  const ajv = new Ajv({ strict: false });
  ajv.addSchema(schemas);
  const messages = Object.entries(objectAt(objectAt(asyncapi, "components"), "messages"));
  for (const [title, message] of messages) {
    const check = ajv.compile({ $ref: `https://asyncapi.invalid/document#/components/schemas/${title}` });
    const examples = listAt(message, "examples");
    assert.ok(examples.length > 0);
    for (const example of examples)
      assert.ok(check(objectAt(example, "payload")), `${title}: ${JSON.stringify(check.errors)}`);
    assert.not.ok(check({}), title);
  }
});

test("the bundle is the schemas, byte for byte", () => {
  const bundle = JSON.parse(readFileSync(join(PACKAGE_ROOT, "generated/bundle.json"), "utf8")) as unknown;
  const source = readJson(PACKAGE_ROOT, "wire/from-worker/invokefunction.json");
  assert.equal(objectAt(objectAt(bundle, "schemas"), "wire/from-worker/invokefunction.json"), source);
});

test.run();
