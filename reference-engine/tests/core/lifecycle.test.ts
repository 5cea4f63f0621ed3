/** Connections: registration, held registrations, names, reattach, clean-up, stop. */
import { randomUUID } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { errorCodeOf, startEngine, type TestPeer, until } from "./peer.js";

const test = suite("lifecycle");

test("every connection gets an id and a token of its own (LIF-1, LIF-2, LIF-3)", async () => {
  const engine = await startEngine();
  const peers = await Promise.all([engine.connect(), engine.connect(), engine.connect()]);
  for (const peer of peers) assert.is((await peer.receive({})).type, "workerregistered");
  const ids = peers.flatMap(({ workerId, token }) => [workerId, token]);
  assert.is(new Set(ids).size, 6);
  for (const peer of peers) assert.equal(await peer.settle(), []);
  await engine.stop();
});

test("registrations are held until the announcement, in order (LIF-7, LIF-8, LIF-9)", async () => {
  const engine = await startEngine();
  const [caller, worker] = [await engine.worker(), await engine.connect()];
  worker.serve();
  worker.register("t::gone");
  worker.register("t::f", { description: "first" });
  worker.register("t::f", { description: "second" });
  worker.send({ type: "unregisterfunction", id: "t::gone" });
  worker.send({ type: "registertriggertype", id: "t:type", description: "d" });
  worker.send({ type: "registertrigger", id: randomUUID(), trigger_type: "t:type", function_id: "t::f", config: {} });
  await worker.settle();
  assert.is(engine.engine.status().held_registrations, 6);
  assert.is(errorCodeOf(await caller.call("t::f", {}, { namespace: "n1" })), "function_not_found");
  assert.equal((await worker.call("engine::workers::register", { namespace: "n1" })).result, { success: true });
  assert.is(engine.engine.status().held_registrations, 0);
  assert.equal((await caller.call("t::f", [1], { namespace: "n1" })).result, [1]);
  assert.is(errorCodeOf(await caller.call("t::gone", {}, { namespace: "n1" })), "function_not_found");
  assert.is(errorCodeOf(await caller.call("t::f")), "function_not_found");
  const info = (await caller.call("engine::functions::info", { function_id: "t::f" })).result as object;
  assert.is((info as { description: string }).description, "second");
  await worker.receive({ type: "registertrigger", trigger_type: "t:type", trigger_namespace: "n1" });
  await engine.stop();
});

test("after the grace period the namespace is default, and stays so (LIF-10, LIF-11)", async () => {
  const engine = await startEngine({ registration_namespace_grace_ms: 50 });
  const worker = await engine.connect();
  worker.serve();
  worker.register("t::f");
  await until("the grace period is over", () => engine.engine.status().workers[0]?.namespace === "default");
  assert.equal((await worker.call("t::f", [1])).result, [1]);
  assert.equal((await worker.call("engine::workers::register", { namespace: "late", pid: 1 })).result, {
    success: true,
  });
  const { workers } = (await worker.call("engine::workers::list")).result as { workers: { id: string }[] };
  assert.is((workers.find(({ id }) => id === worker.workerId) as { namespace?: string }).namespace, "default");
  await engine.stop();
});

test("a connection that ends while pending never registers anything (LIF-29)", async () => {
  const engine = await startEngine({ registration_namespace_grace_ms: 30 });
  const [caller, worker] = [await engine.worker(), await engine.connect()];
  worker.register("t::f");
  await worker.settle();
  worker.ws.terminate();
  await new Promise((resolve) => setTimeout(resolve, 80));
  assert.is(errorCodeOf(await caller.call("t::f")), "function_not_found");
  await engine.stop();
});

test("announcements: wrong and blank ones leave the connection pending (LIF-13, LIF-14, LIF-15)", async () => {
  const engine = await startEngine();
  const worker = await engine.connect();
  const register = async (data: unknown) => await worker.call("engine::workers::register", data);
  assert.is(errorCodeOf(await register({ namespace: " " })), "INVALID_NAMESPACE");
  assert.is(errorCodeOf(await register({ pid: -1 })), "deserialization_error");
  assert.is(errorCodeOf(await register({ name: 5 })), "deserialization_error");
  assert.is(errorCodeOf(await register(null)), "deserialization_error");
  assert.is(engine.engine.status().workers[0]?.state, "pending");
  const nothing = { runtime: null, version: null, name: null, os: null, pid: null, isolation: null, namespace: null };
  assert.equal((await register({ ...nothing, telemetry: null, features: ["x.v9"], unknown: [1] })).result, {
    success: true,
  });
  assert.is(engine.engine.status().workers[0]?.state, "ready");
  await engine.stop();
});

