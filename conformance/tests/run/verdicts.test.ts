// How checks are decided: what passes, what fails for which reason, and what becomes not testable.
import { equal, match, ok } from "node:assert/strict";
import { test } from "uvu";
import { type FakeEngine, type FakeOptions, startFakeEngine, stopFakeEngines } from "./fake-engine.js";
import { type Ran, runTexts } from "./run-text.js";

async function run(
  options: FakeOptions,
  steps: string,
  peers = "  a: {}\n  b: { functions: ['{own}::f'] }\n",
): Promise<Ran & { engine: FakeEngine }> {
  const engine = await startFakeEngine(options);
  try {
    return { ...(await runTexts(engine.url, [`title: T\npeers:\n${peers}steps:\n${steps}`])), engine };
  } finally {
    await engine.stop();
  }
}

const ask =
  '  - { at: a, send: { type: invokefunction, invocation_id: "{uuid.c}", function_id: "{own}::f", data: { n: 1 } } }\n';
const take =
  '  - { at: b, receive: { type: invokefunction, data: { n: 1, _caller_worker_id: "{a.worker_id}" } }, save: { id: /invocation_id }, check: INV-1 }\n';
const reply =
  '  - { at: b, send: { type: invocationresult, invocation_id: "{id}", function_id: "{own}::f", result: [1, 2] } }\n';
const got =
  '  - { at: a, receive: { type: invocationresult, invocation_id: "{uuid.c}", result: [1, 2] }, check: INV-2 }\n';
const later = "  - { at: a, sync: true, check: INV-3 }\n";

test("a conforming exchange passes, and keeps no transcript", async () => {
  const { summary, first, errors } = await run({}, ask + take + reply + got + later);
  equal(summary, "INV-1 pass, INV-2 pass, INV-3 pass, frames pass, nothing-else pass");
  equal(first.transcript, undefined);
  equal(errors.length, 0);
});

test("a wrong value fails its check, with the first difference, and the scenario goes on", async () => {
  const wrong: FakeOptions = {
    change: (frame) => [
      frame.result ? { ...frame, result: Array.isArray(frame.result) ? [1, 3] : frame.result } : frame,
    ],
  };
  const { summary, first } = await run(wrong, ask + take + reply + got + later);
  equal(summary, "INV-1 pass, INV-2 fail, INV-3 pass, frames pass, nothing-else pass");
  const failure = first.checks[1]!.failure!;
  equal(failure.pointer, "/result/1");
  equal(failure.expected, 2);
  equal(failure.actual, 3);
  equal(failure.end, "a");
  equal(failure.blame, "subject");
  equal(failure.step?.index, 3);
  equal(failure.step?.line, 9);
  match(failure.step?.text ?? "", /check: INV-2/);
  ok(first.transcript!.some((entry) => entry.direction === "in" && entry.text?.includes("[1,3]")));
});

test("silence fails the check by time, and what follows is not testable", async () => {
  const mute: FakeOptions = { change: (frame) => (Array.isArray(frame.result) ? [] : [frame]) };
  const { summary, first } = await run(mute, ask + take + reply + got.replace("check", "within: 100ms, check") + later);
  equal(summary, "INV-1 pass, INV-2 fail, INV-3 not-testable, frames not-testable, nothing-else not-testable");
  match(first.checks[1]!.failure!.message, /nothing arrived at a, expected .* within 100 ms/);
  match(first.checks[2]!.reason!, /^step 3 \(line 9\) at a: nothing arrived/);
});

test("running out of time on a SHOULD makes nothing else untestable", async () => {
  const mute: FakeOptions = { change: (frame) => (Array.isArray(frame.result) ? [] : [frame]) };
  const should = got.replace("INV-2", "SHD-2").replace("check", "within: 100ms, check");
  const { summary } = await run(mute, ask + take + reply + should + later);
  equal(summary, "INV-1 pass, SHD-2 fail, INV-3 pass, frames pass, nothing-else pass");
});

test("a failing premise is named, and decides nothing", async () => {
  const { summary, first } = await run({}, `  - { at: a, call: { function_id: "{own}::none" }, result: 1 }\n${later}`);
  equal(summary, "INV-3 not-testable, frames not-testable, nothing-else not-testable");
  match(first.checks[0]!.reason!, /^step 0 \(line 6\) at a: \/error is .*function_not_found/);
});

