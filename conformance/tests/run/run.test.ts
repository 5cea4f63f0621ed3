// The run as a whole: bounded whatever the subject does, ordered, reproducible, and gone without a trace.
import { equal, match, ok } from "node:assert/strict";
import { test } from "uvu";
import { executeRun } from "../../src/run/execute.js";
import { planScenarios } from "../../src/run/plan.js";
import { arrange, runPhases } from "../../src/run/schedule.js";
import { loadScenarioText } from "../../src/scenario/load.js";
import type { Scenario } from "../../src/scenario/types.js";
import { isDeserted, startFakeEngine, stopFakeEngines } from "./fake-engine.js";
import { connectedSubject, find, runTexts } from "./run-text.js";

const simple = "title: T\npeers: { a: {} }\nsteps:\n  - { at: a, sync: true, check: INV-1 }\n";

function load(id: string, text: string): Scenario {
  const { scenario, problems } = loadScenarioText(id, `${id}.yaml`, text, { find });
  if (!scenario) throw new Error(JSON.stringify(problems));
  return scenario;
}

const SILENT: [string, Parameters<typeof startFakeEngine>[0], RegExp][] = [
  ["accepts and says nothing", { silent: true }, /workerregistered.* did not come within/],
  ["refuses every upgrade", { refuse: 503 }, /refused the upgrade of \/ with HTTP 503/],
  [
    "greets and then says nothing",
    { change: (frame) => (frame.type === "workerregistered" ? [frame] : []) },
    /answer to `engine::workers::register` did not come/,
  ],
];

for (const [what, options, words] of SILENT) {
  test(`a subject that ${what} costs one bounded failure`, async () => {
    const engine = await startFakeEngine(options);
    const { scenarios, errors, ms } = await runTexts(engine.url, new Array<string>(200).fill(simple));
    equal(engine.accepted() <= 1, true);
    await engine.stop();
    ok(ms < 9000, `took ${ms} ms`);
    equal(errors.length, 1);
    equal(errors[0]!.code, "subject_silent");
    match(errors[0]!.message, words);
    ok(
      scenarios.every(
        (one) => one.status === "not-run" && one.checks.every((check) => check.status === "not-testable"),
      ),
    );
  });
}

test("a subject that is not there costs one failure", async () => {
  const engine = await startFakeEngine();
  await engine.stop();
  const { errors } = await runTexts(engine.url, [simple, simple]);
  equal(errors.map((error) => error.code).join(), "subject_silent");
});

test("a subject that goes in mid-run ends the run, and is named", async () => {
  const engine = await startFakeEngine({
    hears: (frame) => {
      if (frame.type === "unregisterfunction") void engine.stop();
    },
  });
  const end = simple.replace("steps:\n", "steps:\n  - { at: a, send: { type: unregisterfunction, id: '{own}' } }\n");
  const { scenarios, errors, ms } = await runTexts(engine.url, [end, ...new Array<string>(50).fill(simple)], {
    jobs: 1,
  });
  equal(errors.map((error) => error.code).join(), "subject_lost");
  ok(scenarios.filter((one) => one.status === "not-run").length >= 45);
  ok(ms < 15_000);
});

test("every connection is closed when the run is done", async () => {
  const engine = await startFakeEngine();
  const text =
    "title: T\npeers: { a: { count: 5 }, b: { relay: true }, s: { kind: socket } }\nsteps:\n  - { at: s, receive: { type: workerregistered } }\n  - { at: a, sync: true, check: INV-1 }\n";
  const { summary } = await runTexts(engine.url, [text]);
  equal(summary, "INV-1 pass, frames pass, nothing-else pass");
  ok(await isDeserted(engine));
  await engine.stop();
});

test("the same seed gives the same values, another seed others", async () => {
  const heard: string[] = [];
  const engine = await startFakeEngine({
    hears: (frame) => void (frame.type === "registerfunction" && heard.push(String(frame.id))),
  });
  const text =
    'title: T\npeers: { a: { functions: ["{own}::{uuid.f}"] } }\nsteps:\n  - { at: a, sync: true, check: INV-1 }\n';
  for (const seed of ["one", "one", "two"]) await runTexts(engine.url, [text], { seed });
  await engine.stop();
  equal(heard[0], heard[1]);
  ok(heard[0] !== heard[2]);
});

