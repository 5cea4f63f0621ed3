// HTTP-invoked functions through the built engine: off by default, owned by the connection that registered them.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Started, startEngine, writeFiles } from "../cli/process.js";
import { type Frame, Worker } from "../cli/worker.js";

let hook: Server;
let base = "";
let received: { headers: Record<string, unknown>; body: string }[] = [];
let engine: Started;

const CONFIG = `workers:
  - name: iii-http-functions
    config:
      security: { url_allowlist: ["127.0.0.1", "*.invalid"], block_private_ips: \${BLOCK:false}, require_https: false }
limits: { max_message_bytes: 10000 }
`;

const start = (env: Record<string, string> = {}) =>
  startEngine(
    ["--config", join(writeFiles({ "engine.yaml": CONFIG }), "engine.yaml"), "--port", "0", "--health-port", "0"],
    env,
  );

test.before(async () => {
  hook = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      if (request.url === "/large") response.end(JSON.stringify("x".repeat(20_000)));
      else if (request.url === "/fail") response.writeHead(409).end('{"error":{"code":"BUSY","message":"later"}}');
      else if (request.url !== "/hang") response.end(`{"echo":${body}}`);
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`;
  engine = await start({ HOOK_TOKEN: "t0ken" });
});
test.before.each(() => {
  received = [];
});
test.after(async () => {
  hook.closeAllConnections();
  hook.close();
  await engine.stop();
});

async function provide(id: string, invocation: object, name = `w-${id}`, on: Started = engine): Promise<Worker> {
  const worker = await Worker.announced(on.url, name);
  worker.send({ type: "registerfunction", id, invocation } as Frame);
  await worker.settle();
  return worker;
}

test("a call reaches the URL with the caller in it, and its answer comes back; the worker sees nothing", async () => {
  const worker = await provide("own::echo", { url: `${base}/`, auth: { type: "bearer", token_key: "HOOK_TOKEN" } });
  const caller = await Worker.connect(engine.url);
  const { result } = await caller.call("own::echo", { a: 1 });
  assert.equal(result, { echo: { a: 1, _caller_worker_id: caller.workerId } });
  assert.is(received[0]!.headers.authorization, "Bearer t0ken");
  assert.not.ok(worker.frames.some(({ type }) => type === "invokefunction"));
  await Promise.all([worker.close(), caller.close()]);
});

test("errors of the endpoint, and bodies above the message limit", async () => {
  const worker = await provide("own::fail", { url: `${base}/fail` });
  worker.send({ type: "registerfunction", id: "own::large", invocation: { url: `${base}/large` } } as Frame);
  await worker.settle();
  const caller = await Worker.connect(engine.url);
  assert.equal((await caller.call("own::fail", {})).error, { code: "BUSY", message: "later" });
  const { error } = await caller.call("own::large", {});
  assert.equal(error, { code: "http_response_failed", message: "the body is larger than 10000 bytes" });
  await Promise.all([worker.close(), caller.close()]);
});

test("it counts as a function of its owner and goes with it", async () => {
  const worker = await provide("own::gone", { url: `${base}/` }, "hooked");
  const caller = await Worker.connect(engine.url);
  const { result } = await caller.call("engine::workers::info", { name: "hooked" });
  assert.is((result as { worker: { function_count: number } }).worker.function_count, 1);
  await worker.close();
  await caller.settle();
  const gone = await caller.call("own::gone", {});
  assert.is((gone.error as { code: string }).code, "function_not_found");
  assert.is(received.length, 0);
  await caller.close();
});

const REFUSED: [string, object][] = [
  ["a host that is not allowed", { url: "http://example.com/" }],
  ["a missing variable", { url: "http://127.0.0.1/", auth: { type: "bearer", token_key: "NO_SUCH_TOKEN" } }],
  ["no URL", { url: "nowhere" }],
  ["a method that is none", { url: "http://127.0.0.1/", method: "post" }],
];
for (const [title, invocation] of REFUSED) {
  test(`${title}: silence, then function_not_found`, async () => {
    const worker = await provide("own::refused", invocation);
    const answer = await worker.call("own::refused", {});
    assert.equal(answer.error, {
      code: "function_not_found",
      message: "Function own::refused not found in namespace default.",
    });
    assert.not.ok(worker.frames.some(({ type }) => type === "registrationrejected" || type === "error"));
    await worker.close();
  });
}

test("a host that does not resolve: the registration is withdrawn", async () => {
  const worker = await provide("own::nowhere", { url: "http://no-such-host.invalid/" });
  const answer = await worker.call("own::nowhere", {});
  assert.is((answer.error as { code: string }).code, "function_not_found");
  const { result } = await worker.call("engine::functions::list", { prefix: "own::nowhere" });
  assert.equal((result as { functions: unknown[] }).functions, []);
  await worker.close();
});

test("private addresses are blocked where the configuration says so", async () => {
  const strict = await start({ BLOCK: "true" });
  const worker = await provide("own::inner", { url: `${base}/` }, "w", strict);
  const answer = await worker.call("own::inner", {});
  assert.is((answer.error as { code: string }).code, "function_not_found");
  assert.is(received.length, 0);
  await worker.close();
  await strict.stop();
});

test("without the entry in the configuration nothing is called", async () => {
  const bare = await startEngine();
  const worker = await provide("own::off", { url: `${base}/` }, "w", bare);
  assert.is(((await worker.call("own::off", {})).error as { code: string }).code, "function_not_found");
  assert.is(received.length, 0);
  await worker.close();
  await bare.stop();
});

test("an endpoint that hangs does not hold up other calls, nor the end of its owner", async () => {
  const worker = await provide("own::hang", { url: `${base}/hang` });
  const caller = await Worker.connect(engine.url);
  const hanging = caller.call("own::hang", {});
  await caller.settle();
  assert.ok((await caller.call("engine::functions::list", {})).result);
  await worker.close();
  assert.is(((await hanging).error as { code: string }).code, "invocation_stopped");
  await caller.close();
});

test.run();