test("a lost connection ends the scenario", async () => {
  const cut: FakeOptions = {
    hears: (frame, socket) => void (frame.type === "unregisterfunction" && socket.terminate()),
  };
  const drop = '  - { at: a, send: { type: unregisterfunction, id: "{own}::x" } }\n';
  const { summary, first } = await run(cut, `${drop}${later}  - { at: b, sync: true, check: INV-4 }\n`);
  equal(summary, "INV-3 fail, INV-4 not-testable, frames not-testable, nothing-else not-testable");
  match(first.checks[0]!.failure!.message, /the connection ended \(\{"code":1006/);
});

test("a connection that is lost unnoticed fails nothing-else", async () => {
  const cut: FakeOptions = {
    hears: (frame, socket) => void (frame.type === "unregisterfunction" && socket.terminate()),
  };
  const drop =
    '  - { at: a, send: { type: unregisterfunction, id: "{own}::x" } }\n  - { at: b, sync: true, check: INV-4 }\n';
  const { summary } = await run(cut, `${drop}  - { at: b, quiet: 50ms, check: INV-5 }\n`);
  equal(summary, "INV-4 pass, INV-5 pass, frames pass, nothing-else fail");
});

test("a doubled answer fails nothing-else, although no step looks for it", async () => {
  const twice: FakeOptions = { change: (frame) => (Array.isArray(frame.result) ? [frame, frame] : [frame]) };
  const { summary, first } = await run(twice, ask + take + reply + got);
  equal(summary, "INV-1 pass, INV-2 pass, frames pass, nothing-else fail");
  match(first.checks.at(-1)!.failure!.message, /an arrival was left unread: .*invocationresult/);
});

test("skip sets aside what others caused", async () => {
  const noise = { type: "triggerregistrationresult", id: "x", trigger_type: "t", function_id: "f" };
  const loud: FakeOptions = { change: (frame) => (frame.type === "pong" ? [noise, frame] : [frame]) };
  const skip =
    "  - { at: a, send: { type: ping } }\n  - { at: a, skip: { id: x }, receive: { type: pong }, check: INV-1 }\n  - { at: a, quiet: 20ms, skip: { id: x }, check: INV-2 }\n";
  const { first } = await run(loud, skip);
  equal(first.checks[0]!.status, "pass");
  equal(first.checks[1]!.status, "pass");
});

test("a frame that does not fit its schema is blamed on the subject, with pointer and schema", async () => {
  const bad: FakeOptions = { change: (frame) => [Array.isArray(frame.result) ? { ...frame, function_id: 7 } : frame] };
  const { summary, first } = await run(bad, ask + take + reply + got);
  equal(summary, "INV-1 pass, INV-2 pass, frames fail, nothing-else pass");
  const failure = first.checks.at(-2)!.failure!;
  equal(failure.pointer, "/function_id");
  match(failure.schema!, /from-engine\/invocationresult/);
  equal(failure.blame, "subject");
});

test("text that is no JSON is blamed on the subject", async () => {
  const { first } = await run({ change: (frame) => (frame.type === "pong" ? ["no json", frame] : [frame]) }, later);
  equal(first.checks.at(-2)!.status, "fail");
});

test("a type that the protocol does not know is set aside", async () => {
  const news: FakeOptions = { change: (frame) => (frame.type === "pong" ? [{ type: "goaway" }, frame] : [frame]) };
  const { summary } = await run(news, later);
  equal(summary, "INV-3 pass, frames pass, nothing-else pass");
});

test("a frame of the kit that does not fit is a harness error, unless it is wrong on purpose", async () => {
  const slip = "  - { at: a, send: { type: unregisterfunction } }\n";
  const { summary, errors } = await run({}, slip + later);
  equal(summary, "INV-3 harness-error, frames harness-error, nothing-else harness-error");
  equal(errors[0]!.code, "scenario_at_fault");
  const meant = await run({}, slip.replace("} }", "}, wrong: true }") + later);
  equal(meant.summary, "INV-3 pass, frames pass, nothing-else pass");
});

test("each stays one check and names the value at which it failed", async () => {
  const odd: FakeOptions = {
    hears: (frame, socket) =>
      void (
        frame.type === "unregisterfunction" &&
        String(frame.id).endsWith("2") &&
        socket.send('{"type":"error","error":{"code":"c","message":"m"}}')
      ),
  };
  const steps =
    '  - each: { v: [1, 2, 3] }\n    steps:\n      - { at: a, send: { type: unregisterfunction, id: "{own}-{v}" } }\n      - { at: a, quiet: 10ms, check: INV-1 }\n';
  const { summary, first } = await run(odd, steps);
  equal(summary, "INV-1 fail, frames pass, nothing-else pass");
  equal(first.checks[0]!.failure!.value, 2);
});

test("rounds of an each that are missing make its check not testable", async () => {
  const cut: FakeOptions = { hears: (frame, socket) => void (String(frame.id).endsWith("-2") && socket.terminate()) };
  const steps =
    '  - each: { v: [1, 2, 3] }\n    steps:\n      - { at: b, sync: true, check: INV-1 }\n      - { at: a, send: { type: unregisterfunction, id: "{own}-{v}" } }\n      - { at: a, sync: true }\n';
  const { summary } = await run(cut, steps);
  equal(summary, "INV-1 not-testable, frames not-testable, nothing-else not-testable");
});

test("peers that cannot be set up make every check not testable", async () => {
  const refused: FakeOptions = {
    change: (frame) => [
      Array.isArray(frame.result) || !frame.result ? frame : { ...frame, result: { success: false } },
    ],
  };
  const { first } = await run(refused, later);
  ok(first.checks.every((check) => check.status === "not-testable"));
  match(first.checks[0]!.reason!, /the peers could not be set up: engine::workers::register of a was answered/);
});

test("steps of finally run after a failure, and fail nothing", async () => {
  const heard: string[] = [];
  const engine = await startFakeEngine({
    hears: (frame) => void heard.push(`${String(frame.type)} ${String(frame.id ?? "")}`),
  });
  const text = `title: T\npeers: { a: {} }\nsteps:\n  - { at: a, receive: { type: pong }, within: 50ms, check: INV-1 }\nfinally:\n  - { at: a, receive: { type: pong }, within: 20ms }\n  - { at: a, send: { type: unregisterfunction, id: "{own}-last" } }\n  - { at: a, sync: true }\n`;
  const { summary } = await runTexts(engine.url, [text]);
  await engine.stop();
  equal(summary, "INV-1 fail, frames not-testable, nothing-else not-testable");
  ok(heard.some((one) => /^unregisterfunction .*-last$/.test(one)));
});

test.after(stopFakeEngines);
test.run();
