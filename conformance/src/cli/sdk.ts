/** `triad-conformance sdk`: judges a client library, with the kit in the part of the engine. */
import { type Command, Option } from "commander";
import { FORMATS } from "../report/formats.js";
import type { ExitCode } from "../result/result.js";
import {
  collectEnv,
  collectList,
  parseDurationOption,
  parsePositiveInteger,
  parsePositiveNumber,
  usageError,
} from "./parse.js";
import type { SdkOptions } from "./run-options.js";
import { runSdk } from "./sdk-run.js";

const TEN_MINUTES = 600_000;

/** `done` takes the exit status. */
export function addSdkCommand(program: Command, done: (exit: ExitCode) => void): void {
  program
    .command("sdk")
    .summary("judge a client library")
    .description(
      "Judges a client library through a testee: a small program that obeys commands on standard input.\n" +
        "The kit is the engine. docs/guides/write-a-testee.md shows how to write one.",
    )
    .argument("[command...]", "after --: the testee, with its arguments")
    .option("--catalogue <name>", "the testee of an entry of the catalogue, by name or by path of a file")
    .option("--env <NAME=VALUE>", "environment of the testee (repeatable)", collectEnv)
    .option("--name <text>", "name of the library in reports (default: that of the catalogue or the greeting)")
    .option("--scenario <glob>", "only these scenarios (repeatable; * is one part of an id, ** any)", collectList)
    .option("--requirement <id>", "only scenarios that check these requirements (repeatable)", collectList)
    .option("--skip-slow", "leave out scenarios that wait for 30 s or more")
    .option("--jobs <n>", "scenarios, and so processes, at once", parsePositiveInteger, 8)
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
    .addOption(new Option("--transcripts <which>", "logs to keep").choices(["failed", "all"]).default("failed"))
    .option("--out <dir>", "folder for result and reports")
    .option("--format <a,b>", `reports: ${FORMATS.join(", ")} (default: terminal, and all of them in --out)`)
    .addHelpText("after", EXAMPLES)
    .action(async (command: string[], options: SdkOptions) => {
      if (command.length && !process.argv.includes("--")) {
        throw usageError(`"${command[0]}" is no option; the command of a testee goes after --`);
      }
      done(await runSdk(options, command));
    });
}

const EXAMPLES = `
Examples:
  triad-conformance sdk --catalogue iii-node-0.22
  triad-conformance sdk --skip-slow --scenario 'sdk/call-*' -- python3 testee.py
  triad-conformance sdk --out report -- ./my-testee

Exit status:
  0 as expected   1 a counted check failed   2 wrong usage   3 the testee did not start or greet   4 the kit or the testee`;
