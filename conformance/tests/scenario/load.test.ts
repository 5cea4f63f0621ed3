// The loader: every rule of the grammar has a file that breaks it, and the error names its line.
import { equal, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import { loadScenarios, loadScenarioText } from "../../src/scenario/load.js";
import type { FindRequirement } from "../../src/scenario/requirements.js";

const find: FindRequirement = (id) =>
  id === "INV-999" ? undefined : { id, level: "MUST", role: id.startsWith("SDK") ? "sdk" : "engine", text: id };

const load = (text: string) => loadScenarioText("core/x", "core/x.yaml", text, { find });

const head = 'title: T\npeers:\n  a: {}\n  b: { functions: ["{own}::f"] }\nsteps:\n';
const good = '  - { at: a, call: { function_id: "{own}::f" }, result: 1, check: INV-1 }\n';

/** One broken line after the head, and the words that its error must have. The line is 6, unless a third says so. */
const BROKEN: [string, RegExp, number?][] = [
  [
    "  - { at: a, receive: { type: ping }, check: INV-1 }\n  - { at: a, receive: { type: ping }, check: INV-1 }",
    /already decided in line 6/,
    7,
  ],
  ['  - { at: a, call: { function_id: "x" }, check: INV-1 }', /neither "result" nor "error"/],
  ["  - { at: a, receive: { type: invocationresult }, check: INV-1 }", /neither "result" nor "error"/],
  ["  - { at: a, all: [{ $exactly: { type: invocationresult } }], check: INV-1 }", /neither "result" nor "error"/],
  ["  - { at: a, receive: { $one-of: [{ type: invocationresult }, { $closed: {} }] }, check: INV-1 }", /neither/],
  ["  - { at: a, send: { type: ping }, check: INV-1 }", /"send" cannot fail/],
  ["  - { at: a, pause: reading, check: INV-1 }", /"pause" cannot fail/],
  ["  - { at: a, receive: { $any: true }, check: INV-1 }", /\$any lets everything pass/],
  ["  - { at: a, receive: {}, check: INV-1 }", /\$any lets everything pass/],
  ["  - { at: a, sync: true }", /checks nothing/, 1],
  ["  - { at: a, sync: true, check: INV-999 }", /no requirement INV-999/],
  ["  - { at: a, sync: true, check: SDK-1 }", /binds the sdk/],
  ["  - { at: a, sync: true, check: inv-1 }", /does not match/],
  ["  - { at: c, sync: true, check: INV-1 }", /no peer "c"/],
  ["  - { sync: true, check: INV-1 }", /needs "at"/],
  ["  - { at: a, sync: true, send: {}, check: INV-1 }", /exactly one verb/],
  ["  - { at: a, check: INV-1 }", /exactly one verb/],
  ["  - { at: a, sync: true, fragments: 4MiB, check: INV-1 }", /"fragments" does not go with "sync"/],
  ["  - { at: a, sync: true, whithin: 4s, check: INV-1 }", /no member "whithin"/],
  ["  - { at: a, receive: { id: { $patern: x } }, check: INV-1 }", /"\$patern" is none of the matchers/],
  ["  - { at: a, receive: { id: { $uuid: true, x: 1 } }, check: INV-1 }", /mixes "\$uuid"/],
  ["  - { at: a, receive: { id: { $pattern: '(' } }, check: INV-1 }", /\$pattern: /],
  ["  - { at: a, send: { id: { $fil: 1 } }, to: raw }", /"\$fil" is none of the generators/],
  ["  - { at: a, send: { type: ping, id: '{nope}' } }", /\{nope\} is not defined/],
  ["  - { at: a, send: { type: ping, id: '{a.nope}' } }", /\{a.nope\} is not defined/],
  ["  - { at: a, send: { type: ping, id: '{i}' } }", /\{i\} is not defined/],
  [
    "  - { at: a, receive: { id: '{late}' } }\n  - { at: a, receive: { x: 1 }, save: { late: /x } }",
    /\{late\} is not defined/,
  ],
  [
    "  - each: { v: [1] }\n    steps: [{ at: a, sync: true, check: INV-1 }]\n  - { at: a, send: { type: ping, id: '{v}' } }",
    /\{v\} is not/,
    8,
  ],
  ["  - { at: a, send: { type: registerfunction, id: 'f' } }", /does not contain \{own\}/],
  [
    "  - { at: a, call: { function_id: 'engine::workers::register', data: { name: w } }, result: {} }",
    /name "w" does not contain/,
  ],
  ["  - { at: a, cut: near }", /needs "relay: true"/],
  ["  - { subject: stop }", /needs "needs: \{ subject: own \}"/],
  ["  - { at: a, quiet: 30s, check: INV-1 }", /needs "slow: true"/],
  ["  - { at: a, quiet: 3, check: INV-1 }", /\/quiet/],
  ["  - { at: a, receive: { x: 1 }, since: { name: gone }, check: INV-1 }", /no earlier step is named "gone"/],
  [
    '  - { at: a, load: { calls: 5, in_flight: 1, function_id: "{own}::f" }, check: INV-1 }',
    /must state "result" or "error"/,
  ],
  [
    '  - { at: a, load: { in_flight: 1, function_id: "{own}::f" }, result: 1, check: INV-1 }',
    /either "calls" or "for"/,
  ],
  ["  - { at: a, receive: &x { y: 1 }, check: INV-1 }", /anchor &x is not allowed/],
  ["  - { at: a, receive: { y: !!str 1 }, check: INV-1 }", /tag .* is not allowed/],
  ["  - { at: a, receive: { y: .nan }, check: INV-1 }", /no JSON number/],
  ["  - { at: a, receive: { 1: 1 }, check: INV-1 }", /must be a string/],
  ["  - { at: a, receive: { y: 1, y: 2 }, check: INV-1 }", /unique/],
];

for (const [lines, words, line] of BROKEN) {
  test(`refuses ${lines.trim().slice(0, 90)}`, () => {
    const { scenario, problems } = load(`${head}${lines}\n`);
    equal(scenario, undefined);
    const found = problems.find((problem) => words.test(problem.message));
    ok(found, `expected ${words}, got ${JSON.stringify(problems)}`);
    equal(found.file, "core/x.yaml");
    equal(found.line, line ?? 6, found.message);
  });
}

test("computes the checks before anything runs", () => {
  const { scenario } = load(`${head}${good}  - { at: a, sync: true, check: [TRN-1, TRN-2], as: late }\n`);
  equal(
    scenario?.checks.map((check) => check.id).join(" "),
    "core/x#INV-1 core/x#TRN-1/late core/x#TRN-2/late core/x#frames core/x#nothing-else",
  );
});

test("reads YAML 1.2, where no is a word", () => {
  const { scenario } = load(
    `${head}  - { at: a, call: { function_id: "{own}::f" }, error: { message: no }, check: INV-1 }\n`,
  );
  equal(JSON.stringify(scenario?.steps[0]?.members.error), '{"message":"no"}');
});

test("a lock, an own subject and a saved variable excuse an id", () => {
  const step = "  - { at: a, send: { type: registerfunction, id: everybodys } }\n";
  ok(load(`locks: [everybodys]\n${head}${step}${good}`).scenario);
  ok(load(`needs: { subject: own }\n${head}${step}${good}`).scenario);
  const saved =
    "  - { at: a, receive: { x: 1 }, save: { s: /x } }\n  - { at: a, send: { type: registerfunction, id: '{s}' } }\n";
  ok(load(`${head}${saved}${good}`).scenario);
});

test("a literal may hold what looks like a matcher, a generator or a variable", () => {
  ok(
    load(`${head}  - { at: a, send: { type: ping, id: { $literal: { $schema: "{nope}", a: 1 } } } }\n${good}`).scenario,
  );
});

test("repeats functions", () => {
  const text =
    head.replace('["{own}::f"]', '{ $repeat: { times: 3, of: { id: "{own}::f{i}", answer: echo } } }') + good;
  equal(
    load(text)
      .scenario?.peers[1]?.functions.map((one) => one.index)
      .join(),
    "0,1,2",
  );
});

test("the scenarios of the kit load", () => {
  const { scenarios, problems } = loadScenarios(fileURLToPath(new URL("../../scenarios", import.meta.url)));
  equal(JSON.stringify(problems), "[]");
  ok(scenarios.length > 3);
});

test.run();
