// Where a point mutant strikes: foretold from the scenario, and shown against an engine that answers.
import { deepEqual, equal } from "node:assert/strict";
import { test } from "uvu";
import { foretell } from "../../src/mutants/point.js";
import { loadScenarioText } from "../../src/scenario/load.js";
import type { Scenario } from "../../src/scenario/types.js";
import { find } from "../run/run-text.js";

function load(peers: string, steps: readonly string[]): Scenario {
  const text = `title: T\npeers:\n${peers}\nsteps:\n${steps.map((step) => `  - ${step}`).join("\n")}\n`;
  const { scenario, problems } = loadScenarioText("core/t", "core/t.yaml", text, { find });
  deepEqual(problems, []);
  return scenario!;
}

const strikes = (scenario: Scenario, check: string) => {
  const { kind, of, nth, peer, connection, onwards } = foretell(scenario, `core/t#${check}`)!;
  return { kind, of, nth, peer, connection, onwards };
};

test("pings are counted at their end, those of quiet times with them", () => {
  const scenario = load("  a: {}\n  b: {}", [
    "{ at: a, sync: true }",
    "{ at: b, sync: true }",
    "{ at: b, quiet: 20ms, check: INV-1 }",
    "{ at: b, sync: true, check: INV-2 }",
  ]);
  const at = { of: undefined, peer: "{own}-b", connection: 2, onwards: false };
  deepEqual(strikes(scenario, "INV-1"), { ...at, kind: "quiet", nth: 2 });
  deepEqual(strikes(scenario, "INV-2"), { ...at, kind: "pong", nth: 3 });
  deepEqual(strikes(scenario, "nothing-else"), { ...at, kind: "quiet", nth: 2, peer: "{own}-a", connection: 1 });
});

test("answers are counted by function, rounds of each included, and anew on a new connection", () => {
  const scenario = load("  a: {}", [
    '{ each: { n: [1, 2, 3] }, steps: [{ at: a, call: { function_id: "{own}::f", data: {} }, result: 1 }] }',
    '{ at: a, call: { function_id: "{own}::g", data: {} }, result: 1, check: INV-1 }',
    '{ at: a, call: { function_id: "{own}::f", data: {} }, result: 1, eventually: 1s, check: INV-2 }',
    "{ at: a, open: true }",
    '{ at: a, call: { function_id: "{own}::f", data: {} }, result: 1, check: INV-3 }',
  ]);
  const at = { kind: "invocationresult", peer: "{own}-a", connection: 1, onwards: false };
  deepEqual(strikes(scenario, "INV-1"), { ...at, of: "{own}::g", nth: 1 });
  deepEqual(strikes(scenario, "INV-2"), { ...at, of: "{own}::f", nth: 4, onwards: true });
  deepEqual(strikes(scenario, "INV-3"), { ...at, of: "{own}::f", nth: 1, connection: 2 });
});

test("what goes past the proxy is not struck", () => {
  const scenario = load("  c: { kind: http }", [
    "{ at: c, send: { method: GET, path: / } }",
    "{ at: c, receive: { $http: { status: 400 } }, check: INV-1 }",
  ]);
  equal(foretell(scenario, "core/t#frames"), undefined);
});

test.run();
