// `triad-engine start` as a process: ready line, ports, signals, exit codes.

import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run, startEngine, writeFiles } from "./process.js";
import { Worker } from "./worker.js";

async function occupyPort(): Promise<{ port: number; free(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, free: () => new Promise((resolve) => server.close(() => resolve())) };
}

test("it says where it listens, serves there, and stops with 0 on SIGTERM", async () => {
  const engine = await startEngine();
  assert.match(engine.url, /^ws:\/\/127\.0\.0\.1:\d+$/);
  assert.match(engine.health, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.is(engine.program.lines[0]!.msg, "listening", "the first line is the ready line");
  const worker = await Worker.connect(engine.url);
  engine.program.child.kill("SIGTERM");
  assert.is(await worker.closed, 1012);
  const { code, stderr } = await engine.program.finished;
  assert.is(code, 0);
  assert.is(stderr, "");
  assert.equal(
    engine.program.lines.map(({ msg }) => msg).filter((msg) => msg === "stopping" || msg === "stopped"),
    ["stopping", "stopped"],
  );
});

test("SIGINT stops it too; SIGHUP does not", async () => {
  const engine = await startEngine();
  engine.program.child.kill("SIGHUP");
  await engine.program.logged("ignored");
  const worker = await Worker.connect(engine.url);
  assert.ok(worker.workerId);
  engine.program.child.kill("SIGINT");
  assert.is((await engine.program.finished).code, 0);
});

test("calls in flight are waited for, and a second signal does not wait", async () => {
  const folder = writeFiles({
    "engine.yaml":
      "shutdown_grace_ms: 15000\nhealth: { port: 0 }\nworkers:\n  - name: iii-worker-manager\n    config: { port: 0 }\n",
  });
  const engine = await startEngine(["--config", join(folder, "engine.yaml")]);
  const callee = await Worker.announced(engine.url, "callee");
  callee.send({ type: "registerfunction", id: "own::slow" });
  await callee.settle();
  const caller = await Worker.connect(engine.url);
  const answer = caller.call("own::slow", {});
  answer.catch(() => {});
  await callee.receive(({ type }) => type === "invokefunction");
  engine.program.child.kill("SIGTERM");
  await engine.program.logged("stopping");
  const ready = await fetch(`${engine.health}/ready`);
  assert.is(ready.status, 503);
  assert.match(((await ready.json()) as { reasons: string[] }).reasons.join(), /stopping/);
  assert.is((await fetch(`${engine.health}/live`)).status, 200);
  engine.program.child.kill("SIGTERM");
  const { code } = await engine.program.finished;
  assert.is(code, 1);
  assert.ok(engine.program.lines.some(({ msg }) => msg.startsWith("second signal")));
  assert.not.ok(engine.program.lines.some(({ msg }) => msg === "stopped"));
});

test("a port in use: code 3, and what to do", async () => {
  const taken = await occupyPort();
  const { code, stdout, stderr } = await run(["start", "--port", String(taken.port), "--health-port", "0"]);
  await taken.free();
  assert.is(code, 3);
  assert.match(stderr, new RegExp(`cannot listen on 127\\.0\\.0\\.1:${taken.port}.*EADDRINUSE`));
  assert.match(stderr, "--port");
  assert.not.match(stdout, "listening");
});

test("a health port in use: code 3, before any worker is served", async () => {
  const taken = await occupyPort();
  const { code, stdout, stderr } = await run(["start", "--port", "0", "--health-port", String(taken.port)]);
  await taken.free();
  assert.is(code, 3);
  assert.match(stderr, new RegExp(`cannot listen for health on 127\\.0\\.0\\.1:${taken.port}.*EADDRINUSE`));
  assert.match(stderr, "--health-port");
  assert.not.match(stdout, "listening");
});

test("an address that is not of this machine: code 3", async () => {
  const { code, stderr } = await run(["start", "--host", "192.0.2.1", "--port", "0", "--health-port", "off"]);
  assert.is(code, 3);
  assert.match(stderr, /cannot listen on 192\.0\.2\.1:0: .*EADDRNOTAVAIL/);
});

test("--health-port off: no such listener", async () => {
  const engine = await startEngine(["--port", "0", "--health-port", "off"]);
  assert.is(engine.health, "off");
  assert.is((await engine.stop()).code, 0);
});

test("the command line wins over the file, the environment over the grace of the file", async () => {
  const taken = await occupyPort();
  const folder = writeFiles({
    "engine.yaml": `workers:\n  - name: iii-worker-manager\n    config: { port: ${taken.port} }\nhealth: { port: ${taken.port} }\nregistration_namespace_grace_ms: 600000\n`,
  });
  const engine = await startEngine(["--config", join(folder, "engine.yaml"), "--port", "0", "--health-port", "0"], {
    III_NAMESPACE_GRACE_MS: "20",
  });
  await taken.free();
  const worker = await Worker.connect(engine.url);
  worker.send({ type: "registerfunction", id: "own::f" });
  const deadline = Date.now() + 5000;
  for (;;) {
    const { result } = await worker.call("engine::functions::list", { prefix: "own::" });
    if ((result as { functions: unknown[] }).functions.length === 1) break;
    assert.ok(Date.now() < deadline, "after the grace of 20 ms the function is registered");
  }
  assert.is((await engine.stop()).code, 0);
});

test("limits of the file hold", async () => {
  const folder = writeFiles({ "engine.yaml": "limits: { max_message_bytes: 2000 }\n" });
  const engine = await startEngine(["--config", join(folder, "engine.yaml"), "--port", "0", "--health-port", "0"]);
  const worker = await Worker.connect(engine.url);
  worker.send({ type: "ping", fill: "x".repeat(1900) });
  await worker.receive(({ type }) => type === "pong");
  worker.send({ type: "ping", fill: "x".repeat(2100) });
  assert.is(await worker.closed, 1009);
  await engine.stop();
});

test("an open host is warned about, a local one is not", async () => {
  const open = await startEngine(["--host", "0.0.0.0", "--port", "0", "--health-port", "off"]);
  assert.match(open.url, /^ws:\/\/127\.0\.0\.1:/);
  await open.program.logged("the worker port is open beyond this machine, and this version has no access control");
  await open.stop();
  const local = await startEngine();
  await local.stop();
  assert.not.ok(local.program.lines.some(({ level }) => level === "warn"));
});

test("payloads do not reach the log, at any level", async () => {
  const engine = await startEngine(["--port", "0", "--health-port", "off", "--log-level", "trace"]);
  const worker = await Worker.announced(engine.url, "own");
  worker.send({ type: "registerfunction", id: "own::f", metadata: { note: "hunter2" } });
  worker.send({
    type: "registertrigger",
    id: "t",
    trigger_type: "none",
    function_id: "own::f",
    config: { password: "hunter2" },
  });
  await worker.settle();
  void worker.call("own::f", { token: "hunter2" });
  const { invocation_id } = await worker.receive(({ type }) => type === "invokefunction");
  worker.send({ type: "invocationresult", invocation_id, function_id: "own::f", result: { token: "hunter2" } });
  worker.socket.send('{"type":"invokefunction","function_id":"own::f","data":{"token":"hunter2"}');
  await worker.settle();
  const { stdout, stderr } = await engine.stop();
  assert.not.match(stdout + stderr, "hunter2");
});

test("half a handshake does not keep it from stopping", async () => {
  const engine = await startEngine();
  const socket = connect(Number(new URL(engine.url).port), "127.0.0.1");
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.write("GET / HTTP/1.1\r\nHost: x\r\n", () => resolve()));
  const { code } = await engine.stop();
  assert.is(code, 0);
  socket.destroy();
});

