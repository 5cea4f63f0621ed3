// From what the runner saw to verdict and exit status: one severity rule, an exact count, nothing lost on the way.
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Baseline } from "../../src/baseline/baseline.js";
import { checkFormat } from "../../src/files/kit-schema.js";
import type { CheckOutcome, ScenarioOutcome } from "../../src/result/outcome.js";
import type { RunResult } from "../../src/result/result.js";
import { build, check, RUN, scenario } from "./sample.js";

type Observed = CheckOutcome["status"];

function outcome(
  id: string,
  checks: [name: string, status: Observed, level?: "MUST" | "SHOULD" | "MAY"][],
): ScenarioOutcome {
  const full = checks.map(([name, status, level = "MUST"]) => {
    const { counted: _, known: __, ...rest } = check(`${id}#${name}`, status, "", { level });
    return { ...rest, status };
  });
  const { checks: _, ...rest } = scenario(id, []);
  return { ...rest, checks: full };
}

function codes(result: RunResult): string[] {
  return result.errors.map(({ code }) => code);
}

test("all as expected: pass, exit 0", () => {
  const result = build([
    outcome("core/a", [
      ["INV-1", "pass"],
      ["frames", "pass"],
    ]),
  ]);
  assert.equal([result.verdict, result.exit, result.expected_checks], ["pass", 0, 2]);
  assert.equal(result.summary.pass, { counted: 2, shown: 0 });
});

test("one severity rule: MUST fails, SHOULD warns, MAY warns, strict makes SHOULD fail", () => {
  const table: [Observed, "MUST" | "SHOULD" | "MAY", strict: boolean, status: string, exit: number][] = [
    ["fail", "MUST", false, "fail", 1],
    ["fail", "SHOULD", false, "warn", 0],
    ["fail", "SHOULD", true, "fail", 1],
    ["fail", "MAY", true, "warn", 0],
    ["not-testable", "MUST", false, "not-testable", 1],
    ["not-testable", "SHOULD", false, "not-testable", 0],
    ["not-testable", "SHOULD", true, "not-testable", 1],
    ["harness-error", "MAY", false, "harness-error", 4],
  ];
  for (const [observed, level, strict, status, exit] of table) {
    const result = build([outcome("core/a", [["INV-1", observed, level]])], { run: { ...RUN, strict } });
    assert.equal(
      [result.scenarios[0]?.checks[0]?.status, result.exit],
      [status, exit],
      `${observed} ${level} ${strict}`,
    );
  }
});

test("what is only shown changes no verdict (FP-KIT-7)", () => {
  const required = { revision: "2026-11", counted: new Set(["core/a#INV-1"]), shown: new Map(), excused: new Map() };
  const result = build(
    [
      outcome("core/a", [
        ["INV-1", "pass"],
        ["INV-2", "fail"],
      ]),
    ],
    { required },
  );
  assert.is(result.exit, 0);
  assert.equal(result.summary.fail, { counted: 0, shown: 1 });
  const shown = new Map([["core/a#INV-2", "the reference itself cannot pass yet"]]);
  const listed = build(
    [
      outcome("core/a", [
        ["INV-1", "pass"],
        ["INV-2", "fail"],
      ]),
    ],
    {
      required: { ...required, counted: "all", shown },
    },
  );
  assert.is(listed.exit, 0);
});

