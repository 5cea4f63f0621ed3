// Baselines: helpful refusals, the four outcomes, and --fix.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { applyEntry, unmatchedEntries } from "../../src/baseline/apply.js";
import { type Baseline, loadBaseline, stableMessage } from "../../src/baseline/baseline.js";
import { fixBaseline } from "../../src/baseline/fix.js";
import { KitError } from "../../src/errors.js";
import { check, resultOf, scenario } from "../result/sample.js";

const dir = mkdtempSync(join(tmpdir(), "triad-baseline-"));
test.after(() => rmSync(dir, { recursive: true }));

function load(text: string): Baseline {
  const path = join(dir, "known.yaml");
  writeFileSync(path, text);
  return loadBaseline(path, "known.yaml");
}

function refusal(work: () => unknown): KitError {
  try {
    work();
  } catch (error) {
    assert.instance(error, KitError);
    return error as KitError;
  }
  throw new Error("it was not refused");
}

const KNOWN = `# Kept by hand.
known:
  # asked on the mailing list
  - check: core/a#INV-9
    message: expected BOOM
    reason: the error is wrapped since 0.4
    verdict: theirs
flaky:
  - check: core/b#TRN-3
    reason: depends on the platform's close
    verdict: ours # to be fixed
`;

test("entries, their lines and the digest", () => {
  const baseline = load(KNOWN);
  assert.is(baseline.entries.get("core/a#INV-9")?.line, 4);
  assert.is(baseline.entries.get("core/a#INV-9")?.flaky, false);
  assert.is(baseline.entries.get("core/b#TRN-3")?.flaky, true);
  assert.is(baseline.sha256.length, 64);
  assert.is(load("# nothing is known\n").entries.size, 0);
});

