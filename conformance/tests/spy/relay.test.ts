// The relay of the spy: what goes in comes out, whatever it is, and whether or not anybody can read it.
import { equal, ok } from "node:assert/strict";
import { createHash, type Hash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { test } from "uvu";
// The judge runs in a thread, which loads what was built.
import { type Spy, startSpy } from "../../dist/spy/spy.js";
import { startRelay } from "../../src/spy/relay.js";
import { runKit } from "../cli/run-kit.js";
import { EngineProcess } from "../sdks/engine-process.js";
import { type Pair, testTransparency } from "../wire/transparency.js";

const ANYWHERE = { host: "127.0.0.1", port: 0 };
let upstream: Server;
let spy: Spy;

async function openPair(): Promise<Pair> {
  const accepted = once(upstream, "connection") as Promise<[Socket]>;
  const near = connect({ port: spy.port, host: "127.0.0.1", allowHalfOpen: true });
  const [[far]] = await Promise.all([accepted, once(near, "connect")]);
  return { near, far };
}

test.before(async () => {
  upstream = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  spy = await startSpy({
    listen: ANYWHERE,
    upstream: { host: "127.0.0.1", port: (upstream.address() as AddressInfo).port },
  });
});

test.after(async () => {
  const tally = await spy.finish();
  upstream.close();
  ok(tally.rules["worker-websocket"].broken > 0, "the garbage of these tests was judged");
});

testTransparency(test, openPair);

test("a connection that the engine refuses is reset", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const { port } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, "close");
  const before = await startSpy({ listen: ANYWHERE, upstream: { host: "127.0.0.1", port } });
  const socket = connect(before.port, "127.0.0.1");
  const [error] = (await once(socket, "error")) as unknown as [NodeJS.ErrnoException];
  equal(error.code, "ECONNRESET");
  await before.finish();
});

/** Digests of each connection, in both directions; equal sets mean that nothing was changed on the way. */
interface Digests {
  readonly port: number;
  all(): string[];
  close(): Promise<void>;
}

async function startDigests(port: number): Promise<Digests> {
  const hashes: { worker: Hash; engine: Hash }[] = [];
  const relay = await startRelay(ANYWHERE, { host: "127.0.0.1", port }, () => {
    const own = { worker: createHash("sha256"), engine: createHash("sha256") };
    hashes.push(own);
    return { bytes: (from, chunk) => own[from].update(chunk), ended: () => {}, closed: () => {} };
  });
  return {
    port: relay.port,
    all: () => hashes.map(({ worker, engine }) => `${worker.digest("hex")} ${engine.digest("hex")}`).sort(),
    close: () => relay.close(),
  };
}

test("the bytes of whole scenarios have the same SHA-256 before and behind the spy", async () => {
  const engine = await EngineProcess.start();
  const behind = await startDigests(engine.port);
  const between = await startSpy({ listen: ANYWHERE, upstream: { host: "127.0.0.1", port: behind.port } });
  const before = await startDigests(between.port);
  const scenarios = ["invocation-values", "transport-garbage", "triggers-binding", "invocation-concurrent"];
  const { exit, stdout, stderr } = await runKit([
    ...["engine", "--url", `ws://127.0.0.1:${before.port}/`],
    ...scenarios.flatMap((name) => ["--scenario", `core/${name}`]),
  ]);
  equal(exit, 0, stdout + stderr);
  await before.close();
  const tally = await between.finish();
  await behind.close();
  await engine.end();
  const digests = before.all();
  ok(digests.length > 4, `${digests.length} connections`);
  equal(digests.join("\n"), behind.all().join("\n"));
  ok(tally.messages.worker > 50);
});

test.run();
