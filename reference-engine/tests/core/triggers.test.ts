/** Triggers and trigger types between workers: offering, refusing, parking, moving, firing, binding by function. */
import { randomUUID } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { errorCodeOf, startEngine, type TestEngine, type TestPeer, until } from "./peer.js";

const test = suite<{ engine: TestEngine }>("triggers");
test.before.each(async (context) => {
  context.engine = await startEngine({ provider_answer_timeout_ms: 300 });
});
test.after.each(async ({ engine }) => engine.stop());

function provide(peer: TestPeer, id: string, more: object = {}): void {
  peer.send({ type: "registertriggertype", id, description: "a type", ...more });
}

function bind(peer: TestPeer, id: string, trigger_type: string, more: object = {}): void {
  peer.send({ type: "registertrigger", id, trigger_type, function_id: "t::f", config: { id }, ...more });
}

const typesOf = (frames: readonly { type: string }[]): string[] => frames.map(({ type }) => type);

test("a binding reaches its provider as it is, and success is silent (TRG-1, TRG-2, TRG-3, TRG-24)", async ({
  engine,
}) => {
  const [provider, binder] = [await engine.worker(), await engine.worker({ namespace: "n1" })];
  provide(provider, "a:type");
  await provider.settle();
  bind(binder, "b1", "a:type", { config: null, metadata: { m: 1 }, namespace: "n1" });
  assert.equal(await binder.settle(), []);
  const head = { id: "b1", trigger_type: "a:type", function_id: "t::f" };
  assert.equal(await provider.settle(), [
    { type: "registertrigger", ...head, config: null, metadata: { m: 1 }, namespace: "n1" },
  ]);
  provider.send({ type: "triggerregistrationresult", ...head });
  await provider.settle();
  assert.equal(await binder.settle(), []);
  bind(binder, "b1", "a:type", { config: 2 });
  binder.send({ type: "unregistertrigger", id: "b1", trigger_type: "wrong" });
  await binder.settle();
  assert.equal(typesOf(await provider.settle()), ["registertrigger", "unregistertrigger"]);
  assert.equal([...binder.invalid, ...provider.invalid], []);
});

test("blank namespaces are refused (NSP-8, NSP-11)", async ({ engine }) => {
  const worker = await engine.worker();
  provide(worker, "blank:type", { namespace: " " });
  bind(worker, "b1", "a:type", { namespace: "" });
  bind(worker, "b2", "a:type", { trigger_namespace: " " });
  const frames = await worker.settle();
  assert.equal(
    frames.map((frame) => [frame.type, frame.id, errorCodeOf(frame)]),
    [
      ["triggerregistrationresult", "b1", "INVALID_NAMESPACE"],
      ["triggerregistrationresult", "b2", "INVALID_NAMESPACE"],
    ],
  );
  assert.is(engine.engine.status().trigger_types.filter(({ id }) => id === "blank:type").length, 0);
});

test("a refused binding is told, parked and offered again (TRG-4, TRG-5, TRG-8)", async ({ engine }) => {
  const [provider, binder, other] = [await engine.worker(), await engine.worker(), await engine.worker()];
  provide(provider, "a:type");
  await provider.settle();
  bind(binder, "b1", "a:type");
  await binder.settle();
  await provider.receive({ type: "registertrigger" });
  const answer = { type: "triggerregistrationresult", id: "b1", trigger_type: "a:type", function_id: "t::f" };
  const error = { code: "trigger_registration_failed", message: "min must be > 0" };
  other.send({ ...answer, error });
  await other.settle();
  assert.equal(await binder.settle(), []);
  provider.send({ ...answer, error });
  await provider.settle();
  assert.equal(await binder.settle(), [{ ...answer, error }]);
  const [parked] = engine.engine.status().parked_triggers;
  assert.equal([parked?.reason, parked?.message, parked?.worker_id], [error.code, error.message, binder.workerId]);
  provide(provider, "a:type");
  assert.equal(typesOf(await provider.settle()), ["registertrigger"]);
  assert.equal(engine.engine.status().parked_triggers, []);
});

test("any order of start, any restart of the provider: each binding once (TRG-6, TRG-7, TRG-17, FP-TRG-1)", async ({
  engine,
}) => {
  const binder = await engine.worker();
  bind(binder, "b1", "a:type");
  bind(binder, "b2", "a:type");
  assert.equal(await binder.settle(), []);
  assert.is(engine.engine.status().parked_triggers[0]?.reason, "no_provider");
  for (let round = 0; round < 5; round++) {
    const provider = await engine.worker();
    provide(provider, "a:type");
    const ids = (await provider.settle()).map(({ type, id }) => `${type} ${id}`);
    assert.equal(ids.sort(), ["registertrigger b1", "registertrigger b2"]);
    assert.equal(engine.engine.status().parked_triggers, []);
    await provider.close();
    await until("parked again", () => engine.engine.status().parked_triggers.length === 2);
  }
  const listed = (await binder.call("engine::registered-triggers::list")).result;
  assert.equal(listed, { registered_triggers: [] });
});

