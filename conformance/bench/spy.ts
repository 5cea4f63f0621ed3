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
const ROUNDS = 9;
const WARM_UP = 1000;
const SELF = fileURLToPath(import.meta.url);
const BIN = fileURLToPath(new URL("../bin/triad-conformance.js", import.meta.url));

/** Greets like an engine and answers each call with its own data; a process of its own, as an engine is. */
async function serve(): Promise<void> {
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
  process.stderr.write(`on ws://127.0.0.1:${address.port}\n`);
  process.once("SIGINT", () => process.exit());
}

interface Started {
  readonly url: string;
  /** Ends it and returns what it has said. */
  end(): Promise<string>;
}

/** Starts a program that tells its address on standard error. */
async function start(args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [...process.execArgv, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stderr).on("line", (line) => {
      const [, address] = /on (ws:\S+)/.exec(line) ?? [];
      if (address) resolve(address);
    });
    child.once("exit", (code) => reject(new Error(`${args[0]} ended with ${code}: ${output}`)));
  });
  return {
    url,
    async end() {
      const ended = once(child, "close");
      child.kill("SIGINT");
      await ended;
      return output;
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

interface Round {
  readonly straight: Float64Array;
  readonly through: Float64Array;
  /** What one message took longer: each call is two that pass the spy. */
  readonly added: Float64Array;
}

async function measure(direct: WebSocket, spied: WebSocket, data: string, calls: number): Promise<Round> {
  const straight = new Float64Array(calls);
  const through = new Float64Array(calls);
  for (let n = 0; n < calls; n++) {
    // Neither is always the first of its pair.
    if (n % 2) straight[n] = await call(direct, data);
    through[n] = await call(spied, data);
    if (n % 2 === 0) straight[n] = await call(direct, data);
  }
  return { straight, through, added: through.map((ms, n) => (ms - straight[n]!) / 2) };
}

/** Median of the rounds, so that one stall of the machine does not decide; for the added p99 their range, too. */
function report(bytes: number, rounds: readonly Round[]): string {
  const of = (name: keyof Round, share: number) =>
    rounds.map((round) => quantile(round[name], share)).sort((one, two) => one - two);
  const cell = (name: keyof Round, share: number) => of(name, share)[rounds.length >> 1]!.toFixed(3).padStart(8);
  const cells = (["straight", "through", "added"] as const).map((name) => cell(name, 0.5) + cell(name, 0.99));
  const p99 = of("added", 0.99);
  return `${String(bytes).padStart(8)}  ${cells.join("  ")}  ${p99[0]!.toFixed(3)} to ${p99.at(-1)!.toFixed(3)}`;
}

async function bench(): Promise<void> {
  const server = await start([SELF, "serve"]);
  const spy = await start([BIN, "spy", "--listen", "127.0.0.1:0", "--upstream", server.url]);
  const direct = await connect(server.url);
  const spied = await connect(spy.url);
  console.log(
    `${CALLS} calls each way and size, one at a time; milliseconds; ${availableParallelism()} processors, Node ${process.version}`,
  );
  console.log("            straight          through the spy   added per message");
  console.log("   bytes       p50     p99       p50     p99       p50     p99  (p99 of the rounds)");
  for (const bytes of SIZES) {
    const data = "x".repeat(bytes);
    await measure(direct, spied, data, WARM_UP);
    const rounds: Round[] = [];
    for (let n = 0; n < ROUNDS; n++) rounds.push(await measure(direct, spied, data, Math.ceil(CALLS / ROUNDS)));
    console.log(report(bytes, rounds));
  }
  direct.close();
  spied.close();
  const said = await spy.end();
  console.log(said.split("\n").find((line) => line.includes("not judged")) ?? said);
  await server.end();
}

if (process.argv[2] === "serve") await serve();
else await bench();
