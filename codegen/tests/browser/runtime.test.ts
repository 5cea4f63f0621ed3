/**
 * The runtime for pages against the reference engine: in Node with a stand-in for the page's WebSocket, and in a real
 * Chromium where one is installed.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import WebSocket from "ws";
import { registerWorker } from "../../runtimes/browser/worker.js";
import { isThere, mustRun } from "../corpus/run-tool.js";
import { startEngine } from "../support/engine.js";
import { freshFolder } from "../support/outputs.js";
import { runScenario } from "./scenario.js";

Object.assign(globalThis, { WebSocket, navigator: { userAgent: "test" } });
const engine = await startEngine();
test.after(() => engine.stop());

function judge(result: Record<string, unknown>): void {
  const { many, metadata, bound, ...rest } = result;
  const data = (many as { answer: { data: unknown } }[]).map(({ answer }) => answer.data);
  assert.equal(
    data,
    Array.from({ length: 50 }, (_, number) => [number]),
  );
  assert.equal(metadata, { answer: { data: [], metadata: { m: 1 } } });
  assert.equal(bound, [{ id: true, function_id: "page::noted", config: { every: 1 }, ...namespaceOf(bound) }]);
  assert.equal(rest, {
    taken: { failed: "Error: function id already registered: page::echo" },
    nothing: { answer: null },
    fails: { failed: "invocation_failed" },
    coded: { failed: "own" },
    absent: { failed: "function_not_found" },
    late: { failed: "TIMEOUT" },
    queued: { failed: "enqueue_error" },
    blank: { failed: 'Error: namespace is " ", expected a text that is not blank, or none' },
    void: { answer: null },
    ran: ["now"],
    pending: { failed: "SHUTDOWN" },
    after: { failed: "SHUTDOWN" },
    state: "disconnected",
  });
}

/** An engine may name the namespace of the function, or leave `default` out. */
function namespaceOf(bound: unknown): object {
  const [{ namespace, metadata }] = bound as [{ namespace?: string; metadata?: unknown }];
  assert.ok(namespace === undefined || namespace === "default", String(namespace));
  assert.ok(metadata === undefined || metadata === null);
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...("metadata" in (bound as [object])[0] ? { metadata } : {}),
  };
}

test("registers, calls, binds and ends, in Node", async () => {
  judge(await runScenario(engine.url));
});

test("comes back after a break under the same name, with its functions", async () => {
  const sockets: WebSocket[] = [];
  class Recorded extends WebSocket {
    constructor(url: string) {
      super(url);
      sockets.push(this);
    }
  }
  Object.assign(globalThis, { WebSocket: Recorded });
  try {
    const worker = registerWorker(engine.url, { workerName: "page-back", reconnectionConfig: { initialDelayMs: 20 } });
    worker.registerFunction("page::back", () => "here");
    assert.is(await worker.trigger({ function_id: "page::back" }), "here");
    const again = new Promise<void>((resolve) => {
      let lost = false;
      worker.addConnectionStateListener((state) => {
        lost ||= state === "reconnecting";
        if (lost && state === "connected") resolve();
      });
    });
    sockets[0]?.terminate();
    await again;
    assert.is(await worker.trigger({ function_id: "page::back" }), "here");
    assert.is(sockets.length, 2);
    assert.is(worker.getFatalError(), undefined);
    await worker.shutdown();
  } finally {
    Object.assign(globalThis, { WebSocket });
  }
});

test("a second worker of the same name fails for good", async () => {
  const first = registerWorker(engine.url, { workerName: "page-twice" });
  await first.trigger({ function_id: "engine::workers::list", payload: {} });
  const second = registerWorker(engine.url, { workerName: "page-twice" });
  await new Promise<void>((resolve) => second.addConnectionStateListener((state) => state === "failed" && resolve()));
  assert.match(String(second.getFatalError()), "WORKER_NAMESPACE_CONFLICT");
  await first.shutdown();
});

const chromium = ["chromium", "chromium-browser", "google-chrome"].find(isThere);
if (chromium === undefined) {
  console.log("SKIP Chromium: none is installed; the runtime was run in Node only");
  test.skip("registers, calls, binds and ends, in Chromium (none is installed)", () => {});
} else
  test("registers, calls, binds and ends, in Chromium", async () => {
    const { server, address, told } = await servePage(engine.url);
    const profile = freshFolder("chromium");
    const child = spawn(
      chromium,
      ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, address],
      { stdio: "ignore" },
    );
    try {
      judge(await told);
    } finally {
      child.kill("SIGKILL");
      server.close();
    }
  });

/** A page that runs the scenario and posts what came of it; the modules are transpiled as they are asked for. */
async function servePage(
  url: string,
): Promise<{ server: Server; address: string; told: Promise<Record<string, unknown>> }> {
  const script = `import { runScenario } from "/tests/browser/scenario.js";
    runScenario(${JSON.stringify(url)}).catch((error) => ({ error: String(error) }))
      .then((result) => fetch("/told", { method: "POST", body: JSON.stringify(result) }));`;
  const server = createServer();
  const told = new Promise<Record<string, unknown>>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the page told nothing within a minute")), 60_000);
    server.on("request", async (request, response) => {
      const path = request.url ?? "/";
      if (path === "/told") {
        let body = "";
        for await (const chunk of request) body += String(chunk);
        clearTimeout(timer);
        response.end();
        resolve(JSON.parse(body));
      } else if (/^\/[\w/-]+\.js$/.test(path)) {
        const source = readFileSync(new URL(`../..${path.replace(/\.js$/, ".ts")}`, import.meta.url), "utf8");
        const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
        response.setHeader("content-type", "text/javascript");
        response.end(ts.transpileModule(source, { compilerOptions }).outputText);
      } else {
        response.setHeader("content-type", "text/html");
        response.end(`<!doctype html><script type="module">${script}</script>`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, told };
}

test("needs nothing but what pages have", async () => {
  const folder = new URL("../../runtimes/browser/", import.meta.url);
  await mustRun("npx", ["tsc", "-p", "."], { cwd: folder.pathname });
});

test.run();