test("the last provider wins, the first is told nothing, its end changes nothing (TRG-10, TRG-11, TRG-12)", async ({
  engine,
}) => {
  const [first, second, binder] = [await engine.worker(), await engine.worker(), await engine.worker()];
  provide(first, "a:type");
  await first.settle();
  bind(binder, "b1", "a:type");
  await binder.settle();
  await first.settle();
  provide(second, "a:type");
  assert.equal(typesOf(await second.settle()), ["registertrigger"]);
  provide(second, "a:type");
  assert.equal(typesOf(await second.settle()), ["registertrigger"]);
  assert.equal(await first.settle(), []);
  await first.close();
  await until("the first is gone", () => engine.engine.status().workers.length === 2);
  assert.is(engine.engine.status().trigger_types.filter(({ id }) => id === "a:type").length, 1);
  bind(binder, "b2", "a:type");
  await binder.settle();
  assert.equal(typesOf(await second.settle()), ["registertrigger"]);
});

test("falling back, moving home, falling back again (TRG-18 to TRG-20, NSP-9, NSP-10)", async ({ engine }) => {
  const [common, home] = [await engine.worker(), await engine.worker({ namespace: "n1" })];
  const binder = await engine.worker({ namespace: "n1" });
  provide(common, "a:type");
  await common.settle();
  bind(binder, "loose", "a:type");
  bind(binder, "strict", "a:type", { trigger_namespace: "n1" });
  await binder.settle();
  assert.equal(
    (await common.settle()).map(({ id }) => id),
    ["loose"],
  );
  provide(home, "a:type");
  const moved = await home.settle();
  assert.equal(moved.map(({ id, trigger_namespace }) => `${id} ${trigger_namespace}`).sort(), [
    "loose n1",
    "strict n1",
  ]);
  assert.equal(await common.settle(), [{ type: "unregistertrigger", id: "loose", trigger_type: "a:type" }]);
  home.send({ type: "unregistertriggertype", id: "a:type", description: "stray", message_type: "x" });
  assert.equal(await home.settle(), []);
  assert.equal(
    (await common.settle()).map(({ type, id }) => `${type} ${id}`),
    ["registertrigger loose"],
  );
  common.send({ type: "unregistertriggertype", id: "a:type" });
  await common.settle();
  assert.is(engine.engine.status().parked_triggers.length, 2);
});

test("when the binder leaves, the provider hears of each of its bindings (TRG-13, TRG-14, TRG-16)", async ({
  engine,
}) => {
  const [provider, binder] = [await engine.worker(), await engine.worker()];
  provide(provider, "a:type");
  await provider.settle();
  bind(binder, "b1", "a:type");
  bind(binder, "waits", "no:type");
  bind(binder, "dropped", "no:type");
  binder.send({ type: "unregistertrigger", id: "dropped" });
  binder.send({ type: "unregistertrigger", id: "no such" });
  await binder.settle();
  await binder.close();
  await until("the binder is gone", () => engine.engine.status().workers.length === 1);
  assert.equal(typesOf(await provider.settle()), ["registertrigger", "unregistertrigger"]);
  provide(provider, "no:type");
  assert.equal(await provider.settle(), []);
  assert.is(engine.engine.status().triggers, 0);
});

test("a trigger is unbound by its owner, not by a stranger (TRG-15); another may replace it", async ({ engine }) => {
  const [provider, owner, stranger] = [await engine.worker(), await engine.worker(), await engine.worker()];
  provide(provider, "a:type");
  await provider.settle();
  bind(owner, "b1", "a:type");
  await owner.settle();
  stranger.send({ type: "unregistertrigger", id: "b1" });
  await stranger.settle();
  assert.equal(typesOf(await provider.settle()), ["registertrigger"]);
  bind(stranger, "b1", "a:type", { config: "theirs" });
  await stranger.settle();
  await owner.close();
  await until("the owner is gone", () => engine.engine.status().workers.length === 2);
  assert.equal(typesOf(await provider.settle()), ["registertrigger"]);
  assert.is(engine.engine.status().triggers, 1);
});

