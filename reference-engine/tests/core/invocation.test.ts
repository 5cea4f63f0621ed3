/** Invocations over real sockets: routing, correlation, calls without an answer, enqueue, trace context. */
import { randomUUID } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { errorCodeOf, startEngine, type TestEngine, until } from "./peer.js";

const test = suite<{ engine: TestEngine }>("invocation");
test.before.each(async (context) => {
  context.engine = await startEngine();
});
test.after.each(async ({ engine }) => engine.stop());

test("a call reaches the owner and its result the caller (INV-1, INV-3, INV-4, INV-5)", async ({ engine }) => {
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const invocation_id = randomUUID();
  caller.send({
    type: "invokefunction",
    invocation_id: invocation_id.toUpperCase().replaceAll("-", ""),
    function_id: "t::f",
    data: { a: [1, "x"], _caller_worker_id: "forged" },
    metadata: { tenant: "acme" },
    action: null,
    namespace: null,
  });
  assert.equal(await owner.receive({ type: "invokefunction" }), {
    type: "invokefunction",
    invocation_id,
    function_id: "t::f",
    data: { a: [1, "x"], _caller_worker_id: caller.workerId },
    metadata: { tenant: "acme" },
  });
  owner.send({ type: "invocationresult", invocation_id, function_id: "whatever", result: { c: 5 }, error: null });
  assert.equal(await caller.receive({ type: "invocationresult" }), {
    type: "invocationresult",
    invocation_id,
    function_id: "t::f",
    result: { c: 5 },
  });
  assert.equal(engine.engine.status().pending_invocations, 0);
  assert.equal([...caller.invalid, ...owner.invalid], []);
});

test("data that is no object is passed on as it is (INV-6); absent data is null", async ({ engine }) => {
  const worker = await engine.worker();
  worker.register("t::echo");
  worker.serve();
  for (const data of [[1], "x", null, 7, true])
    assert.equal((await worker.call("t::echo", data)).result, data, JSON.stringify(data));
  const invocation_id = randomUUID();
  worker.send({ type: "invokefunction", invocation_id, function_id: "t::echo" });
  assert.is((await worker.receive({ type: "invocationresult", invocation_id })).result, null);
});

test("null and absent results keep their difference (INV-16); errors travel whole and win (INV-9, INV-10)", async ({
  engine,
}) => {
  const fresh = await engine.worker();
  fresh.register("u::f");
  fresh.serve((frame) => (frame.data as object[])[0]!);
  const asked = async (answer: object) => {
    const { type: _, invocation_id: __, function_id: ___, ...rest } = await fresh.call("u::f", [answer]);
    return rest;
  };
  assert.equal(await asked({ result: null }), { result: null });
  assert.equal(await asked({}), {});
  const error = { code: "BOOM", message: "no", stacktrace: "at x" };
  assert.equal(await asked({ error: { ...error, extra: 1 }, result: 1 }), { error });
});

test("an answer without a code is discarded, the next one counts (INV-14, INV-15, INV-12)", async ({ engine }) => {
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const invocation_id = randomUUID();
  caller.send({ type: "invokefunction", invocation_id, function_id: "t::f", data: {} });
  await owner.receive({ type: "invokefunction" });
  const head = { type: "invocationresult", invocation_id, function_id: "t::f" };
  owner.send({ ...head, error: { code: "X" } });
  owner.send({ ...head, invocation_id: randomUUID(), result: 0 });
  owner.send({ ...head, result: 1 });
  owner.send({ ...head, result: 2 });
  await owner.settle();
  const frames = await caller.settle();
  assert.equal(
    frames.map(({ result }) => result),
    [1],
  );
  assert.is(engine.engine.status().counters.stray_results, 2);
});

