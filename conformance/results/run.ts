// Judges every entry of the catalogue, one after another, and writes the results and the matrix that are committed.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { revision } from "@triad-protocol/spec";
import { Command } from "commander";
import { catalogueNames } from "../src/catalogue/catalogue.js";
import { KitError } from "../src/errors.js";
import { kitPath } from "../src/files/paths.js";
import { findFiles } from "../src/matrix/find-files.js";
import { makeMatrix } from "../src/matrix/make-matrix.js";
import { readSources } from "../src/matrix/read-sources.js";
import { MATRIX_FORMATS, writeMatrix } from "../src/matrix/write-matrix.js";
import { compact, machineNames, renderCompact } from "./compact.js";
import { type Outcome, runEntry } from "./run-entry.js";

const FOLDER = kitPath("results");

const command = new Command("results")
  .description(
    "Judges every entry of the catalogue and writes conformance/results/NAME.json, matrix.md and matrix.json.\n" +
      "An entry that cannot be judged keeps the result that it has.",
  )
  .argument("[name...]", "only these entries; the matrix is made of all results")
  .option("--jobs <n>", "scenarios at once, passed on to the kit")
  .option("--time-factor <x>", "multiplies upper time bounds, passed on to the kit")
  .addHelpText(
    "after",
    "\nExit status: 0 all pass, 1 a result is a failure, 2 wrong usage, 3 an entry could not be judged, 4 the kit failed.",
  )
  .parse();
const { jobs, timeFactor } = command.opts<{ jobs?: string; timeFactor?: string }>();
const args = [
  ...(jobs === undefined ? [] : ["--jobs", jobs]),
  ...(timeFactor === undefined ? [] : ["--time-factor", timeFactor]),
];
const all = catalogueNames();
const names = command.args.length ? command.args : all;
const unknown = names.find((name) => !all.includes(name));
if (unknown !== undefined)
  command.error(`the catalogue has no "${unknown}"; it has: ${all.join(", ")}`, { exitCode: 2 });

try {
  process.exitCode = await makeResults();
} catch (error) {
  if (!(error instanceof KitError)) throw error;
  console.error(error.message);
  process.exitCode = error.exit;
}

async function makeResults(): Promise<number> {
  let exit = 0;
  for (const [index, name] of names.entries()) {
    console.log(`${index + 1}/${names.length} ${name}`);
    const started = performance.now();
    const outcome = await runEntry(name, { args });
    const said = keep(name, outcome);
    console.log(`    ${said} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
    // Nothing that the kit says afterwards can be trusted.
    if (outcome.kind === "kit-failed") return 4;
    if (outcome.kind === "not-judged") exit = 3;
    else if (outcome.result.exit !== 0) exit = Math.max(exit, 1);
  }
  const { sources } = readSources(findFiles([join(FOLDER, "*.json")]));
  const written = writeMatrix(FOLDER, makeMatrix(sources, revision), MATRIX_FORMATS);
  console.log(`${sources.length} results, ${written.join(" and ")} in conformance/results`);
  return exit;
}

/** Writes what was judged, and says what became of it. */
function keep(name: string, outcome: Outcome): string {
  const file = join(FOLDER, `${name}.json`);
  if (outcome.kind === "judged") {
    writeFileSync(file, renderCompact(compact(outcome.result, machineNames())));
    const { summary, verdict, expected_checks } = outcome.result;
    return `${verdict}: ${summary.pass.counted} of ${expected_checks} checks pass`;
  }
  const before = existsSync(file) ? "its earlier result is kept" : "it has no result";
  return `${outcome.kind === "kit-failed" ? "THE KIT FAILED" : "NOT JUDGED"}: ${outcome.why}; ${before}`;
}
