/** Discovery: rows judged by the schemas, filters, order, errors, and the notices of change. */
import { validate } from "@triad-protocol/schemas";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { errorCodeOf, startEngine, type TestEngine, type TestPeer, until } from "./peer.js";

const test = suite<{ engine: TestEngine }>("discovery");
test.before.each(async (context) => {
  context.engine = await startEngine();
});
test.after.each(async ({ engine }) => engine.stop());

/** Calls a discovery function and judges its answer by the contract's schema. */
async function ask<Answer>(peer: TestPeer, id: string, request: unknown = {}): Promise<Answer> {
  const frame = await peer.call(id, request);
  if (frame.error !== undefined) throw new Error(`${id}: ${JSON.stringify(frame.error)}`);
  const schema = `engine/discovery/${id.replaceAll("::", ".")}.response.json`;
  assert.equal(validate(schema, frame.result), { valid: true }, id);
  return frame.result as Answer;
}

interface Rows {
  readonly functions: { readonly function_id: string; readonly worker_name: string }[];
}

const idsOf = ({ functions }: Rows): string[] => functions.map(({ function_id }) => function_id);

test("functions::list: hiding, filters and order (DSC-1 to DSC-4, DSC-30)", async ({ engine }) => {
  const [w1, w2, unnamed] = [
    await engine.worker({ name: "w1" }),
    await engine.worker({ name: "w2" }),
    await engine.worker(),
  ];
  for (const id of ["zz::state", "state2::x", "aa::mystatefn"]) w1.register(id, { metadata: { tier: 1 } });
  w2.register("aa::other", { description: "mentions State" });
  w2.register("hidden::x", { metadata: { internal: true } });
  unnamed.register("un::named");
  await Promise.all([w1.settle(), w2.settle(), unnamed.settle()]);
  const list = (request: object) => ask<Rows>(w1, "engine::functions::list", request);
  assert.equal(idsOf(await list({})), ["aa::mystatefn", "aa::other", "state2::x", "un::named", "zz::state"]);
  assert.equal(idsOf(await list({ search: "STATE" })), ["state2::x", "zz::state", "aa::mystatefn", "aa::other"]);
  assert.equal(idsOf(await list({ prefix: "aa::" })), ["aa::mystatefn", "aa::other"]);
  assert.equal(idsOf(await list({ workers: ["w2"], worker: "un" })), ["aa::other", "un::named"]);
  assert.equal(idsOf(await list({ workers: [], search: null, prefix: null })).length, 5);
  assert.equal(idsOf(await list({ prefix: "engine::" })), []);
  const all = await list({ include_internal: true });
  assert.ok(idsOf(all).includes("hidden::x"));
  const own = all.functions.filter(({ function_id }) => function_id.startsWith("engine::"));
  assert.is(own.length, 11);
  assert.ok(own.every(({ worker_name }) => worker_name === "iii-engine-functions"));
  for (const bad of [null, 5, "x", [], { search: 5 }, { workers: [1] }])
    assert.is(errorCodeOf(await w1.call("engine::functions::list", bad)), "deserialization_error", JSON.stringify(bad));
});

test("functions::info: one, several, and each error (DSC-5 to DSC-10)", async ({ engine }) => {
  const [orders, billing] = [
    await engine.worker({ namespace: "orders" }),
    await engine.worker({ namespace: "billing" }),
  ];
  orders.register("t::f", { request_format: { type: "object" }, response_format: true, description: "of orders" });
  billing.register("t::f");
  orders.register("t::only");
  orders.send({ type: "registertriggertype", id: "a:type", description: "d" });
  const config = { deep: [1, { x: null }] };
  orders.send({
    type: "registertrigger",
    id: "b1",
    trigger_type: "a:type",
    function_id: "t::f",
    namespace: "orders",
    config,
  });
  orders.send({
    type: "registertrigger",
    id: "waits",
    trigger_type: "no:type",
    function_id: "t::f",
    namespace: "orders",
    config,
  });
  await Promise.all([orders.settle(), billing.settle()]);
  const info = (request: object) => orders.call("engine::functions::info", request);
  assert.equal(await ask(orders, "engine::functions::info", { function_id: "t::f", namespace: "orders" }), {
    function_id: "t::f",
    namespace: "orders",
    worker_name: "t",
    description: "of orders",
    request_schema: { type: "object" },
    response_schema: true,
    registered_triggers: [{ id: "b1", trigger_type: "a:type", config }],
  });
  const ambiguous = await info({ function_id: "t::f" });
  assert.is(errorCodeOf(ambiguous), "NOT_FOUND");
  assert.match((ambiguous.error as { message: string }).message, /billing, orders/);
  assert.is(errorCodeOf(await info({ function_id: "t::f", namespace: "default" })), "NOT_FOUND");
  assert.is(((await info({ function_id: "t::only" })).result as { namespace: string }).namespace, "orders");
  const batch = (await info({ function_ids: ["no::pe", "t::only", "no::pe", "t::f"], function_id: null })).result;
  assert.equal(
    (batch as Rows).functions.map((row) => [row.function_id, (row as { error?: string }).error]),
    [
      ["no::pe", "not_found"],
      ["t::only", undefined],
      ["t::f", "not_found"],
    ],
  );
  const many = Array.from({ length: 33 }, (_, index) => `f${index}`);
  for (const bad of [{}, { function_ids: [] }, { function_ids: many }, { function_id: "a", function_ids: ["a"] }])
    assert.is(errorCodeOf(await info(bad)), "INVALID_ARGUMENTS", JSON.stringify(bad));
  assert.is(errorCodeOf(await info({ function_ids: Array(40).fill("t::only") })), undefined);
  assert.is(errorCodeOf(await info({ function_id: 5 })), "deserialization_error");
});

