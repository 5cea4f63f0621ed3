// The ends of the kit against a small engine: what they do by themselves, and the reach that scenarios need.
import { equal, match } from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { test } from "uvu";
import type { JsonObject } from "../../src/scenario/json.js";
import { startFakeEngine, stopFakeEngines } from "../run/fake-engine.js";
import { type Ran, runTexts } from "../run/run-text.js";

async function run(peers: string, steps: string, hears: (frame: JsonObject) => void = () => {}): Promise<Ran> {
  const engine = await startFakeEngine({ hears });
  const ran = await runTexts(engine.url, [`title: T\npeers:\n${peers}\nsteps:\n${steps}\n`]);
  await engine.stop();
  return ran;
}

const passes = async (peers: string, steps: string): Promise<void> => {
  const { first } = await run(peers, steps);
  const failed = first.checks.filter((check) => check.status !== "pass");
  equal(JSON.stringify(failed), "[]");
};

test("a worker registers before it announces itself, in the order of the file", async () => {
  const heard: string[] = [];
  await run(
    `  a: { namespace: "{own}-n", name: "{own}-me", functions: ["{own}::f", { id: "{own}::g", description: d }], trigger_types: ["{own}-t"], triggers: [{ id: "{own}-b", trigger_type: "{own}-t", function_id: "{own}::f" }] }`,
    "  - { at: a, sync: true, check: INV-1 }",
    (frame) =>
      heard.push(`${frame.type} ${frame.id ?? JSON.stringify(frame.data ?? "")}`.replace(/t[0-9a-f]{11}/g, "OWN")),
  );
  const own = heard.filter((one) => one.includes("OWN"));
  equal(
    own.slice(0, 4).join(),
    "registerfunction OWN::f,registerfunction OWN::g,registertriggertype OWN-t,registertrigger OWN-b",
  );
  match(own[4]!, /^invokefunction \{"name":"OWN-me","pid":\d+,"runtime":"triad-conformance","namespace":"OWN-n"\}$/);
});

test("a worker that is opened again reattaches first and replays in the order asked for", async () => {
  for (const [replay, order] of [
    ["announce-last", "reattach,registerfunction,invokefunction"],
    ["announce-first", "reattach,invokefunction,registerfunction"],
  ]) {
    const heard: string[] = [];
    await run(
      '  a: { functions: ["{own}::f"] }',
      `  - { at: a, close: abrupt }\n  - { at: a, open: { reattach: true, replay: ${replay} } }\n  - { at: a, sync: true, check: INV-1 }`,
      (frame) => void heard.push(String(frame.type)),
    );
    const at = heard.indexOf("reattach");
    equal(heard.slice(at, at + 3).join(), order);
  }
});

test("functions answer by themselves as they say", async () => {
  await passes(
    '  a: { functions: [{ id: "{own}::e", answer: echo }, { id: "{own}::r", answer: { result: ["{own}"] } }, { id: "{own}::x", answer: { error: { code: C, message: "{own}" } } }] }\n  c: {}',
    [
      '  - { at: c, call: { function_id: "{own}::e", data: { a: 1 } }, result: { a: 1, _caller_worker_id: "{c.worker_id}" }, check: INV-1 }',
      '  - { at: c, call: { function_id: "{own}::r" }, result: ["{own}"], check: INV-2 }',
      '  - { at: c, call: { function_id: "{own}::x" }, error: { code: C, message: "{own}" }, check: INV-3 }',
    ].join("\n"),
  );
});

test("a step at a counted peer is done by each", async () => {
  const heard: string[] = [];
  const { summary } = await run(
    '  w: { count: 3, functions: ["{own}::f{i}"] }\n  c: {}',
    [
      '  - { at: c, send: { type: invokefunction, invocation_id: "{uuid.a}", function_id: "{own}::f1", data: 1 } }',
      '  - { at: w, call: { function_id: "{own}::none{i}" }, error: { message: "{own}::none{i}" }, check: INV-1 }',
      '  - { at: w, send: { type: unregisterfunction, id: "{own}-{w.worker_id}" } }',
      "  - { at: w, sync: true, check: INV-3 }",
    ].join("\n"),
    (frame) => void (frame.type === "unregisterfunction" && heard.push(String(frame.id))),
  );
  equal(summary, "INV-1 pass, INV-3 pass, frames pass, nothing-else fail", "one of them was never read");
  equal(new Set(heard).size, 3);
});

test("fragments, binary, pings and bytes below the WebSocket", async () => {
  await passes(
    "  a: {}\n  s: { kind: socket }",
    [
      "  - { at: s, receive: { type: workerregistered } }",
      '  - { at: a, call: { function_id: "{own}::none", data: { $fill: 2MiB } }, error: { code: function_not_found }, check: INV-1 }',
      '  - { at: a, send: { type: invokefunction, invocation_id: "{uuid.a}", function_id: "{own}::n", data: { $fill: { message: 2MiB+1 } } }, fragments: 64KiB }',
      '  - { at: a, receive: { invocation_id: "{uuid.a}", error: { code: function_not_found } }, check: INV-2 }',
      "  - { at: a, send: { type: ping }, binary: true }",
      "  - { at: a, receive: { type: pong }, check: INV-3 }",
      "  - { at: a, send: { ping: hello }, to: raw }",
      "  - { at: a, receive: { $pong: hello }, check: INV-4 }",
      '  - { at: s, send: { hex: "81 01 41" }, to: raw, under: true }',
      "  - { at: s, receive: { $closed: { code: { $one-of: [1002, 1006] } } }, check: INV-5 }",
    ].join("\n"),
  );
});

