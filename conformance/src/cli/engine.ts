/** `triad-conformance engine`: judges an engine, with the kit in the part of its workers. */
import { type Command, Option } from "commander";
import { FORMATS } from "../report/formats.js";
import type { ExitCode } from "../result/result.js";
import { runEngine } from "./engine-run.js";
import {
  collectEnv,
  collectList,
  parseDurationOption,
  parsePositiveInteger,
  parsePositiveNumber,
  usageError,
} from "./parse.js";
import type { EngineOptions } from "./run-options.js";

const TEN_MINUTES = 600_000;

/** `done` takes the exit status. */
export function addEngineCommand(program: Command, done: (exit: ExitCode) => void): void {
  program
    .command("engine")
    .summary("judge an engine")
    .description(
      "Judges an engine. Exactly one of --url, --catalogue, --attach and -- CMD says which.\n" +
        "In CMD, {port} stands for a free port and {dir} for an empty folder; no shell is involved.",
    )
    .argument("[command...]", "after --: the program that is started, with its arguments")
    .option("--url <ws>", "address of an engine that runs; with -- CMD: where the command listens")
    .option("--catalogue <name>", "start an entry of the catalogue, by name or by path of a file")
    .option("--attach", "say what to start, and wait for it (for a debugger)")
    .addOption(
      new Option("--attach-timeout <time>", "how long --attach waits")
        .argParser(parseDurationOption)
        .default(TEN_MINUTES, "10min"),
    )
    .option("--variant <name>", "start the entry in this variant")
    .option(
      "--env <NAME=VALUE>",
      "environment of the subject that is started (repeatable; {port} and {dir} work)",
      collectEnv,
    )
    .option("--ready-line <regex>", "with -- CMD: ready when a line of its output matches, instead of when it answers")
    .option("--name <text>", "name of the subject in reports")
    .option("--profile <a,b>", "profiles to run (default: those of the catalogue, or core)", collectList)
    .option("--feature <a,b>", "features that the subject declares", collectList)
    .option("--scenario <glob>", "only these scenarios (repeatable; * is one part of an id, ** any)", collectList)
    .option("--requirement <id>", "only scenarios that check these requirements (repeatable)", collectList)
    .option("--jobs <n>", "scenarios at once", parsePositiveInteger, 16)
    .option("--seed <text>", "seed of order and values (default: a new one each time)")
    .option("--time-factor <x>", "multiplies upper time bounds, for slow machines", parsePositiveNumber, 1)
    .addOption(
      new Option("--timeout <time>", "bound of the whole run")
        .argParser(parseDurationOption)
        .default(TEN_MINUTES, "10min"),
    )
    .option("--known <file>", "baseline of checks that are known to fail (default: that of the catalogue)")
    .option("--fix", "rewrite the baseline to what this run found")
    .option("--strict", "a SHOULD that does not hold fails")
    .addOption(new Option("--transcripts <which>", "wire logs to keep").choices(["failed", "all"]).default("failed"))
    .option("--out <dir>", "folder for result and reports")
    .option("--format <a,b>", `reports: ${FORMATS.join(", ")} (default: terminal, and all of them in --out)`)
    .addHelpText("after", EXAMPLES)
    .action(async (command: string[], options: EngineOptions) => {
      if (command.length && !process.argv.includes("--")) {
        throw usageError(`"${command[0]}" is no option; an address goes after --url, a command after --`);
      }
      done(await runEngine(options, command));
    });
}

const EXAMPLES = `
Examples:
  triad-conformance engine --url ws://127.0.0.1:49134/
  triad-conformance engine --catalogue triad-engine --out reports/triad-engine
  triad-conformance engine --attach --scenario 'core/invocation-*' --transcripts all
  triad-conformance engine --out report -- ./my-engine --listen 127.0.0.1:{port}

Exit status:
  0 as expected   1 a counted check failed   2 wrong usage   3 the subject   4 the kit`;
