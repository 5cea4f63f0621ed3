/** Generated client and stub talk to each other over iii-sdk and a real engine, in every way that a call has. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type IIIClient, registerWorker } from "iii-sdk";
import { test } from "uvu";
import * as assert from "uvu/assert";
import WebSocket from "ws";
import { type BrowserWorker, registerWorker as registerPage } from "../runtimes/browser/worker.js";
import { rowsFromContracts } from "../src/rows/from-contracts.js";
import { startEngine } from "./support/engine.js";
import { freshFolder, generateOutput, writeFiles } from "./support/outputs.js";

interface Call<Response> {
  (input: object, options?: { timeoutMs?: number; metadata?: unknown }): Promise<Response>;
  void(input: object, options?: { metadata?: unknown }): Promise<void>;
  enqueue(queue: string, input: object, options?: { timeoutMs?: number }): Promise<{ messageReceiptId: string }>;
}

interface Made {
  createClient(
    iii: IIIClient | BrowserWorker,
    options?: { namespace: string },
  ): {
    approval: { resolve: Call<unknown> };
    budget: { check: Call<unknown> };
    shell: { fs: { ls: Call<unknown>; write: Call<unknown> } };
    engine: { functions: { list: Call<{ functions: { function_id: string }[] }> } };
  };
  registerApprovalGateWorker(iii: IIIClient, worker: object): { unregister(): void };
  registerShellWorker(iii: IIIClient | BrowserWorker, worker: object): { unregister(): void };
  ApprovalResolveError: new (code: string, message: string) => Error;
  CallError: new () => Error;
}

interface Seen {
  request: Record<string, unknown>;
  context: { functionId: string; callerWorkerId?: string; metadata?: unknown };
}

const folder = freshFolder("typescript-live");
const functions = ["approval::*", "shell::*", "budget::*", "engine::functions::list"];
const { files } = await generateOutput(rowsFromContracts(), "typescript", "iii.ts", { workers: [], functions });
writeFiles(folder, files);
const made: Made = await import(pathToFileURL(path.join(folder, "iii.ts")).href);

const engine = await startEngine();
const options = { otel: { enabled: false }, enableMetricsReporting: false };
const server = registerWorker(engine.url, { workerName: "approval-gate", ...options });
const caller = registerWorker(engine.url, { workerName: "caller", ...options });
const client = made.createClient(caller);
const { shell, approval, budget } = client;

const seen: Seen[] = [];
const waiting: ((one: Seen) => void)[] = [];

/** What the next served call was given. */
function nextSeen(): Promise<Seen> {
  return new Promise((resolve) => waiting.push(resolve));
}

/** A worker all of whose functions give `answer`, and note what they got. */
function serveAll(answer: (request: Record<string, unknown>) => unknown): object {
  const method = async (request: Record<string, unknown>, context: Seen["context"]): Promise<unknown> => {
    seen.push({ request, context });
    waiting.shift()?.({ request, context });
    return answer(request);
  };
  return new Proxy({}, { get: () => method });
}

function failed(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  return call.then(
    (answer) => ({ code: "none", message: `answered ${JSON.stringify(answer)}` }),
    (error) => error,
  );
}

async function untilThere(prefix: string): Promise<void> {
  for (const until = Date.now() + 30_000; ; ) {
    const { functions } = await client.engine.functions.list({ prefix, include_internal: true });
    if (functions.length > 0) return;
    assert.ok(Date.now() < until, `${prefix} was not registered in time`);
  }
}

const listing = { entries: [] };

test.before(async () => {
  made.registerApprovalGateWorker(
    server,
    serveAll(({ reason }) => {
      if (reason === "fail") throw new made.ApprovalResolveError("resume_failed", "no store");
      return { ok: true };
    }),
  );
  made.registerShellWorker(
    server,
    serveAll(({ path: of }) => {
      if (of === "/never") return new Promise(() => {});
      return of === "/wrong" ? { entries: 5 } : { ...listing, bytes_written: 1, path: "", files: [] };
    }),
  );
  await untilThere("shell::fs::ls");
});

test.before.each(() => {
  seen.length = 0;
});

test.after(async () => {
  await caller.shutdown();
  await server.shutdown();
  await engine.stop();
});

const request = { session_id: "s1", function_call_id: "c1", decision: "allow", later: { kept: true } };

test("a call is answered; the stub gets the request as it was, and who called beside it", async () => {
  assert.equal(await approval.resolve(request, { metadata: { user: "u1" } }), { ok: true });
  assert.is(seen.length, 1);
  assert.equal(seen[0]?.request, request);
  assert.is(seen[0]?.context.functionId, "approval::resolve");
  assert.match(seen[0]?.context.callerWorkerId ?? "", /./);
  assert.equal(seen[0]?.context.metadata, { user: "u1" });
});

