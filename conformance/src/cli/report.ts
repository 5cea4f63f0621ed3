/** `triad-conformance report FILE`: makes reports from a result that was written earlier. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { prepareRunFolder, RESULT_FILE, writeRunFolder } from "../report/folder.js";
import { FILE_FORMATS, FORMATS, parseFormats, render } from "../report/formats.js";
import type { ExitCode } from "../result/result.js";
import { readResult } from "../result/write.js";
import { usageError } from "./parse.js";
import { terminalOptions } from "./terminal-options.js";

interface ReportOptions {
  format?: string;
  out?: string;
}

export function addReportCommand(program: Command, done: (exit: ExitCode) => void): void {
  program
    .command("report")
    .summary("make reports from a result")
    .description(
      "Prints one report of a result, or writes several to a folder. The exit status is not that of the run.",
    )
    .argument("<file>", "result.json, or the folder that holds it")
    .option("--format <a,b>", `${FORMATS.join(", ")} (default: terminal; with --out all)`)
    .option("--out <dir>", "folder for the result, the reports and their checksums")
    .action((file: string, options: ReportOptions) => {
      report(file, options);
      done(0);
    });
}

function report(file: string, { format, out }: ReportOptions): void {
  const result = readResult(isFolder(file) ? join(file, RESULT_FILE) : file);
  if (out !== undefined) {
    const formats = format === undefined ? FILE_FORMATS : parseFormats(format, FORMATS);
    prepareRunFolder(out);
    const names = writeRunFolder(
      out,
      result,
      FILE_FORMATS.filter((name) => formats.includes(name)),
    );
    process.stdout.write(`Written to ${out}: ${names.join(", ")}\n`);
    return;
  }
  const [wanted = "terminal", second] = format === undefined ? [] : parseFormats(format, FORMATS);
  if (second !== undefined) throw usageError("several formats need a folder: add --out DIR");
  process.stdout.write(render(wanted, result, terminalOptions()));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
