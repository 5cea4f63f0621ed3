/** Closed loop: a callee that answers within the same turn, many calls in flight, none lost, none doubled (INV-13, INV-31). */
import { randomUUID } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startEngine } from "./peer.js";

const test = suite("load");

const CALLS = 20_000;
const IN_FLIGHT = 64;

test(`${CALLS} calls with ${IN_FLIGHT} in flight are answered once each`, async () => {
  const engine = await startEngine();
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  owner.serve();
  caller.ws.removeAllListeners("message");
  const answered = new Map<string, number>();
  const expected = new Map<string, number>();
  let sent = 0;
  const sendNext = (): void => {
    if (sent === CALLS) return;
    const invocation_id = randomUUID();
    expected.set(invocation_id, sent);
    caller.send({ type: "invokefunction", invocation_id, function_id: "t::f", data: [sent] });
    sent += 1;
  };
  await new Promise<void>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`only ${answered.size} of ${CALLS} answered`)), 60_000);
    caller.ws.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { invocation_id: string; result: number[] };
      assert.is(frame.result[0], expected.get(frame.invocation_id), "each gets its own result");
      answered.set(frame.invocation_id, (answered.get(frame.invocation_id) ?? 0) + 1);
      sendNext();
      if (answered.size < CALLS) return;
      clearTimeout(deadline);
      resolve();
    });
    for (let index = 0; index < IN_FLIGHT; index++) sendNext();
  });
  assert.is(answered.size, CALLS);
  assert.ok([...answered.values()].every((count) => count === 1));
  const { pending_invocations, counters } = engine.engine.status();
  assert.equal([pending_invocations, counters.stray_results], [0, 0]);
  await engine.stop();
});

test("500 void calls arrive exactly once each (INV-36)", async () => {
  const engine = await startEngine();
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  for (let index = 0; index < 500; index++)
    caller.send({ type: "invokefunction", function_id: "t::f", data: [index], action: { type: "void" } });
  await caller.settle();
  const numbers = (await owner.settle()).map(({ data }) => (data as number[])[0]);
  assert.equal(
    numbers.sort((left, right) => left! - right!),
    Array.from({ length: 500 }, (_, index) => index),
  );
  await engine.stop();
});

test("an owner that is killed under load: every call has exactly one answer (FP-INV-2)", async () => {
  const engine = await startEngine();
  const caller = await engine.worker();
  for (let round = 0; round < 10; round++) {
    const owner = await engine.worker();
    owner.register("t::f");
    await owner.settle();
    owner.serve();
    const ids = Array.from({ length: 100 }, () => randomUUID());
    for (const [index, invocation_id] of ids.entries()) {
      caller.send({ type: "invokefunction", invocation_id, function_id: "t::f", data: {} });
      if (index === 10 * round) owner.ws.terminate();
    }
    for (const invocation_id of ids) await caller.receive({ type: "invocationresult", invocation_id }, 1_000);
    assert.equal(await caller.settle(), []);
  }
  assert.is(engine.engine.status().pending_invocations, 0);
  await engine.stop();
});

test.run();
