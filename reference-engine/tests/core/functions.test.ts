/** Who owns a function: conflicts, waiting claims, reserved ids, removal, limits. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { errorCodeOf, startEngine, type TestEngine, type TestPeer, until } from "./peer.js";

const test = suite<{ engine: TestEngine }>("functions");
test.before.each(async (context) => {
  context.engine = await startEngine();
});
test.after.each(async ({ engine }) => engine.stop());

async function join(engine: TestEngine, name: string, namespace = "default"): Promise<TestPeer> {
  const peer = await engine.worker({ name, namespace });
  peer.serve(() => ({ result: name }));
  return peer;
}

test("the first live owner keeps an id, the second waits and takes over (FUN-4 to FUN-6, FUN-11)", async ({
  engine,
}) => {
  const [caller, a, b, c] = [
    await engine.worker(),
    await join(engine, "a"),
    await join(engine, "b"),
    await join(engine, "c"),
  ];
  a.register("t::f", { description: "of a" });
  assert.equal(await a.settle(), []);
  for (const peer of [b, c]) {
    peer.register("t::f", { description: "refused" });
    assert.equal(await peer.settle(), [
      {
        type: "registrationrejected",
        code: "FUNCTION_NAMESPACE_CONFLICT",
        namespace: "default",
        function_id: "t::f",
        owner_worker_id: a.workerId,
      },
    ]);
  }
  b.register("t::f", { description: "of b" });
  await b.settle();
  b.register("t::other");
  assert.is((await caller.call("t::f")).result, "a");
  assert.is((await caller.call("t::other")).result, "b");
  const info = (await caller.call("engine::functions::info", { function_id: "t::f" })).result;
  assert.is((info as { description: string }).description, "of a");
  await a.close();
  await until("a is gone", () => engine.engine.status().workers.length === 3);
  assert.is((await caller.call("t::f")).result, "b");
  const after = (await caller.call("engine::functions::info", { function_id: "t::f" })).result;
  assert.is((after as { description: string }).description, "of b");
  b.send({ type: "unregisterfunction", id: "t::f" });
  await b.settle();
  assert.is((await caller.call("t::f")).result, "c");
  c.send({ type: "unregisterfunction", id: "t::f" });
  await c.settle();
  assert.is(errorCodeOf(await caller.call("t::f")), "function_not_found");
});

test("a withdrawn claim never takes effect (FUN-12); others cannot unregister (FUN-8)", async ({ engine }) => {
  const [caller, a, b] = [await engine.worker(), await join(engine, "a"), await join(engine, "b")];
  a.register("t::f");
  await a.settle();
  b.register("t::f");
  b.send({ type: "unregisterfunction", id: "t::f" });
  b.send({ type: "unregisterfunction", id: "no::such" });
  await b.settle();
  assert.is((await caller.call("t::f")).result, "a");
  await a.close();
  await until("a is gone", () => engine.engine.status().workers.length === 2);
  assert.is(errorCodeOf(await caller.call("t::f")), "function_not_found");
});

test("ids of the engine cannot be taken over; other engine ids are free in default (FUN-14, FUN-15, NSP-12)", async ({
  engine,
}) => {
  const [a, far] = [await join(engine, "a"), await join(engine, "far", "orders")];
  a.register("engine::workers::list");
  const refusal = await a.receive({ type: "registrationrejected" });
  assert.equal([refusal.code, refusal.owner_worker_id], ["FUNCTION_NAMESPACE_CONFLICT", ""]);
  assert.ok(Array.isArray(((await a.call("engine::workers::list")).result as { workers: unknown }).workers));
  assert.equal(engine.engine.status().waiting_claims, []);
  far.register("engine::x");
  assert.is((await far.receive({ type: "registrationrejected" })).owner_worker_id, "");
  a.register("engine::queue::enqueue");
  assert.equal(await a.settle(), []);
  assert.is((await a.call("engine::queue::enqueue")).result, "a");
});

test("any string is an id (FUN-2)", async ({ engine }) => {
  const a = await join(engine, "a");
  for (const id of ["", " ", "a b", "__proto__", "constructor", "\u0000", "ü😀", "x".repeat(100_000), '"\\']) {
    a.register(id);
    assert.is((await a.call(id)).result, "a", JSON.stringify(id.slice(0, 20)));
  }
});

test("one worker cannot register without bound, and keeps serving", async () => {
  const engine = await startEngine({ limits: { max_functions: 10, max_registration_bytes: 100_000 } });
  const a = await join(engine, "a");
  for (let index = 0; index < 12; index++) a.register(`t::f${index}`);
  const refused = await a.settle();
  assert.equal(
    refused.map(({ function_id, owner_worker_id }) => [function_id, owner_worker_id]),
    [
      ["t::f10", ""],
      ["t::f11", ""],
    ],
  );
  a.register("t::f0", { metadata: "x".repeat(200_000) });
  assert.is((await a.settle()).length, 1);
  assert.is((await a.call("t::f0")).result, "a");
  for (let index = 0; index < 10; index++) a.send({ type: "unregisterfunction", id: `t::f${index}` });
  for (let index = 0; index < 10; index++) a.register(`u::f${index}`);
  assert.not.ok((await a.settle()).some(({ type }) => type === "registrationrejected"));
  assert.is((await a.call("u::f9")).result, "a");
  await engine.stop();
});

test("held registrations are bounded too", async () => {
  const engine = await startEngine({ limits: { max_held_registrations: 3 } });
  const a = await engine.connect();
  for (let index = 0; index < 5; index++) a.register(`t::f${index}`);
  assert.equal(
    (await a.settle()).map(({ function_id }) => function_id),
    ["t::f3", "t::f4"],
  );
  await a.call("engine::workers::register", {});
  assert.is(engine.engine.status().workers[0]?.functions, 3);
  await engine.stop();
});

test("10,000 registrations in one go are served", async ({ engine }) => {
  const a = await join(engine, "a");
  for (let index = 0; index < 10_000; index++) a.register(`t::f${index}`);
  assert.equal(await a.settle(), []);
  assert.is((await a.call("t::f9999")).result, "a");
  await a.close();
  await until("a is gone", () => engine.engine.status().functions.every(({ remote }) => !remote));
});

test.run();
