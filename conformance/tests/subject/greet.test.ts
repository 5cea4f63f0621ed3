// Subjects that the kit did not start: reaching them, waiting for them, and asking them who they are.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { KitError } from "../../src/errors.js";
import { attachSubject } from "../../src/subject/attach.js";
import { connectSubject } from "../../src/subject/connected.js";
import { greetEngine } from "../../src/subject/greet.js";
import { addressOf, findFreePort, hideQuery, parseSubjectUrl } from "../../src/subject/port.js";

const FAKE = fileURLToPath(new URL("fake-engine.mjs", import.meta.url));
const running: ChildProcess[] = [];

function runFake(port: number, mode: string): ChildProcess {
  const child = spawn(process.execPath, [FAKE, String(port), mode], { stdio: ["ignore", "pipe", "ignore"] });
  running.push(child);
  return child;
}

async function refusal(work: Promise<unknown>): Promise<KitError> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, KitError);
    return error as KitError;
  }
  throw new Error("it was not refused");
}

test.after(() => {
  for (const child of running) child.kill("SIGKILL");
});

test("an engine is asked for its version in the way of the protocol", async () => {
  const port = await findFreePort();
  await once(runFake(port, "serve").stdout!, "data");
  const url = `ws://127.0.0.1:${port}/?key=secret`;
  const subject = connectSubject(url);
  await subject.start();
  assert.is(subject.how, "connected");
  const greeting = await greetEngine(url);
  assert.is(greeting.version, "3.2.1");
  assert.equal(greeting.built_in_workers, ["fake"]);
  assert.is(greeting.connected_workers, 1);
  assert.is(greeting.reattach, true);
  // What is not ours is left running.
  await subject.stop();
  await subject.start();
  assert.is((await refusal(subject.kill())).code, "not_ours");
});

test("an engine that upgrades and sends nothing costs one bounded refusal", async () => {
  const port = await findFreePort();
  const url = `ws://127.0.0.1:${port}/`;
  runFake(port, "mute");
  await connectSubject(url, { withinMs: 5000 }).start();
  const started = Date.now();
  const error = await refusal(greetEngine(url, 0.1));
  assert.is(error.code, "subject_silent");
  assert.is(error.exit, 3);
  assert.match(error.message, /workerregistered/);
  assert.ok(Date.now() - started < 3000);
});

test("an engine that goes away while it is asked is told as silent list, not as a crash of the kit", async () => {
  const port = await findFreePort();
  await once(runFake(port, "shy").stdout!, "data");
  const greeting = await greetEngine(`ws://127.0.0.1:${port}/`);
  assert.match(String(greeting.unanswered), /closed/);
  assert.is(greeting.version, undefined);
});

test("nobody at the address: exit 3 says what was tried, without the key", async () => {
  const port = await findFreePort();
  const error = await refusal(connectSubject(`ws://me:pass@127.0.0.1:${port}/?key=topsecret`).start());
  assert.is(error.code, "unreachable");
  assert.is(error.exit, 3);
  assert.match(error.message, /ECONNREFUSED/);
  assert.match(error.message, /GET with upgrade/);
  assert.not.match(error.message, /topsecret|pass/);
});

test("something that is no WebSocket: exit 3 in bounded time", async () => {
  const server = createServer((socket) => socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const error = await refusal(connectSubject(`ws://127.0.0.1:${port}/`).start());
  server.close();
  assert.is(error.code, "unreachable");
  assert.match(error.message, /404/);
});

test("attach says what to start, and waits for it", async () => {
  const lines: string[] = [];
  const launch = {
    name: "fake",
    command: ["node", "engine.js", "--port", "{port}"],
    env: { MODE: "x" },
    cwd: "/somewhere",
    url: "ws://127.0.0.1:{port}/",
    ready: { url: "ws://127.0.0.1:{port}/" },
    readyWithinMs: 1,
    stopSignal: "SIGTERM" as const,
    stopWithinMs: 1,
    files: {},
    variants: {},
  };
  const subject = await attachSubject({ launch, withinMs: 10_000, say: (line) => lines.push(line) });
  const { port } = addressOf(subject.url);
  const started = subject.start();
  runFake(port, "serve");
  await started;
  assert.is(subject.how, "attached");
  const told = lines.join("\n");
  assert.ok(told.includes(`ws://127.0.0.1:${port}/`));
  assert.ok(told.includes(`["node","engine.js","--port","${port}"]`));
  assert.ok(told.includes("MODE=x"));
  assert.is(lines.at(-1), "Attached.");
});

test("attach to what runs already says so", async () => {
  const port = await findFreePort();
  await once(runFake(port, "serve").stdout!, "data");
  const lines: string[] = [];
  const url = `ws://127.0.0.1:${port}/`;
  const subject = await attachSubject({ url, withinMs: 1000, say: (line) => lines.push(line) });
  await subject.start();
  assert.match(lines[0] ?? "", /answers .* already/);
});

test("attach gives up after its bound", async () => {
  const subject = await attachSubject({ withinMs: 300, say: () => {} });
  assert.is((await refusal(subject.start())).code, "unreachable");
});

test("addresses: ports by scheme, and what is no address is refused with exit 2", () => {
  assert.equal(addressOf("ws://localhost/"), { host: "localhost", port: 80 });
  assert.equal(addressOf("wss://example.org/x"), { host: "example.org", port: 443 });
  assert.equal(addressOf("ws://[::1]:5/"), { host: "::1", port: 5 });
  for (const bad of ["127.0.0.1:49134", "http://localhost/", "", "ws:"]) {
    assert.throws(
      () => parseSubjectUrl(bad),
      (error: unknown) => error instanceof KitError && error.exit === 2 && error.message.includes("ws://127.0.0.1"),
      bad,
    );
  }
  assert.is(hideQuery("ws://u:p@h:1/?a=b&c=d"), "ws://[hidden]@h:1/?[hidden]");
  assert.is(hideQuery("ws://h:1/"), "ws://h:1/");
});

test.run();
