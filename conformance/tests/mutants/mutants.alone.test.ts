// Tries every mutant of the table: each must be caught by a requirement that it breaks, or left alone where it is allowed.
// The committed table says which check is failed by which mutant; every other check must be excused in writing.
import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "uvu";
import { mutants } from "../../mutants/index.js";
import { kitPath } from "../../src/files/paths.js";
import { loadExcuses } from "../../src/mutants/excuses.js";
import { findUncovered, type MutantTable } from "../../src/mutants/table.js";
import { isAsExpected } from "../../src/mutants/try-mutant.js";
import { plannedChecks, tryMutants } from "../../src/mutants/try-mutants.js";

const checks = plannedChecks();
const excuses = loadExcuses();

test("every mutant has an id of its own, and breaks requirements that checks name", () => {
  const ids = mutants.map(({ id }) => id);
  deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  const named = new Set(checks.flatMap(({ requirements }) => requirements));
  const unknown = mutants.flatMap(({ id, breaks }) =>
    breaks.filter((one) => !named.has(one)).map((one) => `${id} ${one}`),
  );
  deepEqual(unknown, []);
});

test("the committed table is about the checks and mutants of today", () => {
  const table = JSON.parse(readFileSync(kitPath("mutants", "table.json"), "utf8")) as MutantTable;
  const { unshown, idle } = findUncovered(checks, table, excuses);
  const planned = new Set(checks.map(({ id }) => id));
  const known = new Set(mutants.map(({ id }) => id));
  const strangers = Object.values(table)
    .flat()
    .filter((id) => !id.startsWith("point: ") && !known.has(id));
  deepEqual({ unshown, idle }, { unshown: [], idle: [] }, "write it anew: npm run mutants -- --write");
  deepEqual(
    Object.keys(table).filter((id) => !planned.has(id)),
    [],
  );
  deepEqual(strangers, []);
});

const first = await tryMutants(mutants, { jobs: 10 });
// Ten at once can hide a fault behind the machine's own delays, or flag a delay as one: what did not go as expected is
// tried once more by itself, and that verdict stands.
const again = mutants.filter((_, index) => !isAsExpected(first[index]!));
for (const { id } of again) console.log(`tried again alone: ${id}`);
const second = new Map((await tryMutants(again, { jobs: 1 })).map((trial) => [trial.mutant, trial]));
const trials = first.map((trial) => second.get(trial.mutant) ?? trial);

for (const trial of trials) {
  const { mutant, breaks, verdict, failed, problems } = trial;
  const what = breaks.length ? `${mutant} is caught by ${breaks.join(" or ")}` : `${mutant} is left alone`;
  test(what, () => {
    ok(isAsExpected(trial), `${verdict}: ${[...failed, ...problems].join("; ")}`);
  });
}

test.run();
