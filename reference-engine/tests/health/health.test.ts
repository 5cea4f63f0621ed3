// The health endpoints of a running engine: they tell the truth, also when it is not pleasant.

import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { EngineStatus } from "../../src/engine-status.js";
import { startHealthServer } from "../../src/health/health-server.js";
import type { Readiness } from "../../src/health/readiness.js";
import { type Started, startEngine, writeFiles } from "../cli/process.js";
import { Worker } from "../cli/worker.js";

const FREE = ["--port", "0", "--health-port", "0"];

async function get<T>(url: string): Promise<{ code: number; body: T }> {
  const response = await fetch(url);
  return { code: response.status, body: (await response.json()) as T };
}

async function readStatus(engine: Started): Promise<EngineStatus> {
  return (await get<EngineStatus>(`${engine.health}/status`)).body;
}

test("an engine alone is live, ready and complete", async () => {
  const engine = await startEngine(FREE);
  assert.equal(await get(`${engine.health}/live`), { code: 200, body: { live: true } });
  const { code, body } = await get<Readiness>(`${engine.health}/ready`);
  assert.is(code, 200);
  assert.equal(body, {
    ready: true,
    complete: true,
    state: "ready",
    reasons: [],
    missing: [],
    parked_triggers: 0,
    waiting_claims: 0,
  });
  assert.is((await get(`${engine.health}/ready?complete=true`)).code, 200);
  await engine.stop();
});

test("what is expected and missing is named until it comes, and again when it goes", async () => {
  const folder = writeFiles({
    "engine.yaml": "manifests: [billing.yaml]\n",
    "billing.yaml": "name: billing\nnamespace: money\nfunctions: [billing::charge]\ntrigger_types: [card]\n",
  });
  const engine = await startEngine(["--config", join(folder, "engine.yaml"), ...FREE]);
  const before = await get<Readiness>(`${engine.health}/ready`);
  assert.is(before.code, 200, "the engine serves");
  assert.is(before.body.complete, false);
  assert.equal(before.body.missing, [
    { kind: "worker", id: "billing", namespace: "money", worker: "billing" },
    { kind: "function", id: "billing::charge", namespace: "money", worker: "billing" },
    { kind: "trigger_type", id: "card", namespace: "money", worker: "billing" },
  ]);
  assert.equal(before.body.reasons, [
    "worker billing (namespace money) is not connected",
    "function billing::charge (namespace money) of worker billing is not registered",
    "trigger type card (namespace money) of worker billing is not registered",
  ]);
  assert.is((await get(`${engine.health}/ready?complete=true`)).code, 503);

  const elsewhere = await Worker.announced(engine.url, "billing");
  elsewhere.send({ type: "registerfunction", id: "billing::charge" });
  await elsewhere.settle();
  assert.is(
    (await get<Readiness>(`${engine.health}/ready`)).body.missing.length,
    3,
    "another namespace does not count",
  );

  const worker = await Worker.announced(engine.url, "billing", "money");
  worker.send({ type: "registerfunction", id: "billing::charge" });
  await worker.settle();
  assert.equal(
    (await get<Readiness>(`${engine.health}/ready`)).body.missing.map(({ kind }) => kind),
    ["trigger_type"],
  );
  worker.send({ type: "registertriggertype", id: "card", description: "Card events" });
  await worker.settle();
  const complete = await get<Readiness>(`${engine.health}/ready?complete=true`);
  assert.equal([complete.code, complete.body.complete, complete.body.reasons], [200, true, []]);
  worker.send({ type: "unregisterfunction", id: "billing::charge" });
  await worker.settle();
  assert.equal(
    (await get<Readiness>(`${engine.health}/ready`)).body.missing.map(({ id }) => id),
    ["billing::charge"],
  );
  await engine.stop();
});