test("names and descriptions are cleaned, later announcements keep what they leave out (LIF-16, LIF-17)", async () => {
  const engine = await startEngine();
  const worker = await engine.worker({
    name: " hi\u202Eth\u0007ere ",
    description: "d".repeat(400),
    os: "linux",
    pid: 7,
  });
  const row = async () => {
    const { workers } = (await worker.call("engine::workers::list")).result as {
      workers: Record<string, unknown>[];
    };
    return workers.find(({ id }) => id === worker.workerId)!;
  };
  const first = await row();
  assert.equal(
    [first.name, first.os, first.runtime, String(first.description).length],
    ["hithere", "linux", "unknown", 280],
  );
  await worker.call("engine::workers::register", { name: "\u2028 ", runtime: "node", version: "1" });
  const second = await row();
  assert.equal([second.name, second.os, second.runtime, second.version], ["hithere", "linux", "node", "1"]);
  await worker.call("engine::workers::register", { name: "other" });
  assert.equal([(await row()).name, (await row()).version], ["other", null]);
  await engine.stop();
});

test("a name has one holder in a namespace (LIF-18 to LIF-23)", async () => {
  const engine = await startEngine();
  const holder = await engine.worker({ name: "w", namespace: "n" });
  const elsewhere = await engine.worker({ name: "w" });
  const loser = await engine.connect();
  loser.register("t::f");
  loser.send({
    type: "invokefunction",
    invocation_id: randomUUID(),
    function_id: "engine::workers::register",
    data: { name: "w", namespace: "n" },
  });
  assert.equal(await loser.receive({ type: "registrationrejected" }), {
    type: "registrationrejected",
    code: "WORKER_NAMESPACE_CONFLICT",
    namespace: "n",
    worker_name: "w",
    owner_worker_id: holder.workerId,
  });
  assert.is((await loser.closed).code, 1005);
  assert.is(errorCodeOf(await elsewhere.call("t::f", {}, { namespace: "n" })), "function_not_found");
  await holder.close();
  await until("the holder is gone", () => engine.engine.status().workers.length === 1);
  await engine.worker({ name: "w", namespace: "n" });
  await engine.stop();
});

test("reattach ends the old connection before the next message is read (RCN-1, RCN-2, RCN-3)", async () => {
  const engine = await startEngine();
  const [caller, old] = [await engine.worker(), await engine.worker({ name: "w" })];
  old.register("t::f");
  await old.settle();
  const pending = caller.call("t::f");
  await old.receive({ type: "invokefunction" });
  const next = await engine.connect();
  next.serve(() => ({ result: "new" }));
  next.send({ type: "reattach", previous_worker_id: old.workerId, reattach_token: old.token });
  next.register("t::f");
  assert.equal((await next.call("engine::workers::register", { name: "w" })).result, { success: true });
  assert.equal((await caller.call("t::f")).result, "new");
  assert.is(errorCodeOf(await pending), "invocation_stopped");
  await old.closed;
  assert.equal(
    engine.engine
      .status()
      .workers.filter(({ name }) => name === "w")
      .map(({ worker_id }) => worker_id),
    [next.workerId],
  );
  await engine.stop();
});

test("a reattach that does not fit has no effect (RCN-4, RCN-12)", async () => {
  const engine = await startEngine();
  const [caller, old] = [await engine.worker(), await engine.worker()];
  old.register("t::f");
  old.serve();
  await old.settle();
  const next = await engine.worker();
  for (const reattach of [
    { previous_worker_id: old.workerId, reattach_token: randomUUID() },
    { previous_worker_id: old.workerId, reattach_token: "" },
    { previous_worker_id: old.workerId },
    { previous_worker_id: next.workerId, reattach_token: next.token },
    { previous_worker_id: randomUUID(), reattach_token: old.token },
    { previous_worker_id: "garbage", reattach_token: old.token },
  ])
    next.send({ type: "reattach", ...reattach });
  assert.equal(await next.settle(), []);
  assert.equal((await caller.call("t::f", [1])).result, [1]);
  await engine.stop();
});

