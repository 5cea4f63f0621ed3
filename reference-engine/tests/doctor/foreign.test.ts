// The doctor against engines that are not ours, played by a scripted server: each lies or fails in one way.
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type WebSocket, WebSocketServer } from "ws";
import { type Diagnosis, examineEngine } from "../../src/doctor/examine.js";
import { verdictOf } from "../../src/doctor/report.js";
import { run } from "../cli/process.js";

type Json = Record<string, unknown>;
/** Answers of the functions of an engine, by id; a function answers by its input; an absent one is not found. */
type Script = Record<string, Json | ((input: Json) => Json) | "silence">;

const row = { function_id: "own::f", namespace: "default", worker_name: "w" };
const worker = {
  name: "w",
  description: null,
  version: null,
  id: randomUUID(),
  namespace: "default",
  runtime: "node",
  os: null,
  status: "connected",
  function_count: 1,
  connected_at_ms: 1,
  active_invocations: 0,
  isolation: null,
  ip_address: null,
};
const type = { id: "own-type", namespace: "default", worker_name: "w", description: "x" };
const trigger = {
  id: "t",
  trigger_type: "own-type",
  function_id: "own::f",
  worker_name: "w",
  config: {},
  config_summary: "{}",
};

const AGREEING: Script = {
  "engine::functions::list": { functions: [row] },
  "engine::functions::info": ({ function_ids }) => ({
    functions: (function_ids as string[]).map((function_id) => ({ ...row, function_id, registered_triggers: [] })),
  }),
  "engine::triggers::list": { triggers: [type] },
  "engine::triggers::info": { ...type, instance_count: 1 },
  "engine::registered-triggers::list": { registered_triggers: [trigger] },
  "engine::workers::list": { workers: [worker] },
  "engine::workers::info": {
    worker: { ...worker, internal: false },
    functions: [row],
    trigger_types: [type],
    registered_triggers: [trigger],
  },
};

