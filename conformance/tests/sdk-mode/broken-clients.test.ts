// Every fault of the small client is caught by a check of the requirement that it breaks, and the client without a
// fault passes everything, recommendations included.
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kitPath } from "../../src/files/paths.js";
import type { CheckOutcome, RunOutcome } from "../../src/result/outcome.js";
import { executeRun, planRun } from "../../src/run/index.js";
import { greetTestee } from "../../src/testee/greet.js";
import type { TesteeLaunch } from "../../src/testee/launch.js";
// @ts-expect-error: plain JavaScript, for the testee that is spawned.
import { faults as table } from "./faults.mjs";

const faults = table as readonly { id: string; breaks: readonly string[] }[];
const testee = fileURLToPath(new URL("small-testee.mjs", import.meta.url));
/** Faults at once: what they do is mostly waiting. */
const WIDTH = 6;

const launchOf = (fault?: string): TesteeLaunch => ({
  command: [process.execPath, testee, ...(fault === undefined ? [] : [fault])],
  env: {},
  cwd: process.cwd(),
});

async function judge(launch: TesteeLaunch, requirements: readonly string[]): Promise<RunOutcome> {
  const { features, commands } = await greetTestee(launch, 2);
  const declared = { kind: "sdk" as const, profiles: ["sdk"], features, commands, variants: [], own: false };
  const plan = planRun(kitPath("scenarios"), declared, { scenarios: [], requirements });
  const scenarios = plan.scenarios.filter(({ slow }) => !slow);
  return executeRun({ plan: { scenarios }, testee: launch, jobs: 4, seed: "s", timeFactor: 2, transcripts: "failed" });
}

const checksOf = (outcome: RunOutcome): CheckOutcome[] =>
  outcome.scenarios.flatMap(({ checks }) => checks).filter(({ status }) => status !== "not-applicable");

const outcomes = new Map<string, RunOutcome>();
test.before(async () => {
  const queue = [...faults];
  const work = async (): Promise<void> => {
    for (let fault = queue.shift(); fault; fault = queue.shift()) {
      outcomes.set(fault.id, await judge(launchOf(fault.id), fault.breaks));
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
});

test("there are at least thirty faults, and each has a name of its own", () => {
  assert.ok(faults.length >= 30);
  assert.is(new Set(faults.map(({ id }) => id)).size, faults.length);
});

for (const { id, breaks } of faults) {
  test(`${id} is caught by ${breaks.join(", ")}`, () => {
    const checks = checksOf(outcomes.get(id)!);
    for (const requirement of breaks) {
      const own = checks.filter(({ requirements }) => requirements.includes(requirement));
      assert.ok(own.length > 0, `no check of ${requirement} was run`);
      const seen = own.map((check) => `${check.id} ${check.status} ${check.reason ?? ""}`).join("\n");
      assert.ok(
        own.some(({ status }) => status === "fail"),
        `no check of ${requirement} failed:\n${seen}`,
      );
    }
  });
}

test("the client without a fault passes every check", async () => {
  const outcome = await judge(launchOf(), []);
  assert.equal(outcome.errors, []);
  const others = checksOf(outcome).filter(({ status }) => status !== "pass");
  assert.equal(
    others.map(({ id, status }) => `${id} ${status}`),
    [],
  );
});

test.run();
