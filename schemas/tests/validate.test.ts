/** The exported functions: verdicts, frames, the dropping of nulls, the registry. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createCompiler } from "../src/generate/validators.js";
import {
  BASE,
  contract,
  contracts,
  dropOptionalNulls,
  REVISION,
  resolveId,
  schema,
  schemaIds,
  selfContainedSchema,
  shortenId,
  table,
  validate,
  validateFrame,
} from "../src/index.js";
import { isObject, listAt, objectAt } from "../src/source/json.js";
import { listJson, PACKAGE_ROOT, readJson } from "../src/source/load.js";
import { subschemas } from "../src/source/subschemas.js";

const call = { type: "invokefunction", function_id: "f", data: {} };

test("ids: full and relative ones are one", () => {
  assert.is(resolveId("wire/from-worker/ping.json"), `${BASE}wire/from-worker/ping.json`);
  assert.is(shortenId(resolveId("contract.json")), "contract.json");
  assert.ok(BASE.includes(REVISION));
  assert.is(schema(`${BASE}wire/from-worker/ping.json`), schema("wire/from-worker/ping.json"));
  assert.is(schema("wire/from-worker/nope.json"), undefined);
  assert.is(schema("constructor"), undefined);
  assert.equal(validate(`${BASE}wire/from-worker/ping.json`, { type: "ping" }), { valid: true });
});

test("an unknown schema is an error that names it", () => {
  try {
    validate("wire/from-worker/nope.json", {});
    assert.unreachable();
  } catch (error) {
    assert.is((error as { code: string }).code, "unknown_schema");
    assert.match((error as Error).message, /wire\/from-worker\/nope\.json/);
  }
});

test("frames: known, unknown, reserved, not frames at all", () => {
  assert.equal(validateFrame("worker", call), {
    known: true,
    schema: "wire/from-worker/invokefunction.json",
    verdict: { valid: true },
  });
  assert.is(validateFrame("engine", call).verdict.valid, false, "the engine always writes an id");
  for (const strange of [
    null,
    1,
    "ping",
    [],
    {},
    { type: 5 },
    { type: "frame" },
    { type: "../frame" },
    { type: "Ping" },
  ]) {
    const { known, verdict } = validateFrame("worker", strange);
    assert.is(known, false, JSON.stringify(strange));
    assert.is(verdict.valid, false, JSON.stringify(strange));
  }
  const reserved = validateFrame("worker", { type: "observe" }).verdict;
  assert.match(reserved.valid ? "" : reserved.failures[0]!.message, /reserved for the extension observe\.v1/);
  const foreign = validateFrame("engine", { type: "observe" }).verdict;
  assert.match(foreign.valid ? "" : foreign.failures[0]!.message, /not a type that this revision knows/);
});

test("nulls: optional members go, payloads and required members stay, the argument is not changed", () => {
  const id = "wire/from-worker/invokefunction.json";
  const frame = { ...call, data: { namespace: null }, metadata: null, action: null, namespace: null, unknown: null };
  const before = structuredClone(frame);
  assert.equal(dropOptionalNulls(id, frame), { ...call, data: { namespace: null }, metadata: null, unknown: null });
  assert.equal(frame, before);
  assert.is(dropOptionalNulls(id, call), call);
  const required = { ...call, function_id: null, data: null };
  assert.equal(dropOptionalNulls(id, required), required);
  const nested = { type: "registerfunction", id: "f", invocation: { url: "u", auth: null, timeout_ms: null } };
  assert.equal(dropOptionalNulls("wire/from-worker/registerfunction.json", nested), {
    type: "registerfunction",
    id: "f",
    invocation: { url: "u" },
  });
  const queue = { ...call, action: { type: "enqueue", queue: null } };
  assert.equal(dropOptionalNulls(id, queue), queue);
  for (const value of [null, 1, "x", []]) assert.equal(dropOptionalNulls(id, value), value);
});

test("absent and null are one for every optional member of every frame", () => {
  let tried = 0;
  for (const path of listJson(PACKAGE_ROOT, "vectors/wire").filter((one) => one.includes("/valid/"))) {
    const [, sender, type] = /wire\/from-(worker|engine)\/(\w+)\//.exec(path) ?? [];
    const rules = schema(`wire/from-${sender}/${type}.json`);
    const required = listAt(rules, "required");
    const { instance } = readJson(PACKAGE_ROOT, path);
    const chosen = listAt(rules, "oneOf").flatMap((one) => listAt(one, "required"));
    for (const name of Object.keys(objectAt(rules, "properties"))) {
      if (required.includes(name) || chosen.includes(name)) continue;
      const { verdict } = validateFrame(sender as "worker" | "engine", { ...(instance as object), [name]: null });
      assert.ok(verdict.valid, `${path}: ${name}: null: ${JSON.stringify(verdict)}`);
      tried += 1;
    }
  }
  assert.ok(tried > 100, `${tried} tried`);
});

test("failures name place, rule and what was expected, and show no value that may be secret", () => {
  const verdict = validate("wire/from-worker/reattach.json", {
    type: "reattach",
    previous_worker_id: 5,
    reattach_token: ["hunter2"],
  });
  const failures = verdict.valid ? [] : verdict.failures;
  assert.equal(failures.map(({ pointer, keyword }) => `${keyword} ${pointer}`).sort(), [
    "type /previous_worker_id",
    "type /reattach_token",
  ]);
  assert.not.ok(JSON.stringify(failures).includes("hunter2"));
  const method = validate("common/http-invocation.json", { url: "u", method: "post" });
  assert.match(method.valid ? "" : method.failures[0]!.message, /"GET", "POST", "PUT", "PATCH", "DELETE", got "post"/);
});

test("a tagged union reports the alternative that the tag names, or the tag", () => {
  const bad = validate("common/http-auth.json", { type: "bearer" });
  assert.equal(bad.valid ? [] : bad.failures.map(({ keyword, pointer }) => ({ keyword, pointer })), [
    { keyword: "required", pointer: "" },
  ]);
  const unknown = validate("common/http-auth.json", { type: "basic" });
  assert.equal(unknown.valid ? [] : unknown.failures.map(({ keyword }) => keyword), ["oneOf"]);
});

test("a hostile value does not make an endless list", () => {
  const verdict = validate("engine/discovery/engine.functions.list.request.json", {
    workers: new Array(10_000).fill(1),
  });
  assert.ok(!verdict.valid && verdict.failures.length <= 64);
});

/** References in schemas; an example may hold a contract, whose references are not these. */
function refsIn(node: unknown): string[] {
  if (!isObject(node)) return [];
  return [
    ...(typeof node.$ref === "string" ? [node.$ref] : []),
    ...subschemas(node).flatMap((one) => refsIn(one.schema)),
  ];
}

test("a self-contained schema refers to nothing outside, and judges as the published one", () => {
  const ajv = createCompiler();
  for (const id of schemaIds()) {
    const alone = selfContainedSchema(id) as { examples?: unknown[] };
    const refs = refsIn(alone);
    assert.ok(
      refs.every((ref) => ref.startsWith("#/$defs/")),
      `${id}: ${refs}`,
    );
    const check = ajv.compile(alone);
    for (const example of alone.examples ?? []) assert.ok(check(example), id);
    assert.is(check({ nothing: 1 }), validate(id, { nothing: 1 }).valid, id);
  }
  assert.is(selfContainedSchema("wire/from-worker/nope.json"), undefined);
});

test("contracts by id, and tables by file", () => {
  assert.ok(contracts().length > 150);
  assert.is(contract("approval::resolve")?.worker, "approval-gate");
  assert.is(contract("engine::functions::list")?.kind, "function");
  assert.is(contract("engine::workers-available")?.kind, "trigger");
  assert.is(contract("engine::nope"), undefined);
  assert.ok(table("common/call-errors.json"));
  assert.is(table("common/nope.json"), undefined);
  assert.ok(schemaIds().includes("engine/discovery/engine.functions.list.request.json"));
});

test.run();