test("ids freed by a reattach are kept for the successor, not given to a claimant (RCN-9)", async () => {
  const engine = await startEngine({ registration_namespace_grace_ms: 150 });
  const [caller, old, claimant] = [await engine.worker(), await engine.worker(), await engine.worker()];
  for (const id of ["t::f", "t::left"]) {
    old.register(id);
    await old.settle();
    claimant.register(id);
    assert.is((await claimant.receive({ type: "registrationrejected" })).owner_worker_id, old.workerId);
  }
  claimant.serve(() => ({ result: "claimant" }));
  const next = await engine.connect();
  next.serve(() => ({ result: "successor" }));
  next.send({ type: "reattach", previous_worker_id: old.workerId, reattach_token: old.token });
  await next.settle();
  assert.is(errorCodeOf(await caller.call("t::f")), "function_not_found");
  const late = await engine.worker();
  late.register("t::f");
  assert.is((await late.receive({ type: "registrationrejected" })).owner_worker_id, next.workerId);
  next.register("t::f");
  await next.call("engine::workers::register", {});
  assert.is((await caller.call("t::f")).result, "successor");
  assert.is(engine.engine.status().reserved_functions, 1);
  await until("the rest goes to the claimant", () => engine.engine.status().reserved_functions === 0);
  assert.is((await caller.call("t::left")).result, "claimant");
  await next.close();
  await until("the claimant takes over", () =>
    engine.engine.status().waiting_claims.every(({ function_id }) => function_id !== "t::left"),
  );
  assert.is((await caller.call("t::f")).result, "claimant");
  await engine.stop();
});

test("the clean-up of a dying connection leaves what its successor registered (RCN-5, FP-CON-1)", async () => {
  const engine = await startEngine();
  const caller = await engine.worker();
  const ids = Array.from({ length: 60 }, (_, index) => `t::f${index}`);
  const join = async (old: TestPeer | undefined): Promise<TestPeer> => {
    const peer = await engine.connect();
    peer.serve(() => ({ result: peer.workerId }));
    if (old !== undefined) {
      await peer.receive({ type: "workerregistered" });
      peer.send({ type: "reattach", previous_worker_id: old.workerId, reattach_token: old.token });
    }
    peer.send({ type: "registertriggertype", id: "t:type", description: "d" });
    for (const id of ids) peer.register(id);
    for (const id of ids)
      peer.send({
        type: "registertrigger",
        id: `trigger ${id}`,
        trigger_type: "t:type",
        function_id: id,
        config: null,
      });
    await peer.call("engine::workers::register", { name: "w" });
    return peer;
  };
  let current = await join(undefined);
  for (let round = 0; round < 20; round++) {
    const old = current;
    // The old socket dies at another moment of the successor's replay in each round.
    const dying = setTimeout(() => old.ws.terminate(), round);
    current = await join(old);
    clearTimeout(dying);
    old.ws.terminate();
    await old.closed;
    await current.settle();
    const status = engine.engine.status();
    assert.is(status.functions.filter(({ remote }) => remote).length, ids.length, `round ${round}`);
    assert.is(status.triggers, ids.length, `round ${round}`);
    assert.is((await caller.call(ids[round]!)).result, current.workerId, `round ${round}`);
    assert.is(status.workers.filter(({ name }) => name === "w").length, 1);
  }
  await engine.stop();
});

test("registrations sent twice and two announcements take effect once (RCN-13, FP-CON-3)", async () => {
  const engine = await startEngine();
  const worker = await engine.connect();
  for (let turn = 0; turn < 2; turn++) for (let index = 0; index < 300; index++) worker.register(`t::f${index}`);
  await worker.announce({ name: "w" });
  await worker.call("engine::workers::register", { name: "w" });
  assert.equal(await worker.settle(), []);
  assert.is(engine.engine.status().functions.filter(({ remote }) => remote).length, 300);
  await engine.stop();
});

test("a stop lets calls in flight end, refuses new ones and closes with 1012 (LIF-30 to LIF-33)", async () => {
  const engine = await startEngine({ shutdown_grace_ms: 3_000 });
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const pending = caller.call("t::f");
  const { invocation_id } = await owner.receive({ type: "invokefunction" });
  const stopped = engine.engine.stop();
  assert.is(errorCodeOf(await caller.call("t::f")), "invocation_stopped");
  assert.equal(await owner.settle(), []);
  owner.send({ type: "invocationresult", invocation_id, function_id: "t::f", result: "late" });
  assert.is((await pending).result, "late");
  await stopped;
  assert.equal(
    [(await caller.closed).code, (await owner.closed).code, engine.engine.status().state],
    [1012, 1012, "stopped"],
  );
});

test("a stop does not wait for ever: what is left is answered invocation_stopped", async () => {
  const engine = await startEngine({ shutdown_grace_ms: 50 });
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const pending = caller.call("t::f");
  await owner.receive({ type: "invokefunction" });
  await engine.engine.stop();
  assert.is(errorCodeOf(await pending), "invocation_stopped");
  assert.is((await caller.closed).code, 1012);
});

test.run();