test("binding by function: waits for the provider, is durable, is refused (TRG-25 to TRG-32)", async ({ engine }) => {
  const [provider, caller] = [await engine.worker(), await engine.worker()];
  const request = { trigger_type: "a:type", function_id: "t::f", config: { c: 1 }, metadata: { m: 1 } };
  const early = (await caller.call("engine::register_trigger", request)).result as { id: string };
  assert.match(early.id, /^[0-9a-f-]{36}$/);
  provide(provider, "a:type");
  assert.equal(
    (await provider.settle()).map(({ id, config, metadata }) => ({ id, config, metadata })),
    [{ id: early.id, config: { c: 1 }, metadata: { m: 1 } }],
  );

  const accepted = caller.call("engine::register_trigger", request);
  const offered = await provider.receive({ type: "registertrigger" });
  const head = { type: "triggerregistrationresult", id: offered.id, trigger_type: "a:type", function_id: "t::f" };
  provider.send(head);
  assert.equal((await accepted).result, { id: offered.id });

  const refused = caller.call("engine::register_trigger", request);
  const second = await provider.receive({ type: "registertrigger" });
  provider.send({ ...head, id: second.id, error: { code: "BAD", message: "no" } });
  assert.equal((await refused).error, { code: "trigger_registration_failed", message: "BAD: no" });
  assert.equal((await caller.call("engine::unregister_trigger", { id: second.id })).result, { removed: false });

  const asked = Date.now();
  const silent = await caller.call("engine::register_trigger", request);
  assert.ok(Date.now() - asked >= 290);
  const silentId = (silent.result as { id: string }).id;
  await provider.receive({ type: "registertrigger", id: silentId });

  await caller.close();
  await until("the caller is gone", () => engine.engine.status().workers.length === 1);
  assert.equal(await provider.settle(), []);
  const gone = await provider.call("engine::unregister_trigger", { id: silentId, trigger_type: "wrong" });
  assert.equal(gone.result, { removed: true });
  await provider.receive({ type: "unregistertrigger", id: silentId });
  assert.equal((await provider.call("engine::unregister_trigger", { id: silentId })).result, { removed: false });
});

test("a provider that binds and unbinds while it is told delays nobody (TRG-35, FP-TRG-4)", async ({ engine }) => {
  const [provider, binder] = [await engine.worker(), await engine.worker()];
  provide(provider, "a:type");
  provider.ws.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as { type: string; id: string; function_id: string };
    if (frame.type !== "registertrigger" || frame.function_id !== "t::f") return;
    bind(provider, `own ${frame.id}`, "a:type", { function_id: "t::own" });
    provider.send({ type: "unregistertrigger", id: `own ${frame.id}` });
    provider.send({ ...frame, type: "triggerregistrationresult" });
  });
  await provider.settle();
  for (let index = 0; index < 50; index++) bind(binder, `b${index}`, "a:type");
  assert.equal(await binder.settle(), []);
  await until("only the binder's are left", () => engine.engine.status().triggers === 50);
});

test("an event fired by one invocation per binding reaches each function (TRG-23)", async ({ engine }) => {
  const [provider, a, b] = [await engine.worker(), await engine.worker(), await engine.worker({ namespace: "n1" })];
  a.register("t::f");
  b.register("t::f");
  await Promise.all([a.settle(), b.settle()]);
  for (const [namespace, metadata] of [
    ["default", { to: "a" }],
    ["gone", { to: "nobody" }],
    ["n1", { to: "b" }],
  ])
    provider.send({
      type: "invokefunction",
      function_id: "t::f",
      data: [1],
      namespace,
      metadata,
      action: { type: "void" },
    });
  await provider.settle();
  for (const [peer, to] of [
    [a, "a"],
    [b, "b"],
  ] as const)
    assert.equal(
      (await peer.settle()).map(({ data, metadata }) => ({ data, metadata })),
      [{ data: [1], metadata: { to } }],
    );
});

test("triggers of one worker are bounded, and those without an owner too", async () => {
  const engine = await startEngine({ limits: { max_triggers: 2 } });
  const worker = await engine.worker();
  for (const id of ["b1", "b2", "b3"]) bind(worker, id, "no:type");
  assert.equal(
    (await worker.settle()).map((frame) => [frame.id, errorCodeOf(frame)]),
    [["b3", "RESOURCE_EXHAUSTED"]],
  );
  const codes = [];
  for (let turn = 0; turn < 3; turn++)
    codes.push(
      errorCodeOf(await worker.call("engine::register_trigger", { trigger_type: "no:type", function_id: "f" })),
    );
  assert.equal(codes, [undefined, undefined, "RESOURCE_EXHAUSTED"]);
  worker.send({ type: "unregistertrigger", id: "b1" });
  bind(worker, randomUUID(), "no:type");
  assert.equal(await worker.settle(), []);
  await engine.stop();
});

test.run();