test("/status shows functions, owners, parked triggers with their reason, waiting claims and counters", async () => {
  const engine = await startEngine(FREE);
  const a = await Worker.announced(engine.url, "a");
  const b = await Worker.announced(engine.url, "b");
  a.send({ type: "registerfunction", id: "own::f" });
  await a.settle();
  b.send({ type: "registerfunction", id: "own::f" });
  await b.receive(({ type }) => type === "registrationrejected");
  a.send({
    type: "registertrigger",
    id: "own-trigger",
    trigger_type: "no-such-type",
    function_id: "own::f",
    config: {},
  });
  await a.settle();
  a.socket.send("not json");
  const answered = a.call("own::f", {});
  const { invocation_id } = await a.receive(({ type }) => type === "invokefunction");
  const status = await readStatus(engine);
  assert.is(status.state, "ready");
  assert.equal(status.workers.map(({ name }) => name).sort(), ["a", "b"]);
  assert.equal(
    status.functions.filter(({ function_id }) => function_id === "own::f"),
    [{ function_id: "own::f", namespace: "default", worker_name: "a", remote: true }],
  );
  assert.is(status.parked_triggers.length, 1);
  const [parked] = status.parked_triggers;
  assert.equal(
    [parked!.id, parked!.trigger_type, parked!.reason, parked!.worker_id],
    ["own-trigger", "no-such-type", "no_provider", a.workerId],
  );
  assert.equal(status.waiting_claims, [
    { function_id: "own::f", namespace: "default", owner_worker_id: a.workerId, waiting_worker_ids: [b.workerId] },
  ]);
  assert.is(status.pending_invocations, 1);
  assert.is(status.counters.undecodable.not_json, 1);
  a.send({ type: "invocationresult", invocation_id, function_id: "own::f", result: 1 });
  await answered;
  assert.is((await readStatus(engine)).pending_invocations, 0);
  await engine.stop();
});

/** The schema with every object closed, so that a member it does not declare is found. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== "object" || schema === null) return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]));
  return "properties" in closed ? { ...closed, additionalProperties: false } : closed;
}

test("/status fits the schema that is served beside it, and has no member that the schema lacks", async () => {
  const engine = await startEngine(FREE);
  const worker = await Worker.announced(engine.url, "a");
  worker.send({ type: "registerfunction", id: "own::f" });
  worker.send({ type: "registertriggertype", id: "own-type", description: "x" });
  worker.send({ type: "registertrigger", id: "t", trigger_type: "none", function_id: "own::f", config: {} });
  await worker.settle();
  const { body: schema } = await get<Record<string, unknown>>(`${engine.health}/status/schema`);
  const status = await readStatus(engine);
  assert.is(status.workers.length, 1);
  assert.is(status.parked_triggers.length, 1);
  const judge = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(close(schema) as object);
  assert.ok(judge(status), JSON.stringify(judge.errors));
  assert.not.ok(judge({ ...status, state: "odd" }), "the schema refuses something");
  assert.not.ok(judge({ ...status, extra: 1 }), "the closed schema refuses an undeclared member");
  await engine.stop();
});

test("/status before the engine listens fits too: nothing is invented", async () => {
  const { createEngine } = await import("../../src/create-engine.js");
  const engine = createEngine();
  const health = await startHealthServer({ host: "127.0.0.1", port: 0, status: () => engine.status(), expected: [] });
  const { code, body } = await get<Readiness>(`${health.url}/ready`);
  assert.equal([code, body.ready, body.complete, body.reasons], [503, false, false, ["the engine is starting"]]);
  assert.is((await get<EngineStatus>(`${health.url}/status`)).body.listener, null);
  await health.close();
  await engine.stop();
});

test("anything else is 404 and tells the paths; other methods are refused", async () => {
  const engine = await startEngine(FREE);
  const { code, body } = await get<{ paths: string[] }>(`${engine.health}/nope`);
  assert.equal([code, body.paths], [404, ["/live", "/ready", "/status", "/status/schema"]]);
  assert.is((await fetch(`${engine.health}/ready`, { method: "POST", body: "x" })).status, 404);
  assert.is((await fetch(`${engine.health}/ready`, { method: "HEAD" })).status, 200);
  assert.is((await fetch(`${engine.health}/%E0%A4%A`)).status, 400);
  await engine.stop();
});

test("the worker port answers no health", async () => {
  const engine = await startEngine(FREE);
  assert.is((await fetch(`${engine.url.replace("ws:", "http:")}/ready`)).status, 404);
  await engine.stop();
});

test.run();