test("what is not declared is not applicable, and nothing is sent for it", async () => {
  const engine = await startFakeEngine();
  const declared = { kind: "engine" as const, profiles: ["core"], features: ["a"], variants: ["v"], own: false };
  const needs = [
    ["core/own", "needs: { subject: own }\n"],
    ["core/feature", "needs: { features: [b] }\n"],
    ["core/without", "needs: { without: [core] }\n"],
    ["core/variant", "needs: { variant: v }\n"],
    ["queue/x", ""],
    ["core/fits", "needs: { features: [a], without: [queue] }\n"],
  ] as const;
  const plan = planScenarios(
    needs.map(([id, text]) => load(id, text + simple)),
    declared,
  );
  const subject = connectedSubject(engine.url);
  const done = await executeRun({ plan, subject, jobs: 4, seed: "s", timeFactor: 1, transcripts: "failed" });
  await engine.stop();
  equal(done.scenarios.map((one) => one.status).join(), `${"not-applicable,".repeat(5)}run`);
  ok(
    done.scenarios
      .slice(0, 5)
      .every((one) => one.reason && one.checks.every((check) => check.status === "not-applicable")),
  );
  equal(engine.accepted(), 2, "the probe and one scenario");
});

test("longest wait first, loads when only waits are open, then alone, then last", async () => {
  const wait = (ms: number) => simple.replace("sync: true", `quiet: ${ms}ms`);
  const loadStep = simple.replace("sync: true", 'load: { calls: 1, in_flight: 1, function_id: "{own}" }, result: 1');
  const list = [
    load("core/last", `runs: last\n${simple}`),
    load("core/alone", `runs: alone\n${simple}`),
    load("core/load", loadStep),
    load("core/short", simple),
    load("core/long", wait(5000)),
    load("core/middle", wait(1500)),
  ];
  const order: string[] = [];
  let open = 0;
  await runPhases(arrange(list, "s"), 2, async (scenario, idle) => {
    order.push(scenario.id.slice(5));
    if (["load", "alone", "last"].includes(scenario.id.slice(5))) equal(open, 0, scenario.id);
    open++;
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
    if (scenario.id === "core/long") {
      open--;
      await idle(pause);
      open++;
    }
    await pause();
    open--;
  });
  equal(order.join(), "long,middle,short,load,alone,last");
});

test("two scenarios do not hold one lock at once", async () => {
  const list = ["a", "b", "c"].map((name) => load(`core/${name}`, `locks: [x]\n${simple}`));
  let open = 0;
  await runPhases(arrange(list, "s"), 8, async () => {
    equal(++open, 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open--;
  });
});

test("an interrupted run ends what runs and leaves out the rest", async () => {
  const heard: string[] = [];
  const engine = await startFakeEngine({ hears: (frame) => void heard.push(String(frame.type)) });
  const text = `${simple.replace("sync: true", "quiet: 20s")}finally:\n  - { at: a, send: { type: unregisterfunction, id: "{own}-last" } }\n`;
  const plan = planScenarios([load("core/a", text), load("core/b", `runs: last\n${simple}`)], {
    kind: "engine",
    profiles: ["core"],
    features: [],
    variants: [],
    own: false,
  });
  const stop = new AbortController();
  const begun = performance.now();
  const done = await executeRun({
    plan,
    subject: connectedSubject(engine.url),
    jobs: 1,
    seed: "s",
    timeFactor: 1,
    transcripts: "failed",
    signal: stop.signal,
    onProgress: ({ running }) => void (running.length > 0 && setTimeout(() => stop.abort(), 50)),
  });
  await engine.stop();
  ok(performance.now() - begun < 5000);
  equal(done.errors.map((error) => error.code).join(), "run_interrupted");
  equal(done.scenarios.map((one) => one.status).join(), "run,not-run");
  equal(heard.filter((type) => type === "unregisterfunction").length, 1, "steps of finally run all the same");
});

test.after(stopFakeEngines);
test.run();