test("trigger types and triggers: rows, counts, summaries (DSC-11 to DSC-15, DSC-32, DSC-36)", async ({ engine }) => {
  const worker = await engine.worker({ name: "w", namespace: "n1" });
  const formats = { trigger_request_format: { a: 1 }, call_request_format: { b: 1 } };
  worker.send({ type: "registertriggertype", id: "a:type", description: "d", ...formats });
  worker.register("t::f");
  const config = { text: "x".repeat(200) };
  const head = { type: "registertrigger", trigger_type: "a:type", config };
  worker.send({ ...head, id: "b1", function_id: "t::f", namespace: "n1", metadata: { k: 1 } });
  worker.send({ ...head, id: "b2", function_id: "missing::f", config: null });
  worker.send({ ...head, id: "waits", function_id: "t::f", trigger_type: "no:type" });
  await worker.settle();
  const row = { id: "a:type", namespace: "n1", worker_name: "w", description: "d" };
  assert.equal(await ask(worker, "engine::triggers::list"), { triggers: [row] });
  const detail = { ...row, configuration_schema: { a: 1 }, request_schema: { b: 1 }, instance_count: 2 };
  assert.equal(await ask(worker, "engine::triggers::info", { id: "a:type", namespace: "n1" }), detail);
  assert.is(errorCodeOf(await worker.call("engine::triggers::info", { id: "a:type" })), "NOT_FOUND");
  const listed = await ask<{ registered_triggers: { id: string; config_summary: string }[] }>(
    worker,
    "engine::registered-triggers::list",
  );
  assert.equal(
    listed.registered_triggers.map(({ id, config_summary }) => [id, config_summary]),
    [
      ["b1", `${JSON.stringify(config).slice(0, 80)}…`],
      ["b2", "null"],
    ],
  );
  for (const [filter, ids] of [
    [{ function_id: "t::f" }, ["b1"]],
    [{ search: "MISSING" }, ["b2"]],
    [{ worker: "w" }, ["b1"]],
    [{ trigger_type: "other" }, []],
  ] as const) {
    const found = await ask<typeof listed>(worker, "engine::registered-triggers::list", filter);
    assert.equal(
      found.registered_triggers.map(({ id }) => id),
      ids,
    );
  }
  const one = await ask<Record<string, unknown>>(worker, "engine::registered-triggers::info", { id: "b1" });
  assert.equal([one.metadata, one.trigger], [{ k: 1 }, detail]);
  assert.is((one.function as { function_id: string }).function_id, "t::f");
  const two = await ask<Record<string, unknown>>(worker, "engine::registered-triggers::info", { id: "b2" });
  assert.is(two.function, null);
  assert.is(errorCodeOf(await worker.call("engine::registered-triggers::info", { id: "waits" })), "NOT_FOUND");
});