test("only the connection that was asked may answer (INV-35)", async ({ engine }) => {
  const [caller, owner, other] = [await engine.worker(), await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const invocation_id = randomUUID();
  caller.send({ type: "invokefunction", invocation_id, function_id: "t::f", data: {} });
  await owner.receive({ type: "invokefunction" });
  other.send({ type: "invocationresult", invocation_id, function_id: "t::f", result: "forged" });
  await other.settle();
  assert.equal(await caller.settle(), []);
  owner.send({ type: "invocationresult", invocation_id, function_id: "t::f", result: "real" });
  assert.is((await caller.receive({ type: "invocationresult" })).result, "real");
});

test("one id of two callers is no conflict (INV-34); of one caller the earlier call ends", async ({ engine }) => {
  const [one, two, owner] = [await engine.worker(), await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const invocation_id = randomUUID();
  one.send({ type: "invokefunction", invocation_id, function_id: "t::f", data: { from: 1 } });
  const first = await owner.receive({ type: "invokefunction" });
  two.send({ type: "invokefunction", invocation_id, function_id: "t::f", data: { from: 2 } });
  const second = await owner.receive({ type: "invokefunction" });
  assert.is.not(first.invocation_id, second.invocation_id);
  for (const { invocation_id: id, data } of [second, first])
    owner.send({
      type: "invocationresult",
      invocation_id: id,
      function_id: "t::f",
      result: (data as { from: number }).from,
    });
  assert.is((await one.receive({ type: "invocationresult", invocation_id })).result, 1);
  assert.is((await two.receive({ type: "invocationresult", invocation_id })).result, 2);

  one.send({ type: "invokefunction", invocation_id, function_id: "t::f", data: {} });
  one.send({ type: "invokefunction", invocation_id, function_id: "t::f", data: {} });
  assert.is(errorCodeOf(await one.receive({ type: "invocationresult" })), "invocation_error");
  const last = (await owner.settle()).at(-1)!;
  owner.send({ type: "invocationresult", invocation_id: last.invocation_id, function_id: "t::f", result: "later" });
  assert.is((await one.receive({ type: "invocationresult" })).result, "later");
  assert.is(engine.engine.status().pending_invocations, 0);
});

test("calls without an answer run and answer nothing (INV-18, INV-19, INV-20)", async ({ engine }) => {
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const given = randomUUID();
  caller.send({ type: "invokefunction", function_id: "t::f", data: 1 });
  caller.send({ type: "invokefunction", invocation_id: null, function_id: "t::f", data: 2 });
  caller.send({
    type: "invokefunction",
    invocation_id: given,
    function_id: "t::f",
    data: 3,
    action: { type: "void" },
  });
  caller.send({ type: "invokefunction", function_id: "no::such", data: 3, action: { type: "void" } });
  for (const data of [1, 2, 3]) {
    const frame = await owner.receive({ type: "invokefunction", data });
    assert.type(frame.invocation_id, "string");
    assert.is.not(frame.invocation_id, given);
    owner.send({ type: "invocationresult", invocation_id: frame.invocation_id, function_id: "t::f", result: data });
  }
  await owner.settle();
  assert.equal(await caller.settle(), []);
  assert.is(engine.engine.status().pending_invocations, 0);
  assert.equal(engine.engine.status().counters.dropped_calls, { function_not_found: 1 });
});

test("namespaces: a miss names the others, a blank one is refused (NSP-1 to NSP-5)", async ({ engine }) => {
  const [caller, b, a] = [
    await engine.worker({ namespace: "z" }),
    await engine.worker({ namespace: "b" }),
    await engine.worker({ namespace: "a" }),
  ];
  for (const worker of [a, b]) {
    worker.register("t::f");
    worker.serve(() => ({ result: worker.workerId }));
    await worker.settle();
  }
  const miss = await caller.call("t::f");
  assert.equal(miss.error, {
    code: "function_not_found",
    message: "Function t::f not found in namespace default. It is registered in namespace(s): a, b.",
  });
  assert.is((await caller.call("t::f", {}, { namespace: "b" })).result, b.workerId);
  assert.is(errorCodeOf(await caller.call("t::f", {}, { namespace: "B" })), "function_not_found");
  assert.is(errorCodeOf(await caller.call("t::f", {}, { namespace: " \t" })), "INVALID_NAMESPACE");
  caller.send({ type: "invokefunction", function_id: "t::f", data: {}, namespace: "" });
  assert.equal(await caller.settle(), []);
});

test("when the owner goes, every caller hears it once (INV-28); when the caller goes, nobody does (INV-29)", async ({
  engine,
}) => {
  const [caller, owner, leaver] = [await engine.worker(), await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  leaver.send({ type: "invokefunction", invocation_id: randomUUID(), function_id: "t::f", data: {} });
  const orphan = await owner.receive({ type: "invokefunction" });
  leaver.ws.terminate();
  await until("the leaver is gone", () => engine.engine.status().workers.length === 2);
  assert.is(engine.engine.status().pending_invocations, 0);
  owner.send({
    type: "invocationresult",
    invocation_id: orphan.invocation_id,
    function_id: "t::f",
    result: 1,
  });
  assert.equal(await owner.settle(), []);

  const ids = Array.from({ length: 100 }, () => randomUUID());
  for (const invocation_id of ids)
    caller.send({ type: "invokefunction", invocation_id, function_id: "t::f", data: {} });
  await caller.settle();
  owner.ws.terminate();
  for (const invocation_id of ids)
    assert.is(
      errorCodeOf(await caller.receive({ type: "invocationresult", invocation_id }, 1000)),
      "invocation_stopped",
    );
  assert.equal(await caller.settle(), []);
  assert.is(errorCodeOf(await caller.call("t::f")), "function_not_found");
});

test("an owner that closes politely but keeps its socket is gone at once", async ({ engine }) => {
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const answer = caller.call("t::f");
  await owner.receive({ type: "invokefunction" });
  // The close frame alone, as a peer sends it that never ends its side of the TCP connection.
  const socket = (owner.ws as unknown as { _socket: import("node:net").Socket })._socket;
  socket.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]));
  assert.is(errorCodeOf(await answer), "invocation_stopped");
});

