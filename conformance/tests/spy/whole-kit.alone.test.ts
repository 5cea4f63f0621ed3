// The whole kit against the reference engine, through the spy: the engine is blamed for nothing, the kit, which sends
// wrong messages on purpose, is, and its own verdict is what it is without a spy.
import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "uvu";
import { startSpy } from "../../dist/spy/spy.js";
import type { Finding } from "../../src/spy/finding.js";
import { RULE_IDS, RULES } from "../../src/spy/rules/table.js";
import { runKit } from "../cli/run-kit.js";
import { EngineProcess } from "../sdks/engine-process.js";

/** What no scenario of a connected engine makes happen. */
const NEVER_SEEN = ["enqueue-receipt", "engine-extensions"];

test("the whole kit through the spy blames only the kit", async () => {
  const engine = await EngineProcess.start();
  const blamed: Finding[] = [];
  const spy = await startSpy({
    listen: { host: "127.0.0.1", port: 0 },
    upstream: { host: "127.0.0.1", port: engine.port },
    onFinding: (finding) => {
      if (finding.blames === "engine") blamed.push(finding);
    },
  });
  const { exit, stdout } = await runKit(["engine", "--url", `ws://127.0.0.1:${spy.port}/`, "--time-factor", "3"], {
    within: 300_000,
  });
  const tally = await spy.finish();
  await engine.end();
  equal(exit, 0, stdout);
  deepEqual(blamed, []);
  for (const rule of RULE_IDS) {
    const { seen, broken } = tally.rules[rule];
    if (NEVER_SEEN.includes(rule)) equal(seen, 0, `${rule} is seen now: take it off the list`);
    else ok(seen > 0, `${rule} was never seen`);
    if (RULES[rule].blames === "engine") equal(broken, 0, rule);
  }
  ok(tally.rules["worker-schema"].broken > 50, "the kit's wrong messages are blamed on the kit");
});

test.run();
