/** `triad-conformance spy`: stands between an engine and its workers, and judges what passes. */
import { type Command, Option } from "commander";
import { FILE_FORMATS } from "../report/formats.js";
import type { ExitCode } from "../result/result.js";
import { collectList, parseDurationOption } from "./parse.js";
import { runSpy, type SpyOptions } from "./spy-run.js";

/** `done` takes the exit status. */
export function addSpyCommand(program: Command, done: (exit: ExitCode) => void): void {
  program
    .command("spy")
    .summary("judge the traffic between an engine and its workers")
    .description(
      "Stands between any engine and any workers, passes on every byte unchanged, and judges each message as it passes.\n" +
        "Point the workers at the address of --listen. Ends with Ctrl-C, --for or --once, and then sums up.",
    )
    .option("--listen <host:port>", "where the workers connect; port 0 is a free one", "127.0.0.1:49135")
    .option("--upstream <ws>", "address of the engine; ws:// only", "ws://127.0.0.1:49134")
    .addOption(
      new Option("--wait <time>", "how long to wait for the engine at the start")
        .argParser(parseDurationOption)
        .default(0, "0s"),
    )
    .addOption(new Option("--for <time>", "end after this time").argParser(parseDurationOption))
    .option("--once", "end when the first connection of a worker has ended")
    .option("--ignore <a,b>", "rules or requirements that are shown and do not count (repeatable)", collectList)
    .option("--strict", "a SHOULD that does not hold fails")
    .option("--name <text>", "name of the traffic in reports", "Traffic")
    .option("--record <file>", "write all that passes to this file as JSON lines, secrets left out")
    .option("--out <dir>", "folder for result and reports")
    .option("--format <a,b>", `reports in --out: ${FILE_FORMATS.join(", ")} (default: all)`)
    .addHelpText("after", EXAMPLES)
    .action(async (options: SpyOptions) => {
      done(await runSpy(options));
    });
}

const EXAMPLES = `
Examples:
  triad-conformance spy                      # between port 49135 and an engine on 49134
  III_URL=ws://127.0.0.1:49135 my-worker     # in another terminal
  triad-conformance spy --upstream ws://10.0.0.7:49134 --listen 0.0.0.0:49134 --out spied
  triad-conformance spy --once --record wire.jsonl --ignore TRN-44,no-null-members

Exit status:
  0 no rule was broken   1 a rule was broken, or nothing passed   2 wrong usage
  3 the engine is not reachable at the start   4 the kit failed`;
