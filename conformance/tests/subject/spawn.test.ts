// Subjects that the kit starts: the proof that what answers is what was started, and that nothing is left behind.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { KitError } from "../../src/errors.js";
import { createSubjectFactory } from "../../src/subject/factory.js";
import type { Launch } from "../../src/subject/launch.js";
import { addressOf, findFreePort, isAnswering } from "../../src/subject/port.js";
import { prepareSpawned } from "../../src/subject/spawn.js";

const FAKE = fileURLToPath(new URL("fake-engine.mjs", import.meta.url));

function launch(mode: string, over: Partial<Launch> = {}): Launch {
  return {
    name: "fake",
    command: [process.execPath, FAKE, "{port}", mode],
    env: {},
    cwd: process.cwd(),
    url: "ws://127.0.0.1:{port}/",
    ready: { url: "ws://127.0.0.1:{port}/" },
    readyWithinMs: 10_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
    files: {},
    variants: {},
    ...over,
  };
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

async function isListening(url: string): Promise<boolean> {
  const { host, port } = addressOf(url);
  return isAnswering(host, port);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("start, restart on the same port, stop: the port answers exactly in between", async () => {
  const subject = await prepareSpawned(launch("serve"));
  await subject.start();
  const { url, pid } = subject;
  assert.ok(pid && isAlive(pid));
  assert.ok(await isListening(url));
  assert.match(subject.output(), /listening/);
  await subject.restart();
  assert.is(subject.url, url);
  assert.is.not(subject.pid, pid);
  assert.ok(await isListening(url));
  await subject.release();
  assert.is(subject.pid, undefined);
  assert.not(await isListening(url));
  assert.not(isAlive(pid));
});

test("kill ends the whole process group, and start works after it", async () => {
  const subject = await prepareSpawned(launch("wrapper"));
  await subject.start();
  await subject.kill();
  assert.not(await isListening(subject.url));
  await subject.start();
  assert.ok(await isListening(subject.url));
  await subject.release();
  assert.not(await isListening(subject.url));
});

test("a subject that ends at once: exit 3 with its status and its output", async () => {
  const subject = await prepareSpawned(launch("exit"));
  const error = await refusal(subject.start());
  assert.is(error.code, "subject_ended");
  assert.is(error.exit, 3);
  assert.match(error.message, /exit status 7/);
  assert.match(error.message, /no configuration/);
  await subject.release();
});

test("a program that does not exist: exit 3 with its name", async () => {
  const subject = await prepareSpawned(launch("serve", { command: ["no-such-engine", "{port}"] }));
  const error = await refusal(subject.start());
  assert.is(error.code, "subject_ended");
  assert.match(error.message, /no-such-engine/);
  assert.match(error.message, /ENOENT/);
  await subject.release();
});

test("a subject that listens late is waited for, within its bound", async () => {
  const patient = await prepareSpawned(launch("late", { command: [process.execPath, FAKE, "{port}", "late", "300"] }));
  await patient.start();
  assert.ok(await isListening(patient.url));
  await patient.release();

  const never = launch("late", { command: [process.execPath, FAKE, "{port}", "late", "60000"], readyWithinMs: 700 });
  const late = await prepareSpawned(never);
  const started = Date.now();
  const error = await refusal(late.start());
  assert.is(error.code, "subject_late");
  assert.ok(Date.now() - started < 5_000, "the start is bounded");
  assert.is(late.pid, undefined);
  await late.release();
});

test("a subject that accepts and says nothing is late, not waited for forever", async () => {
  const subject = await prepareSpawned(launch("silent", { readyWithinMs: 800 }));
  const error = await refusal(subject.start());
  assert.is(error.code, "subject_late");
  assert.is(error.exit, 3);
  assert.not(await isListening(subject.url));
  await subject.release();
});

test("ready by a line, but nothing listens: refused", async () => {
  const subject = await prepareSpawned(launch("liar", { ready: { line: "^listening$" } }));
  const error = await refusal(subject.start());
  assert.is(error.code, "subject_not_listening");
  await subject.release();
});

test("a foreign process on the port: nothing is started", async () => {
  const foreign = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => foreign.once("listening", resolve));
  const { port } = foreign.address() as { port: number };
  const fixed = launch("serve", { url: `ws://127.0.0.1:${port}/`, ready: { url: `ws://127.0.0.1:${port}/` } });
  const subject = await prepareSpawned(fixed);
  const error = await refusal(subject.start());
  assert.is(error.code, "port_taken");
  assert.is(error.exit, 3);
  assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}`));
  assert.is(subject.pid, undefined);
  foreign.close();
  await subject.release();
});

test("the process ends and something else answers in its place: refused, since it is not ours", async () => {
  const dir = mkdtempSync(join(tmpdir(), "triad-test-"));
  const pidFile = join(dir, "pid");
  const command = [process.execPath, FAKE, "{port}", "deserter", pidFile];
  const subject = await prepareSpawned(launch("deserter", { command }));
  const error = await refusal(subject.start());
  assert.is(error.exit, 3);
  // Whichever comes first to be seen: the end of the process, or the answer of the other one.
  assert.ok(["subject_ended", "subject_not_ours"].includes(error.code), error.code);
  process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
  await subject.release().catch(() => {});
  rmSync(dir, { recursive: true });
});

test("a subject that does not stop is killed, and that is told", async () => {
  const subject = await prepareSpawned(launch("stubborn", { stopWithinMs: 300 }));
  await subject.start();
  const error = await refusal(subject.release());
  assert.is(error.code, "subject_did_not_stop");
  assert.match(error.message, /300 ms of SIGTERM/);
  assert.not(await isListening(subject.url));
});

test("an end that nobody asked for is announced; a stop is not", async () => {
  const subject = await prepareSpawned(launch("serve"));
  await subject.start();
  process.kill(subject.pid ?? 0, "SIGKILL");
  const death = await subject.died;
  assert.is(death.signal, "SIGKILL");
  await subject.release();

  const quiet = await prepareSpawned(launch("serve"));
  await quiet.start();
  let announced = false;
  void quiet.died.then(() => {
    announced = true;
  });
  await quiet.release();
  assert.not(announced);
});

test("own subjects: each has its own port, and an unknown variant names those that there are", async () => {
  const factory = createSubjectFactory(launch("serve", { variants: { quick: { env: { MODE: "quick" } } } }));
  assert.ok(factory);
  assert.equal(factory.variants, ["quick"]);
  const [a, b] = await Promise.all([factory.open(), factory.open({ variant: "quick" })]);
  assert.is.not(a.url, b.url);
  assert.equal([a.variant, b.variant], [undefined, "quick"]);
  await Promise.all([a.release(), b.release()]);
  const error = await refusal(factory.open({ variant: "other" }));
  assert.is(error.exit, 2);
  assert.match(error.message, /"other".*quick/);
});

test("files of a variant are written with their places filled", async () => {
  const print = 'console.log(require("fs").readFileSync(process.argv[1], "utf8"));process.exit(3)';
  const variant = {
    command: [process.execPath, "-e", print, "{dir}/conf/a.txt"],
    files: { "conf/a.txt": "port={port} dir={dir} kept={other}" },
  };
  const subject = await prepareSpawned(launch("serve", { variants: { told: variant } }), { variant: "told" });
  const error = await refusal(subject.start());
  const { port } = addressOf(subject.url);
  const [, dir = ""] = /dir=(\S+)/.exec(error.message) ?? [];
  assert.match(error.message, new RegExp(`port=${port} dir=.+ kept=\\{other\\}`));
  assert.ok(existsSync(dir));
  await subject.release();
  assert.not(existsSync(dir));
});

test("a subject with a fixed port has no factory", () => {
  assert.is(createSubjectFactory(launch("serve", { url: "ws://127.0.0.1:4/" })), undefined);
});

test("free ports are not handed out twice and lie below those of outgoing connections", async () => {
  const ports = await Promise.all(Array.from({ length: 40 }, () => findFreePort()));
  assert.is(new Set(ports).size, 40);
  assert.ok(ports.every((port) => port >= 20_000 && port < 32_768));
  assert.not(await isAnswering("127.0.0.1", ports[0] ?? 0));
  // Nothing of the search is left listening.
  await new Promise<void>((resolve) => connect(ports[1] ?? 0, "127.0.0.1").once("error", () => resolve()));
});

test.run();
