// `triad-conformance spy` as a user runs it: a lying worker, its files and its exit status.
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import { WebSocket } from "ws";
import { runKit } from "../cli/run-kit.js";
import { EngineProcess } from "../sdks/engine-process.js";
import { resultIn, startSpyProcess, statusOf } from "./spy-process.js";

let engine: EngineProcess;
let folder: string;

test.before(async () => {
  engine = await EngineProcess.start();
});
test.after(async () => {
  await engine.end();
});
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), "spy-"));
});
test.after.each(() => rmSync(folder, { recursive: true, force: true }));

/** A worker that answers what nobody asked; resolves when its connection has ended. */
async function lie(url: string): Promise<void> {
  const socket = new WebSocket(url);
  await once(socket, "message");
  socket.send('{"type":"invocationresult","invocation_id":"7e6f3c52-6a0e-4c2f-9a57-1d2e3f405162","function_id":"f"}');
  socket.send(JSON.stringify({ type: "ping", api_key: "not to be seen" }));
  await once(socket, "message");
  socket.close();
  await once(socket, "close");
}

test("a finding is one line when it happens, is in every report, and makes the exit status 1", async () => {
  const out = join(folder, "out");
  const record = join(folder, "wire.jsonl");
  const spy = await startSpyProcess(engine.port, "--once", "--out", out, "--record", record);
  await lie(spy.url);
  const { exit, stdout } = await spy.ended();
  equal(exit, 1);
  match(stdout, /^\d\d:\d\d:\d\d\.\d{3} {5}#1 {2}worker {2}INV-55 {3}this worker was not asked for 7e6f3c52/m);
  const result = resultIn(out);
  const check = result.scenarios.find(({ id }) => id === "spy/owner-answers-once")!.checks[0]!;
  equal(check.status, "fail");
  equal(check.failure?.blame, "worker");
  deepEqual(check.failure?.place?.connection, 1);
  deepEqual(check.failure?.place?.message, 1);
  deepEqual(check.seen, { times: 1, broken: 1 });
  deepEqual(readdirSync(out).sort(), [
    "SHA256SUMS",
    "badge.json",
    "junit.xml",
    "report.html",
    "result.json",
    "summary.md",
  ]);
  for (const name of ["junit.xml", "report.html", "summary.md"])
    match(readFileSync(join(out, name), "utf8"), /connection 1, message 1 of the worker/, name);
  const again = await runKit(["report", out]);
  equal(again.exit, 0);
  match(again.stdout, /spy\/owner-answers-once/);

  const lines = readFileSync(record, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { connection: number; end: string; direction: string; text?: string });
  ok(lines.every(({ connection }) => connection === 1));
  ok(lines.some(({ direction, text }) => direction === "in" && text?.includes("workerregistered")));
  for (const text of [readFileSync(record, "utf8"), readFileSync(join(out, "report.html"), "utf8")]) {
    ok(!text.includes("not to be seen"));
    ok(!/reattach_token\\?(?:"|&quot;):\\?(?:"|&quot;)[0-9a-f]{8}-/.test(text), "tokens are left out");
  }
});

test("what is ignored is neither told nor counted", async () => {
  const out = join(folder, "out");
  const spy = await startSpyProcess(engine.port, "--once", "--out", out, "--ignore", "INV-55");
  await lie(spy.url);
  const { exit, stdout } = await spy.ended();
  equal(exit, 0, stdout);
  ok(!/^\d\d:\d\d/m.test(stdout), stdout);
  const result = resultIn(out);
  equal(statusOf(result, "owner-answers-once"), "fail");
  deepEqual(result.summary.fail, { counted: 0, shown: 1 });
  equal(result.run.selection.complete, false);
});

test("a spy by which nothing has passed proves nothing", async () => {
  const spy = await startSpyProcess(engine.port, "--for", "200ms");
  const { exit, stdout } = await spy.ended();
  equal(exit, 1);
  match(stdout, /no_checks: nothing passed/);
});

test("what cannot be is refused before anything is relayed, with exit 2", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const upstream = ["--upstream", `ws://127.0.0.1:${engine.port}`];
  const out = join(folder, "out");
  for (const [args, said] of [
    [["--upstream", "wss://engine.example"], /is TLS/],
    [["--upstream", "ws://127.0.0.1:49134/sub?x=1"], /more than host and port/],
    [["--upstream", "127.0.0.1"], /no address of an engine/],
    [["--listen", "127.0.0.1:99999"], /is not HOST:PORT/],
    [["--ignore", "INV-999"], /names no rule/],
    [["--format", "html"], /add --out DIR/],
    [["--listen", `127.0.0.1:${port}`, ...upstream], /is in use/],
    [["--listen", "127.0.0.1:0", "--record", join(folder, "no", "file"), ...upstream], /cannot start/],
  ] as const) {
    const { exit, stderr } = await runKit(["spy", ...args]);
    equal(exit, 2, `${args.join(" ")}: ${stderr}`);
    match(stderr, said);
  }
  taken.close();
  equal(existsSync(out), false);
});

test("an engine that is not there at the start is exit 3, and --wait gives it time", async () => {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as AddressInfo;
  free.close();
  await once(free, "close");
  const args = ["spy", "--listen", "127.0.0.1:0", "--upstream", `ws://127.0.0.1:${port}`];
  const { exit, stderr } = await runKit(args);
  equal(exit, 3);
  match(stderr, /nothing answers at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/);
  const late = createServer().listen(0, "127.0.0.1");
  await once(late, "listening");
  const waited = runKit([...args, "--wait", "30s", "--for", "1ms"]);
  late.close();
  const server = createServer().listen(port, "127.0.0.1");
  match((await waited).stderr, /Spying on/);
  server.close();
});

test.run();