test("a reader of the log that goes away does not end the engine", async () => {
  const engine = await startEngine(["--port", "0", "--health-port", "0", "--log-level", "trace"]);
  engine.program.child.stdout!.destroy();
  for (let round = 0; round < 3; round++) {
    const worker = await Worker.announced(engine.url, `own-${round}`);
    await worker.settle();
    await worker.close();
  }
  assert.is((await fetch(`${engine.health}/ready`)).status, 200);
  engine.program.child.kill("SIGTERM");
  assert.is((await engine.program.finished).code, 0);
});

const WRONG: [title: string, args: string[], told: RegExp][] = [
  ["no command", [], /Usage: triad-engine/],
  ["an unknown command", ["strat"], /unknown command 'strat'/],
  ["an unknown option", ["start", "--prot", "1"], /unknown option '--prot'\n\(Did you mean --port\?\)/],
  ["a port that is none", ["start", "--port", "65536"], /Expected a port from 0 to 65535/],
  ["a port in words", ["start", "--port", "http"], /Expected a port/],
  ["a health port that is none", ["start", "--health-port", "no"], /Expected a port/],
  ["a log level that is none", ["start", "--log-level", "loud"], /Allowed choices are trace, debug/],
  ["too many arguments", ["start", "engine.yaml"], /too many arguments/],
  ["no file", ["check-config"], /missing required argument 'file'/],
  ["a file that is not there", ["start", "--config", "/no/such.yaml"], /^\/no\/such\.yaml: cannot be read/],
  ["a doctor without a WebSocket", ["doctor", "--url", "http://127.0.0.1:1"], /starts with ws:\/\/ or wss:\/\//],
  ["a doctor with a broken health URL", ["doctor", "--health", "nowhere"], /starts with http:\/\/ or https:\/\//],
  ["a doctor without time", ["doctor", "--timeout", "0"], /Expected milliseconds/],
];
for (const [title, args, told] of WRONG) {
  test(`wrong usage: ${title}`, async () => {
    const { code, stderr, stdout } = await run(args);
    assert.is(code, 2);
    assert.match(stderr, told);
    assert.is(stdout, "");
  });
}

for (const command of [[], ["start"], ["check-config"], ["doctor"]]) {
  test(`${command[0] ?? "triad-engine"} --help tells examples and exit codes`, async () => {
    const { code, stdout } = await run([...command, "--help"]);
    assert.is(code, 0);
    assert.match(stdout, /Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /);
    if (command.length > 0) assert.match(stdout, /Examples?:\n {2}triad-engine /);
  });
}

test("--version prints the version and nothing else", async () => {
  const { code, stdout } = await run(["--version"]);
  assert.is(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

test.run();
