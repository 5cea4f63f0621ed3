/**
 * What a spy costs: calls in turn, one straight to a server and one through a spy before it, so that both meet the same
 * moments of the machine. Prints quantiles; asserts nothing about time.
 *
 *   npm run bench -w conformance [-- calls]
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { WebSocket, WebSocketServer } from "ws";

const SIZES = [100, 10_000];
const CALLS = Number(process.argv[2] ?? 10_000);
const WARM_UP = 1000;
const BIN = fileURLToPath(new URL("../bin/triad-conformance.js", import.meta.url));

/** Greets like an engine and answers each call with its own data. */
async function startServer(): Promise<{ url: string; close(): void }> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  server.on("headers", (headers) => headers.push("x-iii-capabilities: tcp-nodelay"));
  server.on("connection", (socket) => {
    socket.send(JSON.stringify({ type: "workerregistered", worker_id: randomUUID(), reattach_token: randomUUID() }));
    socket.on("message", (text) => {
      const { invocation_id, function_id, data } = JSON.parse(String(text)) as Record<string, unknown>;
      socket.send(JSON.stringify({ type: "invocationresult", invocation_id, function_id, result: data }));
    });
  });
  await once(server, "listening");
  const address = server.address();
  if (typeof address === "string" || address === null) throw new Error("no TCP address");
  return { url: `ws://127.0.0.1:${address.port}`, close: () => server.close() };
}

interface SpyProcess {
  readonly url: string;
  /** Ends it and returns what it says of the traffic. */
  end(): Promise<string>;
}

async function startSpy(upstream: string): Promise<SpyProcess> {
  const args = [BIN, "spy", "--listen", "127.0.0.1:0", "--upstream", upstream];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stderr).on("line", (line) => {
      const [, address] = /on (ws:\S+)/.exec(line) ?? [];
      if (address) resolve(address);
    });
    child.once("exit", (code) => reject(new Error(`the spy ended with ${code}: ${output}`)));
  });
  return {
    url,
    async end() {
      const ended = once(child, "close");
      child.kill("SIGINT");
      await ended;
      return output.split("\n").find((line) => line.includes("not judged")) ?? output;
    },
  };
}

async function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, "message");
  return socket;
}

/** Milliseconds from sending a call to its answer. */
function call(socket: WebSocket, data: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const frame = JSON.stringify({
      type: "invokefunction",
      invocation_id: randomUUID(),
      function_id: "bench::f",
      data,
    });
    const began = performance.now();
    socket.once("message", () => {
      socket.off("close", reject);
      resolve(performance.now() - began);
    });
    socket.once("close", reject);
    socket.send(frame);
  });
}

function quantile(values: Float64Array, share: number): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function measure(direct: WebSocket, spied: WebSocket, bytes: number): Promise<string> {
  const data = "x".repeat(bytes);
  for (let n = 0; n < WARM_UP; n++) {
    await call(direct, data);
    await call(spied, data);
  }
  const straight = new Float64Array(CALLS);
  const through = new Float64Array(CALLS);
  for (let n = 0; n < CALLS; n++) {
    // Neither is always the first of its pair.
    if (n % 2) straight[n] = await call(direct, data);
    through[n] = await call(spied, data);
    if (n % 2 === 0) straight[n] = await call(direct, data);
  }
  // Each call is two messages that pass the spy.
  const added = through.map((ms, n) => (ms - straight[n]!) / 2);
  const row = (values: Float64Array) =>
    [0.5, 0.99].map((share) => quantile(values, share).toFixed(3).padStart(8)).join("");
  return `${String(bytes).padStart(8)}  ${row(straight)}  ${row(through)}  ${row(added)}`;
}

const server = await startServer();
const spy = await startSpy(server.url);
const direct = await connect(server.url);
const spied = await connect(spy.url);
console.log(
  `${CALLS} calls each way and size, one at a time; milliseconds; ${availableParallelism()} processors, Node ${process.version}`,
);
console.log("            straight          through the spy   added per message");
console.log("   bytes       p50     p99       p50     p99       p50     p99");
for (const bytes of SIZES) console.log(await measure(direct, spied, bytes));
direct.close();
spied.close();
console.log(await spy.end());
server.close();
