/** `triad-conformance matrix FILE...`: which implementation conforms to what, from results alone. */
import { revision } from "@triad-protocol/spec";
import { type Command, Option } from "commander";
import { findFiles } from "../matrix/find-files.js";
import { makeMatrix } from "../matrix/make-matrix.js";
import { readSources } from "../matrix/read-sources.js";
import { MATRIX_FORMATS, type MatrixFormat, renderMatrix, writeMatrix } from "../matrix/write-matrix.js";
import type { ExitCode } from "../result/result.js";
import { usageError } from "./parse.js";

interface MatrixOptions {
  format?: MatrixFormat;
  out?: string;
}

export function addMatrixCommand(program: Command, done: (exit: ExitCode) => void): void {
  program
    .command("matrix")
    .summary("make the compatibility matrix from results")
    .description(
      "Prints which implementation conforms to what, from result files alone. Of one implementation and version the " +
        "newest result is taken. A result of a part, or of another revision, is marked as not complete.",
    )
    .argument("<file...>", "results; * ? and ** are expanded, matrix files among them are left out")
    .addOption(new Option("--format <name>", "default: markdown; with --out both").choices(MATRIX_FORMATS))
    .option("--out <dir>", "folder for matrix.md and matrix.json, instead of standard output")
    .addHelpText("after", EXAMPLES)
    .action((files: string[], options: MatrixOptions) => {
      printMatrix(files, options);
      done(0);
    });
}

const EXAMPLES = `
Examples:
  triad-conformance matrix 'conformance/results/*.json'
  triad-conformance matrix ours/result.json theirs/result.json --out matrix

Exit status:
  0 made, whatever the results say   2 a file that is not a result   4 the kit failed`;

function printMatrix(files: readonly string[], { format, out }: MatrixOptions): void {
  const { sources, notes } = readSources(findFiles(files));
  for (const note of notes) process.stderr.write(`${note}\n`);
  if (sources.length === 0) throw usageError("no result is left to make a matrix of");
  const matrix = makeMatrix(sources, revision);
  for (const { name, version, file, by } of matrix.superseded)
    process.stderr.write(`${file} is an older result of ${name} ${version}, left out in favour of ${by}\n`);
  if (out === undefined) {
    process.stdout.write(renderMatrix(format ?? "markdown", matrix));
    return;
  }
  const names = writeMatrix(out, matrix, format === undefined ? MATRIX_FORMATS : [format]);
  process.stdout.write(`Written to ${out}: ${names.join(", ")}\n`);
}