test("enqueue calls the provider and answers a receipt (INV-22 to INV-25)", async ({ engine }) => {
  const [caller, queue] = [await engine.worker(), await engine.worker()];
  const enqueue = { action: { type: "enqueue", queue: "q1" } };
  assert.is(errorCodeOf(await caller.call("t::f", {}, enqueue)), "enqueue_error");
  queue.register("engine::queue::enqueue");
  await queue.settle();
  const receipt = caller.call("t::f", { x: 1 }, { ...enqueue, namespace: "n1", baggage: "k=v", metadata: { m: 1 } });
  const frame = await queue.receive({ type: "invokefunction" });
  const data = frame.data as Record<string, unknown>;
  assert.equal(Object.keys(data).sort(), [
    "baggage",
    "data",
    "function_id",
    "messageReceiptId",
    "namespace",
    "queue",
    "traceparent",
  ]);
  assert.equal([data.queue, data.function_id, data.namespace, data.data], ["q1", "t::f", "n1", { x: 1 }]);
  assert.equal(String(data.baggage).split(",").sort(), ["iii.function.id=t::f", "k=v"]);
  assert.is(frame.metadata, undefined);
  const head = { type: "invocationresult", invocation_id: frame.invocation_id, function_id: "x" };
  queue.send({ ...head, result: { anything: 1 } });
  assert.equal((await receipt).result, { messageReceiptId: data.messageReceiptId });

  const failing = caller.call("t::f", 5, enqueue);
  const next = await queue.receive({ type: "invokefunction" });
  assert.not.ok("namespace" in (next.data as object));
  queue.send({ ...head, invocation_id: next.invocation_id, error: { code: "FULL", message: "no room" } });
  assert.equal((await failing).error, { code: "enqueue_error", message: "FULL: no room" });
});

test("trace context: forwarded when valid, echoed always, owner's dropped (INV-40 to INV-46)", async ({ engine }) => {
  const worker = await engine.worker();
  worker.register("t::f");
  const seen: unknown[] = [];
  worker.serve((frame) => {
    seen.push([frame.traceparent, frame.baggage]);
    return { result: 1, traceparent: "00-11111111111111111111111111111111-1111111111111111-01", baggage: "o=1" };
  });
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  const valid = await worker.call("t::f", {}, { traceparent, baggage: "k=v;p=1" });
  assert.equal([valid.traceparent, valid.baggage], [traceparent, "k=v;p=1"]);
  const invalid = await worker.call("t::f", {}, { traceparent: "nonsense", baggage: "" });
  assert.equal([invalid.traceparent, invalid.baggage], ["nonsense", ""]);
  const none = await worker.call("t::f");
  assert.not.ok("traceparent" in none || "baggage" in none);
  assert.equal(seen, [
    [traceparent, "k=v,iii.function.id=t::f"],
    [undefined, "iii.function.id=t::f"],
    [undefined, undefined],
  ]);
});

test("an in-flight call survives the unregistration of its function (FUN-9)", async ({ engine }) => {
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const answer = caller.call("t::f");
  const { invocation_id } = await owner.receive({ type: "invokefunction" });
  owner.send({ type: "unregisterfunction", id: "t::f" });
  await owner.settle();
  assert.is(errorCodeOf(await caller.call("t::f")), "function_not_found");
  owner.send({ type: "invocationresult", invocation_id, function_id: "t::f", result: 1 });
  assert.is((await answer).result, 1);
});

test("what does not fit after rewriting is payload_too_large, and everybody stays (INV-48)", async () => {
  const small = await startEngine({ limits: { max_message_bytes: 2_000 } });
  const [caller, owner] = [await small.worker(), await small.worker()];
  owner.register("t::f");
  owner.serve();
  await owner.settle();
  const envelope = JSON.stringify({
    type: "invokefunction",
    invocation_id: randomUUID(),
    function_id: "t::f",
    data: { x: "" },
  });
  const data = { x: "x".repeat(2_000 - envelope.length) };
  assert.is(errorCodeOf(await caller.call("t::f", data)), "payload_too_large");
  assert.equal((await caller.call("t::f", [1])).result, [1]);
  await small.stop();
});

test("calls beyond the limit in flight are refused, the others go on", async () => {
  const engine = await startEngine({ limits: { max_in_flight: 3 } });
  const [caller, owner] = [await engine.worker(), await engine.worker()];
  owner.register("t::f");
  await owner.settle();
  const answers = [1, 2, 3].map((data) => caller.call("t::f", data));
  assert.is(errorCodeOf(await caller.call("t::f", 4)), "RESOURCE_EXHAUSTED");
  for (let index = 0; index < 5; index++)
    caller.send({ type: "invokefunction", function_id: "t::f", data: { index }, action: { type: "void" } });
  await caller.settle();
  const frames = await owner.settle();
  // Calls without an answer are passed on even where the engine no longer keeps track of them.
  assert.is(frames.length, 8);
  for (const { invocation_id, data } of frames)
    owner.send({ type: "invocationresult", invocation_id, function_id: "t::f", result: data });
  assert.equal(
    (await Promise.all(answers)).map(({ result }) => result),
    [1, 2, 3],
  );
  await engine.stop();
});

test.run();
