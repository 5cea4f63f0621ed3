// The kit's engine answers the message `ping`, as engines must, unless a scenario says that it is deaf.
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { executeRun } from "../../src/run/index.js";
import { planScenarios } from "../../src/run/plan.js";
import { loadScenarioText } from "../../src/scenario/load.js";
import type { FindRequirement } from "../../src/scenario/requirements.js";

const find: FindRequirement = (id) => ({ id, level: "MUST", role: "sdk", text: id });
const testee = fileURLToPath(new URL("ping-testee.mjs", import.meta.url));

async function judge(accept: string, step: string): Promise<string> {
  const text = `title: T
peers: { engine: {}, sdk: { kind: testee } }
steps:
  - { at: engine, accept: ${accept} }
  - { at: sdk, ${step}, check: SDK-31 }
`;
  const { scenario, problems } = loadScenarioText("sdk/s", "sdk/s.yaml", text, { find });
  if (!scenario) throw new Error(JSON.stringify(problems));
  const declared = { kind: "sdk" as const, profiles: ["sdk"], features: [], commands: ["connect" as const] };
  const plan = planScenarios([scenario], { ...declared, variants: [], own: false });
  const launch = { command: [process.execPath, testee], env: {}, cwd: process.cwd() };
  const outcome = await executeRun({ plan, testee: launch, jobs: 1, seed: "s", timeFactor: 2, transcripts: "failed" });
  assert.equal(outcome.errors, []);
  return outcome.scenarios[0]!.checks.map(({ id, status }) => `${id.replace(/.*#/, "")} ${status}`).join();
}

test("a ping is answered, and no step has to receive it", async () => {
  const judged = await judge("{ as: c }", "receive: { event: state, state: connected }");
  assert.is(judged, "SDK-31 pass,frames pass,nothing-else pass");
});

test("with `pongs: false` it is not", async () => {
  const judged = await judge("{ as: c, pongs: false }", "quiet: 500ms");
  assert.is(judged, "SDK-31 pass,frames pass,nothing-else pass");
  const missed = await judge("{ as: c, pongs: false }", "receive: { event: state }, within: 500ms");
  assert.match(missed, /^SDK-31 fail/);
});

test.run();
