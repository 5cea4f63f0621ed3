/** The command line `triad-conformance`: options in, exit status out. */
import { revision } from "@triad-protocol/spec";
import { Command, CommanderError } from "commander";
import { addEngineCommand } from "./cli/engine.js";
import { addExplainCommand } from "./cli/explain.js";
import { addListCommand } from "./cli/list.js";
import { addMatrixCommand } from "./cli/matrix.js";
import { kitVersion } from "./cli/provenance.js";
import { addReportCommand } from "./cli/report.js";
import { addSdkCommand } from "./cli/sdk.js";
import { addSpyCommand } from "./cli/spy.js";
import { KitError } from "./errors.js";
import type { ExitCode } from "./result/result.js";

/** How long something that was left open may hold up the end, ms: a hanging job in CI is worse than a cut one. */
const LINGER_MS = 3000;

const program = new Command("triad-conformance");
program
  .description(`The conformance kit of the Triad specification, revision ${revision}.`)
  .version(`${kitVersion()} (specification ${revision})`)
  .showSuggestionAfterError()
  .showHelpAfterError("(--help lists what there is)")
  .exitOverride();

/** The process ends by itself once nothing is left to do; `exitCode` says how. */
const done = (exit: ExitCode) => {
  process.exitCode = exit;
};
addEngineCommand(program, done);
addSdkCommand(program, done);
addSpyCommand(program, done);
addListCommand(program, done);
addExplainCommand(program, done);
addReportCommand(program, done);
addMatrixCommand(program, done);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = tell(error);
}
setTimeout(() => process.exit(), LINGER_MS).unref();

function tell(error: unknown): ExitCode {
  // Help and version end here too, with status 0; commander has printed its own messages.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof KitError) {
    process.stderr.write(`${error.message}\n`);
    return error.exit;
  }
  process.stderr.write(`The kit failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 4;
}
