/**
 * The runtime for pages against the reference engine: in Node with a stand-in for the page's WebSocket, and in a real
 * Chromium where one is installed; its impatience against a server that says nothing.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import WebSocket, { WebSocketServer } from "ws";
import { registerWorker } from "../../runtimes/browser/worker.js";
import { mustRun } from "../corpus/run-tool.js";
import { startEngine } from "../support/engine.js";
import { skipWithout } from "../support/toolchain.js";
import { chromium, runInPage } from "./chromium.js";
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

if (chromium === undefined) skipWithout("Chromium", "none is installed");
else
  test("registers, calls, binds and ends, in Chromium", async () => {
    const script = `import { runScenario } from "/tests/browser/scenario.js";
      tell(await runScenario(${JSON.stringify(engine.url)}));`;
    judge(await runInPage({ script }));
  });

/** What a server sees of a runtime that was told to be impatient; the runtime is shut down in the end. */
async function countConnections(
  options: { answers: boolean; upgrades: boolean },
  seen: (connections: number, pings: number) => boolean,
): Promise<void> {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  let [connections, pings] = [0, 0];
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const idleTimeoutMs = options.answers ? 1500 : 100;
  const timing = { pingIntervalMs: 50, idleTimeoutMs, handshakeTimeoutMs: options.upgrades ? 5000 : 100 };
  const worker = registerWorker(`ws://127.0.0.1:${port}`, { timing, reconnectionConfig: { initialDelayMs: 10 } });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${connections} connections, ${pings} pings`)), 10_000);
      const judge = () => {
        if (!seen(connections, pings)) return;
        clearTimeout(timer);
        resolve();
      };
      server.on("upgrade", (request, socket, head) => {
        connections += 1;
        judge();
        if (!options.upgrades) return;
        sockets.handleUpgrade(request, socket, head, (peer) => {
          peer.on("message", (data) => {
            if (!String(data).includes('"ping"')) return;
            pings += 1;
            judge();
            if (options.answers) peer.send('{"type":"pong"}');
          });
        });
      });
    });
  } finally {
    await worker.shutdown();
    server.closeAllConnections();
    server.close();
  }
}

test("a connection on which nothing arrives is replaced", async () => {
  await countConnections({ answers: false, upgrades: true }, (connections) => connections === 3);
});

test("a connection on which pings are answered is kept", async () => {
  await countConnections({ answers: true, upgrades: true }, (connections, pings) => {
    assert.is(connections, 1);
    // Two seconds, which is more than it would wait.
    return pings === 40;
  });
});

test("an attempt to connect that is not answered is given up", async () => {
  await countConnections({ answers: true, upgrades: false }, (connections) => connections === 3);
});

test("needs nothing but what pages have", async () => {
  const folder = new URL("../../runtimes/browser/", import.meta.url);
  await mustRun("npx", ["tsc", "-p", "."], { cwd: folder.pathname });
});

test.run();
