// The table check × mutant, and what becomes of checks that no mutant fails.
import { deepEqual, match, throws } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "uvu";
import { loadExcuses } from "../../src/mutants/excuses.js";
import { findUncovered, tableOf, withPoints } from "../../src/mutants/table.js";
import type { Trial } from "../../src/mutants/try-mutant.js";
import type { PlannedCheck } from "../../src/result/request.js";

const trial = (mutant: string, verdict: Trial["verdict"], failed: string[], incidental: string[] = []): Trial => ({
  mutant,
  breaks: ["INV-1"],
  verdict,
  failed,
  incidental,
  checks: 1,
  problems: [],
  duration_ms: 1,
});
const check = (id: string): PlannedCheck => ({ id, requirements: ["INV-1"], level: "MUST" });

test("mutants that break what a check checks stand first, and only those that were caught stand there", () => {
  const trials = [
    trial("one", "caught", ["core/a#INV-1"], ["core/b#INV-1"]),
    trial("two", "caught", ["core/b#INV-1"]),
    trial("three", "faulty", ["core/c#INV-1"]),
  ];
  deepEqual(tableOf(trials), { "core/a#INV-1": ["one"], "core/b#INV-1": ["two", "one"] });
});

test("a point mutant stands in the table only when the check failed", () => {
  const points = [
    { check: "core/b#INV-1", mutant: "pong 1 at a in core/b", failed: true },
    { check: "core/c#INV-1", mutant: "pong 1 at a in core/c", failed: false },
  ];
  deepEqual(withPoints({ "core/a#INV-1": ["one"] }, points), {
    "core/a#INV-1": ["one"],
    "core/b#INV-1": ["point: pong 1 at a in core/b"],
  });
});

test("a check that no mutant fails is open unless it is excused, and an excuse that excuses nothing is told", () => {
  const reason = "No proxy can show it, for it is about the kit alone.";
  const excuses = [
    { checks: "core/b-*#frames", reason },
    { checks: "core/a#INV-1", reason },
  ];
  const checks = ["core/a#INV-1", "core/b-1#frames", "core/b-1#INV-1", "core/xb-1#frames"].map(check);
  deepEqual(findUncovered(checks, { "core/a#INV-1": ["one"] }, excuses), {
    unshown: ["core/b-1#INV-1", "core/xb-1#frames"],
    excused: [{ check: "core/b-1#frames", reason }],
    idle: ["core/a#INV-1"],
  });
});

test("an excuse without a reason is refused with file and line", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "triad-excuses-"));
  const file = path.join(folder, "excused.yaml");
  writeFileSync(file, 'excused:\n  - checks: "core/a#INV-1"\n');
  throws(
    () => loadExcuses(file),
    (error: Error) => {
      match(error.message, /excused\.yaml:2: .*lacks the member "reason"/);
      return true;
    },
  );
  rmSync(folder, { recursive: true });
});

test.run();