test("a close of the kit need not be received, one of the subject must", async () => {
  await passes(
    "  a: {}\n  b: {}",
    "  - { at: a, close: clean, code: 1001 }\n  - { at: b, sync: true, check: INV-1 }\n  - { at: a, receive: { $closed: { code: 1001 } }, check: INV-2 }\n  - { at: b, close: abrupt }",
  );
});

test("what is paused waits, and goes on when it is resumed", async () => {
  const { summary } = await run(
    "  a: {}",
    [
      "  - { at: a, pause: writing }",
      "  - { at: a, send: { type: ping } }",
      "  - { at: a, receive: { type: pong }, within: 100ms, check: SHD-1 }",
      "  - { at: a, resume: writing }",
      "  - { at: a, receive: { type: pong }, check: INV-2 }",
    ].join("\n"),
  );
  equal(summary, "SHD-1 fail, INV-2 pass, frames pass, nothing-else pass");
});

test("an upgrade that is refused, and what HTTP says", async () => {
  await passes(
    "  s: { kind: socket, open: false }\n  h: { kind: http }",
    [
      "  - { at: s, open: { path: /nope }, expect: { status: 404 }, check: INV-1 }",
      "  - { at: h, send: { method: GET, path: / } }",
      "  - { at: h, receive: { $http: { status: 400, headers: { content-type: application/json }, body: { no: upgrade } } }, check: INV-2 }",
      "  - { at: s, open: { query: x=1, headers: { x-y: z } }, expect: { status: 101, headers: { sec-websocket-protocol: { $absent: true } } }, check: INV-3 }",
      "  - { at: s, receive: { type: workerregistered } }",
    ].join("\n"),
  );
});

test("an HTTP server and a client of the kit", async () => {
  await passes(
    '  api: { kind: server }\n  h: { kind: http, url: "{api.url}" }',
    [
      "  - { at: h, send: { method: POST, path: /p?q=1, headers: { x-a: b }, body: { n: 1 } } }",
      '  - { at: api, receive: { $http: { method: POST, path: "/p?q=1", headers: { x-a: b }, body: { n: 1 } } }, check: INV-1 }',
      "  - { at: api, send: { status: 422, body: { e: 2 } } }",
      "  - { at: h, receive: { $http: { status: 422, body: { e: 2 } } }, check: INV-2 }",
    ].join("\n"),
  );
});

test("tcp: bytes grow until they match, and the end arrives", async () => {
  await passes(
    "  t: { kind: tcp }",
    [
      '  - { at: t, send: { text: "GET / HTTP/1.1\\r\\nHost: x\\r\\n" } }',
      '  - { at: t, send: { hex: "0d0a" } }',
      '  - { at: t, receive: { $bytes: { text: { $pattern: "upgrade" } } }, check: INV-1 }',
      "  - { at: t, close: clean }",
    ].join("\n"),
  );
});

/** A server that notes when each of its connections opened and closed. */
async function countingServer(): Promise<{ server: Server; port: number; closed: number[] }> {
  const closed: number[] = [];
  let count = 0;
  const server = createServer((socket) => {
    const number = count++;
    socket.on("error", () => {});
    socket.on("data", (bytes) => void socket.write(bytes));
    socket.on("close", () => closed.push(number));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port, closed };
}

test("a relay passes bytes on, and cuts one side while it holds the other", async () => {
  const { Relay } = await import("../../src/ends/relay.js");
  const { createConnection } = await import("node:net");
  const { server, port, closed } = await countingServer();
  const relay = await Relay.open("127.0.0.1", port);
  const connect = async () => {
    const socket = createConnection(relay.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write("hello");
    const [echo] = await new Promise<Buffer[]>((resolve) => socket.once("data", (data) => resolve([data])));
    equal(String(echo), "hello");
    return socket;
  };
  const first = await connect();
  relay.cutNear();
  await new Promise((resolve) => first.once("close", resolve));
  const second = await connect();
  equal(closed.length, 0, "the far side of the first is held");
  relay.cutFar();
  while (closed.length === 0) await new Promise((resolve) => setImmediate(resolve));
  equal(closed.join(), "0", "the half-open link is cut first");
  second.write("still");
  await new Promise((resolve) => second.once("data", resolve));
  second.destroy();
  while (closed.length < 2) await new Promise((resolve) => setImmediate(resolve));
  await relay.close();
  await new Promise((resolve) => server.close(resolve));
});

test("a staged cut: the worker comes back while its old connection still hangs", async () => {
  await passes(
    '  w: { relay: true, functions: [{ id: "{own}::f", answer: { result: 1 } }] }\n  c: {}',
    [
      "  - each: { hold: { from: 0, to: 40, by: 20 } }",
      "    steps:",
      "      - { at: w, cut: near }",
      "      - { at: w, open: { reattach: true } }",
      '      - { at: w, cut: far, after: "{hold}ms" }',
      '      - { at: c, call: { function_id: "{own}::f" }, result: 1, eventually: 2s, check: INV-1 }',
    ].join("\n"),
  );
});

test.after(stopFakeEngines);
test.run();
