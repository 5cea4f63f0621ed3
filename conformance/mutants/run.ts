// Tries the mutants of the table against the reference engine; says which the kit did not notice, and which checks none fails.
import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { kitPath } from "../src/files/paths.js";
import { loadExcuses } from "../src/mutants/excuses.js";
import { findUncovered, tableOf, withPoints } from "../src/mutants/table.js";
import { isAsExpected, type Trial } from "../src/mutants/try-mutant.js";
import { plannedChecks, tryMutants, tryPointMutants } from "../src/mutants/try-mutants.js";
import { chooseMutants, mutants } from "./index.js";

const command = new Command("mutants")
  .description(
    "Tries faults in a proxy before the reference engine; each must be caught by the requirement that it breaks.",
  )
  .argument("[only...]", "ids of mutants (with * for any text) or of requirements; all without one")
  .addOption(new Option("--jobs <n>", "mutants at once").default(10).argParser(Number))
  .option("--write", "write conformance/mutants/table.json (check -> mutants that fail it); needs a whole run")
  .option("--json <file>", "write all trials, with every check that failed")
  .addHelpText(
    "after",
    "\nExit status: 0 all as expected, 1 a mutant was missed or flagged or a check is failed by none, 2 wrong usage.",
  )
  .parse();
const { jobs, json, write } = command.opts<{ jobs: number; json?: string; write?: boolean }>();
if (write && command.args.length) command.error("--write needs a whole run: leave out the ids", { exitCode: 2 });
const chosen = chooseMutants(command.args);
if (!chosen.length) command.error(`no mutant is called or breaks ${command.args.join(", ")}`, { exitCode: 2 });

const started = performance.now();
const trials = await tryMutants(chosen, { jobs, onTrial: printTrial });
const wrong = trials.filter((trial) => !isAsExpected(trial));
for (const { mutant, verdict, breaks, failed, problems } of wrong)
  console.log(`${verdict}: ${mutant} [${breaks.join(" ")}] ${[...failed, ...problems].join("; ")}`);

const whole = chosen.length === mutants.length;
const byMutants = tableOf(trials);
const checks = plannedChecks();
const unshown = checks.map(({ id }) => id).filter((id) => !byMutants[id]);
const points = whole ? await tryPointMutants(unshown, 12) : [];
const table = withPoints(byMutants, points);
if (json) writeFileSync(json, `${JSON.stringify(trials, null, 2)}\n`);
if (write) writeFileSync(kitPath("mutants", "table.json"), `${JSON.stringify(table, null, 2)}\n`);
const open = whole ? printUncovered() : 0;
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`${trials.length - wrong.length} of ${trials.length} mutants as expected, in ${seconds} s`);
process.exitCode = wrong.length || open ? 1 : 0;

function printTrial({ mutant, verdict, breaks, failed, incidental, problems, duration_ms }: Trial, done: number): void {
  const rest = failed.length + incidental.length - 1;
  const detail = failed.length ? `${failed[0]}${rest > 0 ? ` and ${rest} more` : ""}` : problems.join("; ");
  const head = `${String(done).padStart(4)}/${chosen.length} ${verdict.padEnd(10)} ${mutant} [${breaks.join(" ")}]`;
  console.log(`${head} ${(duration_ms / 1000).toFixed(1)} s  ${detail}`);
}

function printUncovered(): number {
  const { unshown, excused, idle } = findUncovered(checks, table, loadExcuses());
  for (const check of unshown) console.log(`failed by no mutant: ${check}`);
  for (const one of idle) console.log(`excuse without use: ${one}`);
  const struck = points.filter(({ failed }) => failed).length;
  const named = checks.length - unshown.length - excused.length - struck;
  console.log(
    `${checks.length} checks: ${named} failed by a mutant of the table, ${struck} by a point mutant, ${excused.length} excused, ${unshown.length} by none`,
  );
  return unshown.length + idle.length;
}
