// The closed loop: what a subject that loses, doubles or mixes up answers is told.
import { equal, match } from "node:assert/strict";
import { test } from "uvu";
import type { JsonObject } from "../../src/scenario/json.js";
import { type FakeOptions, startFakeEngine, stopFakeEngines } from "./fake-engine.js";
import { type Ran, runTexts } from "./run-text.js";

async function run(options: FakeOptions, members = "", peers = ""): Promise<Ran> {
  const engine = await startFakeEngine(options);
  const text = `title: T
peers:
  callee: { functions: [{ id: "{own}::echo", answer: echo }] }
  caller: {}${peers}
steps:
  - at: caller
    load: { calls: 2000, in_flight: 32, function_id: "{own}::echo", data: { n: "{i}" } }
    within: 5s
    check: INV-13${members}
`;
  const ran = await runTexts(engine.url, [text]);
  await engine.stop();
  return ran;
}

/** Alters the answer to one call in the middle of the loop. */
function atCall(n: number, change: (frame: JsonObject) => JsonObject[]): FakeOptions {
  let from = "";
  return {
    change: (frame) => {
      const data = frame.data as JsonObject | undefined;
      if (frame.type === "invokefunction" && data?.n === n) from = String(frame.invocation_id);
      return frame.type === "invocationresult" && frame.invocation_id === from && from !== "" ? change(frame) : [frame];
    },
  };
}

test("every call is answered once", async () => {
  equal((await run({})).summary, "INV-13 pass, frames pass, nothing-else pass");
});

test("an answer that is lost fails by time and says how many are missing", async () => {
  const { summary, first } = await run(
    atCall(777, () => []),
    "",
  );
  equal(summary, "INV-13 fail, frames not-testable, nothing-else not-testable");
  match(first.checks[0]!.failure!.message, /1999 of 2000 calls answered, 1 not, call 777 first/);
});

test("an answer that comes twice fails", async () => {
  const { first } = await run(atCall(777, (frame) => [frame, frame]));
  match(first.checks[0]!.failure!.message, /one answer to call 777, not another/);
});

test("the answer of another call fails", async () => {
  const { first } = await run(atCall(777, (frame) => [{ ...frame, result: { n: 3 } }]));
  equal(first.checks[0]!.failure!.pointer, "/result/n");
  equal(first.checks[0]!.failure!.expected, 777);
});

test("an error in place of the result fails", async () => {
  const change = ({ result: _result, ...frame }: JsonObject): JsonObject[] => [
    { ...frame, error: { code: "x", message: "y" } },
  ];
  const { first } = await run(atCall(777, change));
  equal(first.checks[0]!.failure!.pointer, "/error");
});

test("steps beside it run while it runs, and one that fails ends it", async () => {
  const beside =
    '\n    while:\n      - { at: other, call: { function_id: "{own}::echo", data: 1 }, result: 1, check: INV-30 }';
  const { summary } = await run({}, beside, "\n  other: {}");
  equal(summary, "INV-13 pass, INV-30 pass, frames pass, nothing-else pass");
  const failing = await run({}, beside.replace("echo", "none").replace(", check: INV-30", ""), "\n  other: {}");
  equal(failing.summary, "INV-13 not-testable, frames not-testable, nothing-else not-testable");
});

test("a load for a time ends", async () => {
  const engine = await startFakeEngine();
  const text =
    'title: T\npeers:\n  callee: { functions: [{ id: "{own}::f", answer: { result: 7 } }] }\n  caller: { count: 2 }\nsteps:\n  - { at: caller, load: { for: 100ms, in_flight: 2, function_id: "{own}::f" }, check: INV-1 }\n';
  const { summary } = await runTexts(engine.url, [text]);
  await engine.stop();
  equal(summary, "INV-1 pass, frames pass, nothing-else pass");
});

test.after(stopFakeEngines);
test.run();