test("a counted check that vanished from the kit is an error", () => {
  const required = {
    revision: "2026-11",
    counted: new Set(["core/a#INV-1", "core/gone#INV-7", "http/other#HTP-1"]),
    shown: new Map(),
    excused: new Map(),
  };
  const result = build([outcome("core/a", [["INV-1", "pass"]])], { required });
  assert.equal([codes(result), result.verdict, result.exit], [["required_missing"], "error", 1]);
  assert.match(result.errors[0]?.message ?? "", /core\/gone#INV-7/);
  assert.not.match(result.errors[0]?.message ?? "", /http/);
  const narrowed = { ...RUN, selection: { ...RUN.selection, complete: false } };
  assert.is(build([outcome("core/a", [["INV-1", "pass"]])], { required, run: narrowed }).exit, 0);
});

test("no check at all is an error, never a success", () => {
  const result = build([]);
  assert.equal([codes(result), result.verdict, result.exit], [["no_checks"], "error", 1]);
  const away = {
    ...outcome("core/a", [["INV-1", "not-applicable"]]),
    status: "not-applicable" as const,
    reason: "no own subject",
  };
  const inapplicable = build([away]);
  assert.equal([codes(inapplicable), inapplicable.exit], [["no_checks"], 1]);
  assert.is(inapplicable.summary["not-applicable"].counted, 1);
});

const PLANNED = [
  outcome("core/a", [
    ["INV-1", "pass"],
    ["INV-2", "pass"],
  ]),
];
const PLAN = {
  scenarios: [
    {
      id: "core/a",
      title: "A",
      profile: "core",
      file: "core/a.yaml",
      checks: [1, 2].map((n) => ({ id: `core/a#INV-${n}`, requirements: [`INV-${n}`], level: "MUST" as const })),
    },
  ],
};

test("the count: one missing, one too many, one twice", () => {
  assert.equal(codes(build(PLANNED, { plan: PLAN })), []);
  const missing = build([outcome("core/a", [["INV-1", "pass"]])], { plan: PLAN });
  assert.equal([codes(missing), missing.verdict, missing.exit], [["check_count"], "error", 1]);
  assert.match(missing.errors[0]?.message ?? "", /expected 2 checks, got 1: 1 without outcome \(core\/a#INV-2\)/);
  const extra = build(
    [
      outcome("core/a", [
        ["INV-1", "pass"],
        ["INV-2", "pass"],
        ["INV-3", "pass"],
      ]),
    ],
    { plan: PLAN },
  );
  assert.match(extra.errors[0]?.message ?? "", /1 not planned \(core\/a#INV-3\)/);
  const twice = build(
    [
      outcome("core/a", [
        ["INV-1", "pass"],
        ["INV-1", "pass"],
      ]),
    ],
    { plan: PLAN },
  );
  assert.match(twice.errors[0]?.message ?? "", /1 without outcome .*1 reported more than once/);
});

test("scenarios that the run did not come to are told, and their checks are failures", () => {
  const errors = [{ code: "unreachable", message: "No WebSocket there\nmore" }];
  const result = build([], { plan: PLAN, outcome: { scenarios: [], errors } });
  assert.equal([result.verdict, result.exit], ["error", 3]);
  assert.equal(codes(result), ["unreachable"]);
  assert.equal(result.summary["not-testable"], { counted: 2, shown: 0 });
  const [first] = result.scenarios;
  assert.equal(
    [first?.status, first?.reason, first?.checks[0]?.reason],
    ["not-run", "No WebSocket there", "No WebSocket there"],
  );
});

test("which problem gives the exit status", () => {
  const failing = [outcome("core/a", [["INV-1", "fail"]])];
  const exitWith = (...names: string[]) =>
    build(failing, { outcome: { scenarios: failing, errors: names.map((code) => ({ code, message: "x" })) } }).exit;
  assert.is(exitWith(), 1);
  assert.is(exitWith("subject_did_not_stop"), 1);
  assert.is(exitWith("subject_died", "subject_lost", "run_timed_out"), 1);
  assert.is(exitWith("kit_failed"), 4);
  assert.is(exitWith("port_still_answers"), 3);
  assert.is(exitWith("kit_failed", "subject_silent"), 3);
  assert.is(
    build(PLANNED, { outcome: { scenarios: PLANNED, errors: [{ code: "subject_did_not_stop", message: "x" }] } }).exit,
    0,
  );
  assert.is(
    build(PLANNED, { outcome: { scenarios: PLANNED, errors: [{ code: "subject_died", message: "x" }] } }).exit,
    1,
  );
});

test("a baseline: known failures pass, entries that do not hold fail the run", () => {
  const entry = (id: string, message: string) =>
    ({ check: id, flaky: false, message, reason: "because of that", verdict: "theirs", line: 2 }) as const;
  const baseline = (id: string, message: string) =>
    ({
      file: "known.yaml",
      sha256: "0".repeat(64),
      entries: new Map([[id, entry(id, message)]]),
    }) as unknown as Baseline;
  const failing = [
    outcome("core/a", [
      ["INV-1", "fail"],
      ["INV-2", "pass"],
    ]),
  ];
  const known = build(failing, { baseline: baseline("core/a#INV-1", "the value") });
  assert.equal([known.exit, known.summary["known-fail"].counted], [0, 1]);
  assert.equal(known.scenarios[0]?.checks[0]?.known, { entry: "known.yaml:2 because of that", verdict: "theirs" });
  assert.is(known.run.baseline?.file, "known.yaml");
  // The failure stays readable.
  assert.is(known.scenarios[0]?.checks[0]?.failure?.message, "the value differs");

  const others = build(
    [
      outcome("core/a", [
        ["INV-1", "fail"],
        ["INV-2", "fail"],
      ]),
    ],
    { baseline: baseline("core/a#INV-1", "the") },
  );
  assert.is(others.exit, 1);
  const differs = build(failing, { baseline: baseline("core/a#INV-1", "nothing came") });
  assert.equal([codes(differs), differs.exit], [["baseline_differs"], 1]);
  const passes = build(failing, { baseline: baseline("core/a#INV-2", "x") });
  assert.ok(codes(passes).includes("baseline_passes"));
  const unmatched = build(PLANNED, { baseline: baseline("core/none#INV-2", "x") });
  assert.equal([codes(unmatched), unmatched.verdict, unmatched.exit], [["baseline_unmatched"], "fail", 1]);
});

test("transcripts are kept where something did not pass, or all", () => {
  const transcript = [
    { ms: 0, end: "caller", direction: "out" as const, what: "frame" as const, text: "{}", bytes: 2 },
  ];
  const passing = { ...outcome("core/a", [["INV-1", "pass"]]), transcript };
  const failing = {
    ...outcome("core/b", [
      ["INV-1", "pass"],
      ["INV-2", "fail", "SHOULD"],
    ]),
    transcript,
  };
  const kept = (result: RunResult) => result.scenarios.map((entry) => entry.transcript !== undefined);
  assert.equal(kept(build([passing, failing])), [false, true]);
  assert.equal(kept(build([passing, failing], { transcripts: "all" })), [true, true]);
});

const anyOutcome = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 1, maxLength: 5 }).chain((names) =>
  fc.tuple(
    ...names.map((name) =>
      fc
        .array(
          fc.tuple(
            fc.constantFrom<Observed>("pass", "fail", "not-testable", "harness-error"),
            fc.constantFrom<"MUST" | "SHOULD" | "MAY">("MUST", "SHOULD", "MAY"),
          ),
          { minLength: 1, maxLength: 6 },
        )
        .map((checks) =>
          outcome(
            `core/${name}`,
            checks.map(([status, level], i): [string, Observed, typeof level] => [`INV-${i + 1}`, status, level]),
          ),
        ),
    ),
  ),
);

test("property: any outcome gives a result that fits the schema, adds up, and passes only when nothing is red", () => {
  fc.assert(
    fc.property(anyOutcome, fc.boolean(), (outcomes, strict) => {
      const result = build(outcomes, { run: { ...RUN, strict } });
      assert.equal(checkFormat("result", JSON.parse(JSON.stringify(result))), []);
      const sum = Object.values(result.summary).reduce((total, { counted, shown }) => total + counted + shown, 0);
      assert.is(sum, result.expected_checks);
      const observed = outcomes.flatMap(({ checks }) => checks);
      const red = observed.some(
        ({ status, level }) =>
          status === "harness-error" ||
          ((status === "fail" || status === "not-testable") && (level === "MUST" || (strict && level === "SHOULD"))),
      );
      assert.is(result.exit === 0, !red);
      assert.is(result.verdict === "pass", result.exit === 0);
    }),
    { numRuns: 200 },
  );
});

test.run();