test("a returned failure, a refused request and a missing function are typed errors", async () => {
  const returned = await failed(approval.resolve({ ...request, reason: "fail" }));
  assert.instance(returned, made.ApprovalResolveError);
  assert.is(returned.code, "resume_failed");
  const refused = await failed(approval.resolve({ session_id: "a/b", decision: "allow" }));
  assert.instance(refused, made.ApprovalResolveError);
  assert.is(refused.code, "invalid_payload");
  assert.is(seen.length, 1);
  const absent = await failed(budget.check({ budget_id: "b" }));
  assert.instance(absent, made.CallError);
  assert.is(absent.code, "function_not_found");
});

test("an answer that breaks its schema is an error of the stub", async () => {
  assert.is((await failed(shell.fs.ls({ path: "/wrong" }))).code, "invalid_response");
});

test("a call ends at its time limit", async () => {
  const late = await failed(shell.fs.ls({ path: "/never" }, { timeoutMs: 60 }));
  assert.instance(late, made.CallError);
  assert.is(late.code, "TIMEOUT");
});

test("void gives nothing and does not wait, and the function runs", async () => {
  const ran = nextSeen();
  assert.is(await shell.fs.ls.void({ path: "/never" }, { metadata: { n: 1 } }), undefined);
  assert.equal((await ran).request, { path: "/never" });
  assert.equal((await ran).context.metadata, { n: 1 });
  assert.is(await budget.check.void({ budget_id: "b" }), undefined);
});

test("enqueue without a queue is a typed error, with one a receipt, and its refusal is told", async () => {
  const absent = await failed(shell.fs.ls.enqueue("jobs", { path: "/" }));
  assert.instance(absent, made.CallError);
  assert.is(absent.code, "enqueue_error");

  const taken: Record<string, unknown>[] = [];
  const queue = server.registerFunction("engine::queue::enqueue", async (data: Record<string, unknown>) => {
    taken.push(data);
    if (data.queue === "full") throw new Error("no room");
    return null;
  });
  await untilThere("engine::queue::enqueue");
  const receipt = await shell.fs.ls.enqueue("jobs", { path: "/" }, { timeoutMs: 5000 });
  assert.equal(
    taken.map(({ queue, function_id, data }) => ({ queue, function_id, data })),
    [{ queue: "jobs", function_id: "shell::fs::ls", data: { path: "/" } }],
  );
  assert.equal(receipt, { messageReceiptId: taken[0]?.messageReceiptId });
  const full = await failed(shell.fs.ls.enqueue("full", { path: "/" }));
  assert.is(full.code, "enqueue_error");
  assert.match(full.message, "no room");
  queue.unregister();
});

test("the stub gets the SDK's end of a channel for a reference to it", async () => {
  const content = { channel_id: "c", access_key: "k", direction: "read" };
  await shell.fs.write({ path: "/a", content });
  const given = seen[0]?.request.content as { readAll?: unknown; channel_id?: unknown };
  assert.type(given.readAll, "function");
  assert.is(given.channel_id, undefined);
  const wrong = await failed(shell.fs.write({ path: "/a", content: { channel_id: "c" } }));
  assert.is(wrong.code, "S210");
});

test("a namespace is that of the client, where the SDK can send one", async () => {
  // The runtime for pages sends namespaces; iii-sdk 0.22.1 does not. Node 20 has no WebSocket of its own.
  Object.assign(globalThis, { WebSocket: globalThis.WebSocket ?? WebSocket });
  const elsewhere = registerPage(engine.url, { workerName: "elsewhere", namespace: "orders" });
  const page = registerPage(engine.url, { workerName: "page" });
  try {
    made.registerShellWorker(
      elsewhere,
      serveAll(() => ({ entries: [{ name: "of orders" }] })),
    );
    await elsewhere.trigger({ function_id: "engine::functions::list", payload: {} });
    const inOrders = made.createClient(page, { namespace: "orders" });
    const wrong = await failed(inOrders.shell.fs.ls({ path: "/" }));
    assert.is(wrong.code, "invalid_response", "the worker of that namespace answers, as one that answers badly");
    assert.is(seen[0]?.context.functionId, "shell::fs::ls");
    assert.ok(await made.createClient(page).shell.fs.ls({ path: "/" }));
    assert.is((await failed(inOrders.approval.resolve(request))).code, "function_not_found");
  } finally {
    await page.shutdown();
    await elsewhere.shutdown();
  }
});

test.run();
