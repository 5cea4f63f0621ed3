#!/usr/bin/env node
// Shows one gap of a public library without the kit: a bare WebSocket server, and a few lines on the library as its users
// write them. Everything that arrives is printed, with the time in ms. Nothing is judged here; README.md says what to see.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { WebSocketServer } from "ws";

/** What the server does: `on` each message of a type, and at each `connection`, which are numbered. */
const gaps = {
  announcement: {},
  "blank-namespace": {},
  "binding-namespace": {
    on: {
      registertriggertype: (send) =>
        send({
          type: "registertrigger",
          id: "b",
          trigger_type: "tick",
          function_id: "f",
          config: {},
          namespace: "north",
        }),
    },
  },
  "stale-result": {
    on: { registerfunction: (send, { number }) => number === 1 && send(invocation({ data: {} })) },
    connection: (socket, number) => number === 1 && setTimeout(() => socket.terminate(), 500),
  },
  "late-call": { connection: leaveForAWhile },
  "nested-trace": {
    on: {
      registerfunction: (send) =>
        send(invocation({ data: {}, traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` })),
    },
  },
  "bad-error": {
    on: {
      invokefunction: (send, { invocation_id, function_id }) =>
        invocation_id && send({ type: "invocationresult", invocation_id, function_id, error: "just text" }),
    },
  },
  "call-after-refusal": {
    connection: (socket) =>
      setTimeout(() => socket.send(JSON.stringify({ type: "registrationrejected", ...REFUSAL })), 300),
  },
  "without-data": { on: { registerfunction: (send) => send(invocation({})) } },
  "pending-at-shutdown": {},
  "taken-back": { connection: leaveForAWhile },
};

function leaveForAWhile(socket, number, server) {
  if (number > 1) return;
  server.close();
  setTimeout(() => socket.terminate(), 300);
  setTimeout(listen, 3000);
}

const REFUSAL = { code: "WORKER_NAMESPACE_CONFLICT", namespace: "default", worker_name: "w", owner_worker_id: "other" };
const invocation = (members) => ({ type: "invokefunction", invocation_id: ID, function_id: "f", ...members });
const ID = "00000000-0000-4000-8000-000000000001";

const [name = "", ...command] = process.argv.slice(2);
if (!Object.hasOwn(gaps, name) || command.length === 0) {
  console.log(`Usage: node reproduce.mjs GAP COMMAND...\n\nGAP is one of ${Object.keys(gaps).join(", ")}.`);
  process.exit(name === "--help" ? 0 : 2);
}
const gap = gaps[name];
const begun = performance.now();
const say = (text) => console.log(`${String(Math.round(performance.now() - begun)).padStart(6)}  ${text}`);
let connections = 0;
let port = 0;

async function listen() {
  const server = new WebSocketServer({ host: "127.0.0.1", port });
  server.on("connection", (socket, { url }) => {
    const number = ++connections;
    say(`connection ${number} ${url}`);
    const send = (frame) => {
      say(`${number} <- ${JSON.stringify(frame)}`);
      socket.send(JSON.stringify(frame));
    };
    socket.on("close", () => say(`connection ${number} ends`));
    socket.on("message", (data, binary) => {
      if (binary) return;
      const frame = JSON.parse(String(data));
      say(`${number} -> ${JSON.stringify(frame).slice(0, 300)}`);
      gap.on?.[frame.type]?.(send, { ...frame, number });
    });
    socket.on("error", () => {});
    if (url === "/") send({ type: "workerregistered", worker_id: `w-${number}`, reattach_token: `t-${number}` });
    gap.connection?.(socket, number, server);
  });
  await once(server, "listening");
  port = server.address().port;
  return server;
}

await listen();
const env = { OTEL_ENABLED: name === "nested-trace" ? "true" : "false", III_URL: `ws://127.0.0.1:${port}` };
const library = spawn(command[0], [...command.slice(1), name], { env: { ...process.env, ...env } });
for (const stream of [library.stdout, library.stderr])
  stream.on("data", (chunk) => {
    for (const line of String(chunk).trimEnd().split("\n")) say(`   ${line}`);
  });
const timer = setTimeout(() => library.kill("SIGKILL"), 15_000);
await once(library, "close");
clearTimeout(timer);
say("the program has ended");
process.exit();
