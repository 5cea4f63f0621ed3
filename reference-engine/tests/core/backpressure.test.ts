/** Peers that do not read: they delay only what is addressed to them, and the engine's memory is bounded. */
import { randomUUID } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { EngineLimits } from "../../src/index.js";
import { errorCodeOf, startEngine, type TestEngine, type TestPeer, until } from "./peer.js";

const test = suite("backpressure");

const MIB = 1_048_576;

/** An owner of `t::f` that reads nothing more. */
async function joinStalled(engine: TestEngine): Promise<TestPeer> {
  const owner = await engine.worker();
  owner.register("t::f");
  await owner.settle();
  owner.ws.pause();
  return owner;
}

const start = (limits: Partial<EngineLimits>): Promise<TestEngine> => startEngine({ limits });

test("a stalled owner delays nobody else, and gets everything when it reads again (TRN-41, INV-30)", async () => {
  const engine = await start({});
  const [caller, fast, owner] = [await engine.worker(), await engine.worker(), await joinStalled(engine)];
  fast.register("t::fast");
  fast.serve();
  const data = "x".repeat(200_000);
  const ids = Array.from({ length: 100 }, () => randomUUID());
  for (const invocation_id of ids) caller.send({ type: "invokefunction", invocation_id, function_id: "t::f", data });
  for (let round = 0; round < 50; round++) assert.equal((await caller.call("t::fast", [round])).result, [round]);
  assert.ok(engine.engine.status().workers.some(({ outbound_bytes }) => outbound_bytes > MIB));
  owner.serve(() => ({ result: 1 }));
  owner.ws.resume();
  for (const invocation_id of ids) await caller.receive({ type: "invocationresult", invocation_id });
  assert.is(engine.engine.status().pending_invocations, 0);
  await engine.stop();
});

test("beyond the bound calls fail at once, void ones are dropped and counted, heartbeats go on", async () => {
  const engine = await start({ max_outbound_bytes: 2 * MIB });
  const [caller, owner] = [await engine.worker(), await joinStalled(engine)];
  const data = "x".repeat(MIB / 2);
  // The kernel's own buffers take a few megabytes before anything waits in the engine.
  for (let sent = 0; engine.engine.status().counters.dropped_calls.channel_send_failed === undefined; sent++) {
    assert.ok(sent < 200, "the bound is reached");
    caller.send({ type: "invokefunction", function_id: "t::f", data, action: { type: "void" } });
    await caller.settle();
  }
  assert.is(errorCodeOf(await caller.call("t::f", data)), "channel_send_failed");
  assert.ok(engine.engine.status().workers.every(({ outbound_bytes }) => outbound_bytes <= 3 * MIB));
  owner.ws.resume();
  await until("the backlog is taken", () =>
    engine.engine.status().workers.every(({ outbound_bytes }) => outbound_bytes === 0),
  );
  owner.serve(() => ({ result: "back" }));
  assert.is((await caller.call("t::f", 1)).result, "back");
  await engine.stop();
});

test("a caller that takes no results is closed with 1013, and its owner goes on", async () => {
  const engine = await start({ max_outbound_bytes: MIB });
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  owner.serve(() => ({ result: "x".repeat(MIB / 2) }));
  await owner.settle();
  caller.ws.pause();
  for (let index = 0; index < 200; index++)
    caller.send({ type: "invokefunction", invocation_id: randomUUID(), function_id: "t::f", data: {} });
  await until("it is closed", () => engine.engine.status().counters.closed["1013"] === 1, 20_000);
  await until("its calls are forgotten", () => engine.engine.status().workers.length === 1);
  assert.equal((await owner.call("t::f", 1)).error, undefined);
  await engine.stop();
});

test("a full peer that takes nothing for the stall time is closed, its callers are told", async () => {
  const engine = await start({ max_outbound_bytes: MIB, stall_timeout_ms: 100 });
  const [caller, owner] = [await engine.worker(), await joinStalled(engine)];
  const pending = caller.call("t::f", "small");
  const data = "x".repeat(MIB / 2);
  for (let sent = 0; engine.engine.status().workers.length === 2; sent++) {
    assert.ok(sent < 1_000, "the peer is given up");
    caller.send({ type: "invokefunction", function_id: "t::f", data, action: { type: "void" } });
    await caller.settle();
  }
  assert.is(errorCodeOf(await pending), "invocation_stopped");
  assert.is(engine.engine.status().counters.closed["1013"], 1);
  assert.is(errorCodeOf(await caller.call("t::f")), "function_not_found");
  owner.ws.terminate();
  await engine.stop();
});

test("what waits for all together is bounded: the peer for which most waits is given up", async () => {
  const engine = await start({ max_outbound_total_bytes: 4 * MIB });
  const [caller, big, small] = [await engine.worker(), await joinStalled(engine), await engine.worker()];
  small.register("t::small");
  await small.settle();
  small.ws.pause();
  const send = (function_id: string) =>
    caller.send({ type: "invokefunction", function_id, data: "x".repeat(MIB / 2), action: { type: "void" } });
  for (let sent = 0; engine.engine.status().workers.length === 3; sent++) {
    assert.ok(sent < 200, "somebody is given up");
    send("t::f");
    if (sent % 4 === 0) send("t::small");
    await caller.settle();
  }
  const left = engine.engine.status().workers.map(({ worker_id }) => worker_id);
  assert.equal(left.sort(), [caller.workerId, small.workerId].sort());
  assert.is(engine.engine.status().counters.closed["1013"], 1);
  big.ws.terminate();
  await engine.stop();
});

test("pings without reading cost the engine no memory", async () => {
  const engine = await start({ max_outbound_bytes: 100_000 });
  const [peer, other] = [await engine.worker(), await engine.worker()];
  peer.ws.pause();
  for (let index = 0; index < 20_000; index++) {
    peer.ws.ping("x".repeat(100));
    peer.send({ type: "ping" });
  }
  for (let round = 0; round < 20; round++) assert.equal(await other.settle(), []);
  assert.ok(engine.engine.status().workers.every(({ outbound_bytes }) => outbound_bytes < 4 * MIB));
  await engine.stop();
});

test.run();
