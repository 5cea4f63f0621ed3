/** The worker port and its frames: endpoints, malformed input, sizes, keep-alive, deadlines. */
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { startEngine, type TestEngine, until } from "./peer.js";
import { RawSocket } from "./raw.js";

const test = suite<{ engine: TestEngine }>("transport");
test.before.each(async (context) => {
  context.engine = await startEngine();
});
test.after.each(async ({ engine }) => engine.stop());

async function statusOf(port: number, path: string, headers: Record<string, string> = {}): Promise<number> {
  return await new Promise((resolve, reject) => {
    const asked = request({ port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("upgrade", (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asked.on("error", reject).end();
  });
}

test("paths: `/` and `/otel` are upgraded, others are 404, a plain GET is 400 (TRN-1 to TRN-4)", async ({ engine }) => {
  const upgrade = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "x-anything": "at all",
  };
  for (const [path, status] of [
    ["/", 101],
    ["/?token=a&token=b", 101],
    ["/otel", 101],
    ["/otel/", 404],
    ["//", 404],
    ["/ws", 404],
    ["/nope", 404],
  ] as const)
    assert.is(await statusOf(engine.port, path, upgrade), status, path);
  assert.is(await statusOf(engine.port, "/"), 400);
  assert.is(await statusOf(engine.port, "/otel"), 400);
  assert.is(await statusOf(engine.port, "/nope"), 404);
});

test("no sub-protocol, no extension, tcp-nodelay is told (TRN-8, TRN-9, TRN-44)", async ({ engine }) => {
  const raw = await RawSocket.upgrade(engine.port, "/", [
    "sec-websocket-protocol: a, b",
    "sec-websocket-extensions: permessage-deflate",
  ]);
  assert.match(raw.head, /^HTTP\/1\.1 101 /);
  assert.match(raw.head, /^x-iii-capabilities: tcp-nodelay$/im);
  assert.not.match(raw.head, /sec-websocket-(protocol|extensions)/i);
  raw.socket.destroy();
});

test("a handshake that is not finished in time is cut, established sockets stay (TRN-6)", async () => {
  const engine = await startEngine({ handshake_timeout_ms: 200 });
  const worker = await engine.worker();
  const began = Date.now();
  const [silent, half] = [await RawSocket.open(engine.port), await RawSocket.open(engine.port)];
  half.socket.write("GET / HTTP/1.1\r\nhost: x\r\n");
  await Promise.all([silent.ended, half.ended]);
  const took = Date.now() - began;
  assert.ok(took >= 190 && took < 1_200, `${took} ms`);
  assert.equal(await worker.settle(), []);
  await engine.stop();
});

test("what is no frame is discarded without an answer, and the connection stays (TRN-21 to TRN-30)", async ({
  engine,
}) => {
  const worker = await engine.worker();
  const head = '{"type":"invokefunction","function_id":"f","invocation_id":';
  const messages = [
    "",
    "  \n",
    "x",
    "[]",
    "null",
    "{}",
    '{"type":5}',
    '{"type":"InvokeFunction","function_id":"f","data":{}}',
    '{"type":"workerregistered","worker_id":"x"}',
    `${head}"abc","data":{}}`,
    `${head}5,"data":{}}`,
    `${head}"${randomUUID()}","data":{},"data":{}}`,
    `${head}"${randomUUID()}","data":"\\ud800"}`,
    `${head}"${randomUUID()}","data":1e400}`,
    `${head}"${randomUUID()}","data":{}} x`,
    `\uFEFF${head}"${randomUUID()}","data":{}}`,
    `${head}"${randomUUID()}","data":${"[".repeat(127)}${"]".repeat(127)}}`,
    `${head}"${randomUUID()}","data":{},"action":{"type":"enqueue"}}`,
    '{"type":"registertriggertype","id":"x"}',
    '{"type":"observe","id":"x","source":{}}',
  ];
  for (const message of messages) worker.ws.send(message);
  for (const bytes of ["OTLP{}", "MTRCgarbage", "LOGS\xff\xfe", "\x00\x01\x02"])
    worker.ws.send(Buffer.from(bytes, "latin1"), { binary: true });
  assert.equal(await worker.settle(), []);
  const { undecodable, telemetry_discarded } = engine.engine.status().counters;
  assert.is(telemetry_discarded, 3);
  assert.ok(Object.values(undecodable).reduce((sum, count) => sum + count, 0) >= messages.length);
  worker.ws.send(Buffer.from('{"type":"ping"}'), { binary: true });
  await worker.receive({ type: "pong" });
  worker.register("f");
  worker.serve();
  const deep = `${"[".repeat(126)}${"]".repeat(126)}`;
  assert.equal((await worker.call("f", JSON.parse(deep))).result, JSON.parse(deep));
});

test("a pong comes after everything before it has taken effect, once each (TRN-35, TRN-36)", async ({ engine }) => {
  const [worker, caller] = [await engine.worker(), await engine.worker()];
  worker.serve();
  for (let round = 0; round < 50; round++) {
    for (let index = 0; index < 5; index++) worker.register(`t::${round}::${index}`);
    assert.equal(await worker.settle(), []);
    assert.equal((await caller.call(`t::${round}::4`, [round])).result, [round]);
    worker.inbox.length = 0;
  }
});

test("WebSocket pings are answered once, with their payload, on both endpoints (TRN-5, TRN-37, TRN-38)", async ({
  engine,
}) => {
  for (const path of ["/", "/otel"]) {
    const raw = await RawSocket.upgrade(engine.port, path);
    raw.send("some text");
    raw.send(Buffer.from("OTLP{}"), { opcode: 2 });
    raw.send("hello", { opcode: 9 });
    raw.send("last", { opcode: 9 });
    await raw.until("both pongs", () => raw.frames.filter(({ opcode }) => opcode === 10).length >= 2);
    assert.equal(
      raw.frames.filter(({ opcode }) => opcode === 10).map(({ payload }) => payload.toString()),
      ["hello", "last"],
    );
    assert.is(
      raw.frames.some(({ opcode }) => opcode === 1),
      path === "/",
    );
    raw.send(Buffer.from([0x03, 0xe8]), { opcode: 8 });
    await raw.ended;
    assert.is(raw.closeCode(), 1000, "a close frame is answered (TRN-46)");
  }
  assert.is(engine.engine.status().workers.length, 0);
});

test("faults below the message end the connection that made them, with a reason (TRN-18 to TRN-20)", async ({
  engine,
}) => {
  const worker = await engine.worker();
  for (const [code, fault] of [
    [1007, (raw: RawSocket) => raw.send(Buffer.from([0xff, 0xfe]))],
    [1002, (raw: RawSocket) => raw.send("{}", { masked: false })],
    [1002, (raw: RawSocket) => raw.send("{}", { bits: 0xf1 })],
    [1002, (raw: RawSocket) => raw.send("{}", { opcode: 3 })],
  ] as const) {
    const raw = await RawSocket.upgrade(engine.port);
    fault(raw);
    await raw.until(`close ${code}`, () => raw.closeCode() !== undefined);
    assert.is(raw.closeCode(), code);
    raw.socket.destroy();
  }
  await until("only the innocent is left", () => engine.engine.status().workers.length === 1);
  assert.equal(await worker.settle(), []);
});

test("a message above the limit ends its connection with 1009 (TRN-16, TRN-17)", async () => {
  const engine = await startEngine({ limits: { max_message_bytes: 100_000 } });
  const text = (length: number) => JSON.stringify({ type: "pong", x: "" }).replace('""', `"${"x".repeat(length)}"`);
  const worker = await engine.worker();
  const fits = text(100_000 - text(0).length);
  assert.is(fits.length, 100_000);
  worker.ws.send(fits);
  assert.equal(await worker.settle(), []);
  worker.ws.send(`${fits} `);
  assert.is((await worker.closed).code, 1009);
  const fragmented = await engine.worker();
  for (let part = 0; part < 3; part++) fragmented.ws.send("x".repeat(50_000), { fin: false });
  assert.is((await fragmented.closed).code, 1009);
  await engine.stop();
});

test("a large message in one frame is served, and passed on in frames of 1 MiB (TRN-15, TRN-42, TRN-43)", async ({
  engine,
}) => {
  const caller = await engine.worker();
  const raw = await RawSocket.upgrade(engine.port);
  raw.send(JSON.stringify({ type: "registerfunction", id: "t::f" }));
  raw.send(
    JSON.stringify({
      type: "invokefunction",
      function_id: "engine::workers::register",
      data: {},
      action: { type: "void" },
    }),
  );
  await until("it is registered", () => engine.engine.status().functions.some(({ remote }) => remote));
  const data = "é".repeat(9 * 1_048_576);
  caller.send({ type: "invokefunction", function_id: "t::f", data, action: { type: "void" } });
  await raw.until("the last fragment", () => raw.frames.some(({ opcode, fin }) => opcode === 0 && fin), 20_000);
  const parts = raw.frames.filter(({ opcode }, index) => opcode === 0 || raw.frames[index + 1]?.opcode === 0);
  assert.is(parts[0]?.opcode, 1);
  assert.ok(parts.every(({ payload }) => payload.length <= 1_048_576));
  const whole = JSON.parse(Buffer.concat(parts.map(({ payload }) => payload)).toString()) as { data: string };
  assert.ok(whole.data === data);
  raw.socket.destroy();
});

test("unfinished messages are bounded together: the largest holder ends, others go on", async () => {
  const engine = await startEngine({ limits: { max_inbound_bytes: 1_000_000 } });
  const [hog, small] = [await RawSocket.upgrade(engine.port), await RawSocket.upgrade(engine.port)];
  const worker = await engine.worker();
  small.send("x".repeat(10_000), { fin: false });
  for (let part = 0; part < 12; part++) hog.send("x".repeat(100_000), { fin: false, opcode: part === 0 ? 1 : 0 });
  await hog.until("close", () => hog.closeCode() !== undefined);
  assert.is(hog.closeCode(), 1009);
  assert.equal(await worker.settle(), []);
  assert.is(small.closeCode(), undefined);
  assert.is(engine.engine.status().workers.length, 2);
  for (const raw of [hog, small]) raw.socket.destroy();
  await engine.stop();
});

test("connections beyond the limit are refused with 503", async () => {
  const engine = await startEngine({ limits: { max_connections: 1 } });
  const worker = await engine.worker();
  const refused = new WebSocket(engine.url);
  const status = await new Promise((resolve) => {
    refused.on("error", () => {});
    refused.on("unexpected-response", (_request, response) => resolve(response.statusCode));
  });
  assert.is(status, 503);
  await worker.close();
  await until("it is gone", () => engine.engine.status().workers.length === 0);
  await (await engine.worker()).close();
  await engine.stop();
});

test("an address that is taken is an error with a code", async ({ engine }) => {
  let code: unknown;
  try {
    await (await startEngine({ listener: { port: engine.port } })).stop();
  } catch (cause) {
    code = (cause as { code?: unknown }).code;
  }
  assert.is(code, "listen_failed");
});

test.run();
