// The package's own commands, for `npm run … -w spec`.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { measureCoverage, printCoverage, summariseCoverage } from "./agreement/coverage.js";
import type { Covered } from "./agreement/scenarios.js";
import { type Book, PACKAGE, printRequirements, readBook } from "./book.js";
import { type Fault, refuseFaults, SpecError } from "./fault.js";

const program = new Command("spec").description("Reads the chapters of the specification and checks them.");

program
  .command("generate")
  .description("write requirements.json and add new ids to ids.txt")
  .option("--check", "write nothing; fail when a file is out of date")
  .action((options: { check?: boolean }) => {
    const book = readBook();
    writeOrCheck(bookFiles(book), "npm run generate -w spec", options.check === true);
    console.log(`${book.requirements.length} requirements in ${book.chapters.length} chapters`);
  });

program
  .command("coverage")
  .description("write coverage.json: the checks of every requirement")
  .option("--check", "write nothing; fail when the file is out of date")
  .action((options: { check?: boolean }) => {
    const { rows } = measureCoverage();
    writeOrCheck([coverageFile(rows)], "npm run coverage -w spec", options.check === true);
    console.log(summariseCoverage(rows));
  });

program
  .command("check")
  .description("hold text, schemas and scenarios together; fail with every fault")
  .action(() => {
    const book = readBook();
    writeOrCheck(bookFiles(book), "npm run generate -w spec", true);
    const { rows, examples, faults } = measureCoverage();
    refuseFaults(faults);
    writeOrCheck([coverageFile(rows)], "npm run coverage -w spec", true);
    console.log(`${book.requirements.length} requirements, ${examples} examples: text, schemas and scenarios agree`);
  });

function bookFiles(book: Book): Generated[] {
  return [
    { name: "requirements.json", text: printRequirements(book.requirements) },
    { name: "ids.txt", text: book.ledger },
  ];
}

function coverageFile(rows: readonly Covered[]): Generated {
  return { name: "coverage.json", text: printCoverage(rows) };
}

interface Generated {
  readonly name: string;
  readonly text: string;
}

function writeOrCheck(files: readonly Generated[], command: string, check: boolean): void {
  const faults: Fault[] = [];
  for (const { name, text } of files) {
    const path = join(PACKAGE, name);
    if (!check) writeFileSync(path, text);
    else if (readOrEmpty(path) !== text) {
      faults.push({ code: "out_of_date", file: `spec/${name}`, line: 0, message: `out of date; run \`${command}\`` });
    }
  }
  refuseFaults(faults);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof SpecError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