async function play(greet: (socket: WebSocket) => void, script: Script): Promise<{ url: string; close(): void }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    greet(socket);
    socket.on("message", (data) => {
      const { type: kind, invocation_id, function_id, data: input } = JSON.parse(String(data)) as Json;
      if (kind !== "invokefunction") return;
      const known = script[function_id as string];
      if (known === "silence") return;
      const outcome =
        known === undefined
          ? {
              error: { code: "function_not_found", message: `Function ${function_id} not found in namespace default.` },
            }
          : { result: typeof known === "function" ? known(input as Json) : known };
      socket.send(JSON.stringify({ type: "invocationresult", invocation_id, function_id, ...outcome }));
    });
  });
  await new Promise((resolve) => server.on("listening", resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

const greet = (socket: WebSocket) => socket.send(JSON.stringify({ type: "workerregistered", worker_id: randomUUID() }));

async function examine(script: Script): Promise<{ verdict: string; found: string[]; report: Diagnosis }> {
  const engine = await play(greet, script);
  const report = await examineEngine({ url: engine.url, expected: [], timeout_ms: 3000 });
  engine.close();
  return {
    verdict: verdictOf(report),
    found: report.findings.map(({ check, subject }) => `${check} ${subject}`),
    report,
  };
}

test("an engine that agrees with itself is healthy, without any health endpoint", async () => {
  const { verdict, found, report } = await examine(AGREEING);
  assert.equal([verdict, found], ["healthy", []]);
  assert.is(report.unseen.length, 1);
  assert.equal(report.counts, { workers: 1, functions: 1, trigger_types: 1, triggers: 1 });
});

const LIES: [title: string, script: Script, found: string[]][] = [
  [
    "a function that is listed and cannot be looked up",
    { "engine::functions::info": { functions: [{ function_id: "own::f", error: "not_found" }] } },
    ["listed_not_found own::f"],
  ],
  ["a look-up that leaves one out", { "engine::functions::info": { functions: [] } }, ["listed_not_found own::f"]],
  [
    "two owners of one function",
    { "engine::functions::info": { functions: [{ ...row, worker_name: "other", registered_triggers: [] }] } },
    ["owners_disagree own::f"],
  ],
  [
    "a function that is listed twice",
    { "engine::functions::list": { functions: [row, row] } },
    ["duplicate_function own::f", "counts_disagree w"],
  ],
  ["a count of triggers", { "engine::triggers::info": { ...type, instance_count: 2 } }, ["counts_disagree own-type"]],
  ["triggers of no type", { "engine::triggers::list": { triggers: [] } }, ["trigger_without_type own-type"]],
  [
    "a trigger of a function that is gone",
    { "engine::registered-triggers::list": { registered_triggers: [{ ...trigger, function_id: "own::gone" }] } },
    ["idle_trigger t"],
  ],
  [
    "a count of functions",
    { "engine::workers::list": { workers: [{ ...worker, function_count: 7 }] } },
    ["counts_disagree w"],
  ],
  [
    "a worker that is connected twice",
    { "engine::workers::list": { workers: [worker, { ...worker, id: randomUUID() }] } },
    ["duplicate_worker w"],
  ],
  [
    "an answer that does not fit its contract",
    { "engine::functions::list": { functions: [{ id: "own::f" }] } },
    ["answer_shape engine::functions::list"],
  ],
];
for (const [title, lie, wanted] of LIES) {
  test(`found: ${title}`, async () => {
    const { verdict, found } = await examine({ ...AGREEING, ...lie });
    assert.equal([verdict, found], ["problems", wanted]);
  });
}

test("an engine without a discovery function: that is told, the rest is examined", async () => {
  const script = { ...AGREEING };
  delete script["engine::registered-triggers::list"];
  const { verdict, found, report } = await examine(script);
  assert.equal([verdict, found], ["problems", ["discovery engine::registered-triggers::list"]]);
  assert.is(report.counts.triggers, null);
  assert.is(report.counts.functions, 1);
});

test("what is wrong only for a moment is not told", async () => {
  let asked = 0;
  const { verdict, found } = await examine({
    ...AGREEING,
    "engine::triggers::info": () => ({ ...type, instance_count: asked++ === 0 ? 2 : 1 }),
  });
  assert.equal([verdict, found, asked], ["healthy", [], 2]);
});

const REFUSALS: [title: string, greeting: (socket: WebSocket) => void, told: RegExp][] = [
  ["says nothing", () => {}, /no workerregistered within 300 ms \(not_an_engine\)/],
  ["says nonsense", (socket) => socket.send("nonsense"), /not_an_engine/],
  ["hangs up", (socket) => socket.close(1008), /closed the connection \(1008\) \(connection_lost\)/],
  [
    "refuses",
    (socket) => socket.send(JSON.stringify({ type: "error", error: { code: "AUTH_ERROR", message: "who are you" } })),
    /refused the connection: who are you \(AUTH_ERROR\)/,
  ],
];
for (const [title, greeting, told] of REFUSALS) {
  test(`code 3 for a server that ${title}`, async () => {
    const server = await play(greeting, {});
    const { code, stdout, stderr } = await run(["doctor", "--url", server.url, "--timeout", "300"]);
    server.close();
    assert.is(code, 3);
    assert.match(stderr, told);
    assert.is(stdout, "");
  });
}

test("an engine that does not answer: told by time-out", async () => {
  const lists = Object.keys(AGREEING).filter((id) => id.endsWith("::list"));
  const silent = await play(greet, Object.fromEntries(lists.map((id) => [id, "silence"])));
  const { code, stdout } = await run(["doctor", "--url", silent.url, "--json", "--timeout", "500"]);
  silent.close();
  assert.is(code, 1);
  const told = (JSON.parse(stdout) as Diagnosis).findings.map(({ subject, message }) => `${subject} ${message}`);
  assert.equal(told.sort(), lists.map((id) => `${id} answers no_answer: ${id} did not answer within 500 ms`).sort());
});

test.run();