const REFUSED: [about: string, text: string, says: RegExp][] = [
  ["a list at the top", "- check: core/a#INV-9\n", /known.yaml:1: is a list; entries stand under "known:"/],
  ["a bare name", "known:\n  - core/a#INV-9\n", /known.yaml:2: .*write "- check: core\/a#INV-9"/],
  ["a whole scenario", KNOWN.replace("core/a#INV-9", "core/a"), /known.yaml:4: "core\/a" is a whole scenario/],
  ["a wildcard", KNOWN.replace("core/a#INV-9", "core/*#INV-9"), /known.yaml:4: .*wildcard/],
  ["no message", KNOWN.replace("    message: expected BOOM\n", ""), /known.yaml:4: .*"message".*report/],
  ["no reason", KNOWN.replace(/ {4}reason: the.*\n/, ""), /known.yaml:4: entry core\/a#INV-9.*"reason"/],
  ["an unknown verdict", KNOWN.replace("verdict: theirs", "verdict: nobody"), /known.yaml:7: .*theirs, ours, spec/],
  ["a member that there is not", KNOWN.replace("    message:", "    mesage: x\n    message:"), /"mesage"/],
  [
    "the same check twice",
    KNOWN.replace("core/b#TRN-3", "core/a#INV-9"),
    /known.yaml:9: core\/a#INV-9 stands in line 4/,
  ],
  ["a reason still to be written", KNOWN.replace("the error is wrapped since 0.4", '"TODO: say why"'), /no reason yet/],
];

for (const [about, text, says] of REFUSED) {
  test(`refused: ${about}`, () => {
    const error = refusal(() => load(text));
    assert.is(error.exit, 2);
    assert.match(error.message, says);
  });
}

test("listed and failing as listed is known; the message is compared as a prefix", () => {
  const judged = applyEntry(load(KNOWN), { id: "core/a#INV-9", status: "fail", message: "expected BOOM, got WRAPPED" });
  assert.is(judged.status, "known-fail");
  assert.is(judged.problem, undefined);
});

test("listed and passing does not hold", () => {
  const judged = applyEntry(load(KNOWN), { id: "core/a#INV-9", status: "pass", message: "" });
  assert.is(judged.status, "pass");
  assert.is(judged.problem?.code, "baseline_passes");
  assert.match(judged.problem?.message ?? "", /known.yaml:4: .*remove the entry/);
});

test("listed and failing otherwise does not hold, and stays a failure", () => {
  for (const status of ["fail", "not-testable"] as const) {
    const judged = applyEntry(load(KNOWN), { id: "core/a#INV-9", status, message: "nothing came" });
    assert.is(judged.status, status);
    assert.is(judged.problem?.code, "baseline_differs");
    assert.match(judged.problem?.message ?? "", /"expected BOOM", got "nothing came"/);
  }
});

test("not listed stays as it is", () => {
  assert.equal(applyEntry(load(KNOWN), { id: "core/a#INV-1", status: "fail", message: "x" }), { status: "fail" });
});

test("flaky: both outcomes hold", () => {
  const baseline = load(KNOWN);
  assert.is(applyEntry(baseline, { id: "core/b#TRN-3", status: "fail", message: "any" }).status, "known-flaky");
  const passing = applyEntry(baseline, { id: "core/b#TRN-3", status: "pass", message: "" });
  assert.is(passing.status, "pass");
  assert.is(passing.problem, undefined);
});

test("a fault of the kit is never excused", () => {
  const judged = applyEntry(load(KNOWN), { id: "core/a#INV-9", status: "harness-error", message: "expected BOOM" });
  assert.is(judged.status, "harness-error");
});

test("entries whose check did not run are told", () => {
  const problems = unmatchedEntries(load(KNOWN), new Set(["core/b#TRN-3"]));
  assert.equal(
    problems.map(({ code }) => code),
    ["baseline_unmatched"],
  );
  assert.match(problems[0]?.message ?? "", /known.yaml:4: core\/a#INV-9/);
});

test("parts that change from run to run do not count", () => {
  const once = "no 5f0c3f5e-8a52-4b0e-9f0e-0b1d7a2b9c11 from 127.0.0.1:4012 within 2000 ms";
  const again = "no 0a1b2c3d-1111-4222-8333-444455556666 from 127.0.0.1:9 within 1999.5ms";
  assert.is(stableMessage(once), "no <uuid> from 127.0.0.1:<port> within <ms>");
  assert.is(stableMessage(again), stableMessage(once));
  assert.is(stableMessage("t0123456789a::f, T0123456789A-w, tests"), "<own>::f, <own>-w, tests");
  assert.is(stableMessage(stableMessage(once)), stableMessage(once));
});

test("--fix removes what passes, renews messages, adds what fails, and keeps comments", () => {
  const result = resultOf([
    scenario("core/a", [
      check("core/a#INV-9", "fail", "expected BOOM, got 5 ms"),
      check("core/a#INV-1", "fail", "new one"),
    ]),
    scenario("core/b", [check("core/b#TRN-3", "pass")]),
  ]);
  const renewed = fixBaseline(KNOWN.replace("expected BOOM", "expected BANG"), result);
  assert.equal([renewed.added, renewed.removed, renewed.changed], [["core/a#INV-1"], [], ["core/a#INV-9"]]);
  assert.match(renewed.text, /# Kept by hand\./);
  assert.match(renewed.text, /# asked on the mailing list/);
  assert.match(renewed.text, /# to be fixed/);
  assert.match(renewed.text, /message: expected BOOM, got <ms>/);
  // A new entry is not in force until somebody has written why.
  assert.match(refusal(() => load(renewed.text)).message, /core\/a#INV-1 has no reason yet/);
  const written = load(renewed.text.replace(/"?TODO: say why this failure is accepted"?/, "written by a person"));
  assert.is(written.entries.size, 3);

  const passing = resultOf([
    scenario("core/a", [check("core/a#INV-9", "pass")]),
    scenario("core/b", [check("core/b#TRN-3", "pass")]),
  ]);
  const emptied = fixBaseline(KNOWN, passing);
  assert.equal(emptied.removed, ["core/a#INV-9"]);
  assert.equal([...load(emptied.text).entries.keys()], ["core/b#TRN-3"]);
});

test("--fix of what holds changes nothing", () => {
  const result = resultOf([
    scenario("core/a", [check("core/a#INV-9", "known-fail", "expected BOOM, got X")]),
    scenario("core/b", [check("core/b#TRN-3", "pass")]),
  ]);
  const fixed = fixBaseline(KNOWN, result);
  assert.is(fixed.text, KNOWN);
  assert.equal([fixed.added, fixed.removed, fixed.changed], [[], [], []]);
});

test("--fix refuses a run that says nothing about the rest", () => {
  const whole = resultOf([scenario("core/a", [check("core/a#INV-9", "pass")])]);
  const narrowed = structuredClone(whole);
  narrowed.run.selection.complete = false;
  assert.match(refusal(() => fixBaseline(KNOWN, narrowed)).message, /narrowed by a filter/);
  const failed = { ...whole, exit: 3 as const, errors: [{ code: "unreachable", message: "nobody there" }] };
  assert.match(refusal(() => fixBaseline(KNOWN, failed)).message, /nobody there/);
  const miscounted = { ...whole, errors: [{ code: "check_count", message: "expected 2 checks, got 1" }] };
  assert.match(refusal(() => fixBaseline(KNOWN, miscounted)).message, /expected 2 checks/);
});

test.run();