test("workers::list and workers::info (DSC-16 to DSC-20, DSC-35, DSC-37)", async ({ engine }) => {
  const [one, silent, other] = [
    await engine.worker({ name: "Alpha", pid: 11, runtime: "node", namespace: "n1" }),
    await engine.worker({ name: "silent" }),
    await engine.worker({ name: "Alpha", pid: 12, namespace: "n2" }),
  ];
  one.register("t::f");
  one.send({ type: "registertriggertype", id: "a:type", description: "d" });
  await one.settle();
  interface Workers {
    readonly workers: {
      id: string;
      name: string;
      function_count: number;
      active_invocations: number;
      namespace: string;
    }[];
  }
  const { workers } = await ask<Workers>(one, "engine::workers::list", { search: "alph" });
  assert.equal(workers.map(({ id }) => id).sort(), [one.workerId, other.workerId].sort());
  const row = workers.find(({ id }) => id === one.workerId)!;
  assert.equal([row.function_count, row.active_invocations, row.namespace], [1, 1, "n1"]);
  assert.is((await ask<Workers>(one, "engine::workers::list", { runtime: "node" })).workers.length, 1);
  assert.is((await ask<Workers>(one, "engine::workers::list", { status: "busy" })).workers.length, 0);
  assert.ok((await ask<Workers>(one, "engine::workers::list")).workers.every(({ name }) => name !== "silent"));
  const info = await ask<Record<string, unknown>>(one, "engine::workers::info", { name: "Alpha", namespace: "n1" });
  assert.is((info.worker as { pid: number }).pid, 11);
  assert.is((info.functions as unknown[]).length, 1);
  assert.is((info.trigger_types as unknown[]).length, 1);
  const found = await ask<Record<string, unknown>>(silent, "engine::workers::info", { name: "silent" });
  assert.not.ok("pid" in (found.worker as object));
  const own = await ask<Record<string, unknown>>(one, "engine::workers::info", { name: "iii-engine-functions" });
  assert.is((own.functions as unknown[]).length, 11);
  assert.is((own.trigger_types as unknown[]).length, 2);
  for (const request of [{ name: "nobody" }, { name: "Alpha" }, { name: "silent", namespace: "n9" }])
    assert.is(errorCodeOf(await one.call("engine::workers::info", request)), "NOT_FOUND", JSON.stringify(request));
});

test("workers-available: connected, announced, disconnected, in order (DSC-21 to DSC-23)", async ({ engine }) => {
  const watcher = await engine.worker();
  watcher.register("on::w");
  const type = "engine::workers-available";
  watcher.send({
    type: "registertrigger",
    id: "w",
    trigger_type: type,
    function_id: "on::w",
    config: 5,
    metadata: { m: 1 },
  });
  await watcher.settle();
  const worker = await engine.worker();
  worker.register("t::f");
  await worker.settle();
  await worker.close();
  await until("it is gone", () => engine.engine.status().workers.length === 1);
  const { functions } = (await watcher.call("engine::functions::list", { prefix: "t::" })).result as Rows;
  assert.equal(functions, []);
  assert.equal(
    (await watcher.settle()).map(({ type: sort, data, metadata }) => ({ sort, data, metadata })),
    ["worker_connected", "worker_metadata_updated", "worker_disconnected"].map((event) => ({
      sort: "invokefunction",
      data: { event, worker_id: worker.workerId },
      metadata: { m: 1 },
    })),
  );
});

test("functions-available: coalesced, complete, and also on a change of owner (DSC-24 to DSC-27)", async ({
  engine,
}) => {
  const watcher = await engine.worker();
  watcher.register("on::f");
  const type = "engine::functions-available";
  watcher.send({ type: "registertrigger", id: "f", trigger_type: type, function_id: "on::f", config: null });
  await watcher.receive({ type: "invokefunction" });
  const [a, b] = [await engine.worker({ name: "a" }), await engine.worker({ name: "b" })];
  for (let index = 0; index < 20; index++) a.register(`t::f${index}`);
  await a.settle();
  b.register("t::f0");
  await b.settle();
  const first = (await watcher.receive({ type: "invokefunction" })).data as Rows & { event: string };
  assert.is(first.event, "functions_changed");
  assert.is(first.functions.filter(({ worker_name }) => worker_name === "a").length, 20);
  assert.ok(idsOf(first).includes("engine::workers::list"));
  assert.not.ok("_caller_worker_id" in first);

  // The same functions again, other texts: nothing to tell.
  a.register("t::f0", { description: "new" });
  a.send({ type: "unregisterfunction", id: "t::f1" });
  a.register("t::f1");
  await a.settle();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(await watcher.settle(), []);

  a.send({ type: "unregisterfunction", id: "t::f0" });
  const second = (await watcher.receive({ type: "invokefunction" })).data as Rows;
  assert.is(second.functions.find(({ function_id }) => function_id === "t::f0")?.worker_name, "b");
  assert.equal(watcher.invalid, []);
});

test("a value that is nested as deep as a frame allows breaks no list", async ({ engine }) => {
  const worker = await engine.worker();
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  worker.register("t::f", { metadata: deep(126), request_format: deep(126) });
  worker.send({ type: "registertriggertype", id: "a:type", description: "d", trigger_request_format: deep(126) });
  worker.send({ type: "registertrigger", id: "b", trigger_type: "a:type", function_id: "t::f", config: deep(126) });
  await worker.settle();
  assert.ok(idsOf(await ask<Rows>(worker, "engine::functions::list")).includes("t::f"));
  await ask(worker, "engine::functions::info", { function_id: "t::f" });
  await ask(worker, "engine::registered-triggers::info", { id: "b" });
  await ask(worker, "engine::triggers::info", { id: "a:type" });
});

test.run();
