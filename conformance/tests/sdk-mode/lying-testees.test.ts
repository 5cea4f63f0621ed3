// Testees that break the testee protocol are reported for what they are, and never as a fault of a library.
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { KitError } from "../../src/errors.js";
import { executeRun } from "../../src/run/index.js";
import { planScenarios } from "../../src/run/plan.js";
import { loadScenarioText } from "../../src/scenario/load.js";
import { describeProblem } from "../../src/scenario/problem.js";
import { greetTestee } from "../../src/testee/greet.js";

const fake = fileURLToPath(new URL("fakes.mjs", import.meta.url));
const launchOf = (kind: string) => ({ command: [process.execPath, fake, kind], env: {}, cwd: process.cwd() });

const TEXT = `
title: A testee says how it is
peers: { engine: {}, sdk: { kind: testee, open: false } }
steps: [{ at: sdk, call: { do: state }, result: { state: connected }, within: 1s, check: RCN-14 }]
`;

interface Seen {
  status: string;
  message: string;
  codes: string[];
}

async function run(kind: string): Promise<Seen> {
  const { scenario, problems } = loadScenarioText("sdk/fake", "sdk/fake.yaml", TEXT);
  if (!scenario) throw new Error(problems.map(describeProblem).join("\n"));
  const { features, commands } = await greetTestee(launchOf(kind), 1);
  const declared = { kind: "sdk" as const, profiles: ["sdk"], features, commands, variants: [], own: false };
  const plan = planScenarios([scenario], declared);
  const testee = launchOf(kind);
  const outcome = await executeRun({ plan, testee, jobs: 1, seed: "s", timeFactor: 1, transcripts: "failed" });
  const [check] = outcome.scenarios[0]!.checks;
  const message = check!.failure?.message ?? check!.reason ?? "";
  return { status: check!.status, message, codes: outcome.errors.map(({ code }) => code) };
}

const refused: [kind: string, code: string, message: RegExp][] = [
  ["no-greeting", "testee_no_greeting", /printed no greeting within 1000 ms/],
  ["ends-before-greeting", "testee_no_greeting", /exit status 9[\s\S]*cannot find the library/],
  ["greeting-is-garbage", "testee_bad_greeting", /no JSON: Welcome to the fake!/],
  ["greeting-lacks-version", "testee_bad_greeting", /lacks the member "version"/],
  ["greeting-invents-commands", "testee_bad_greeting", /must be one of/],
];

for (const [kind, code, message] of refused) {
  test(`${kind} is refused with exit status 3`, async () => {
    try {
      await greetTestee(launchOf(kind), kind === "no-greeting" ? 0.1 : 1);
      assert.unreachable("it was taken for a testee");
    } catch (error) {
      assert.instance(error, KitError);
      assert.is((error as KitError).code, code);
      assert.is((error as KitError).exit, 3);
      assert.match((error as KitError).message, message);
    }
  });
}

const told: [kind: string, status: string, codes: string[], message: RegExp][] = [
  ["garbage", "harness-error", ["testee_garbage"], /no JSON: DEBUG: connecting now/],
  ["no-event", "harness-error", ["testee_garbage"], /no greeting, answer or event.*is this/],
  ["claims-what-is-missing", "fail", [], /the greeting lists state, but the command was answered: unsupported/],
  ["hangs", "harness-error", ["testee_silent"], /stopped to answer: neither state within 1000 ms/],
  ["never-answers", "fail", [], /state was not answered within 1000 ms/],
  ["exits", "fail", ["testee_ended"], /ended by itself, with exit status 3[\s\S]*segmentation fault/],
  ["answers-twice", "harness-error", ["testee_double_answer"], /answered command 1001 a second time/],
  ["answers-unasked", "harness-error", ["testee_unknown_answer"], /answered a command 6001 that was never given/],
  ["answers-late", "fail", [], /state was answered too late: not within 1000 ms, but by \d+ ms/],
];

for (const [kind, status, codes, message] of told) {
  test(`${kind} is told as such`, async () => {
    const seen = await run(kind);
    assert.match(seen.message, message, seen.message);
    assert.is(seen.status, status);
    assert.equal(seen.codes, codes);
  });
}

test.run();
