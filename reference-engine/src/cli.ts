// The command line of the engine: parses arguments, runs one command, sets the exit code. A command's modules are loaded
// when it runs, so that help and wrong usage answer at once.
import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { DoctorOptions } from "./cli/doctor.js";
import { EXIT, type ExitCode } from "./cli/exit-codes.js";
import type { StartOptions } from "./cli/start.js";
import { describeProblem, InvalidFile } from "./config/problem.js";
import { LOG_LEVELS } from "./log/levels.js";

const EXIT_CODES = `
Exit codes:
  0  done, nothing wrong
  1  a problem was found, or the engine ended before its calls were finished
  2  wrong usage, or a file that cannot be used
  3  cannot listen (start), cannot connect (doctor)
`;

function buildProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command("triad-engine")
    .description("The Triad reference engine: functions, triggers and workers over one WebSocket port.")
    .version(readVersion(), "-v, --version")
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText("after", EXIT_CODES);
  program
    .command("start")
    .description("Run the engine until it is told to stop (SIGINT, SIGTERM).")
    .option("-c, --config <file>", "configuration file (YAML); without it the embedded defaults hold")
    .option("--host <address>", "address to listen on for workers")
    .option("--port <number>", "port to listen on for workers; 0 takes any free one", parsePort)
    .option("--health-port <number|off>", "port of the health endpoints; 0 takes any free one", parseHealthPort)
    .addOption(new Option("--log-level <level>", "least level that is logged").choices(LOG_LEVELS).default("info"))
    .addHelpText(
      "after",
      `
Examples:
  triad-engine start                          workers at ws://127.0.0.1:49134, health at http://127.0.0.1:49130
  triad-engine start --port 0 --health-port off
  triad-engine start --config engine.yaml --log-level debug
${EXIT_CODES}`,
    )
    .action(async (options: StartOptions) => {
      const { runStart } = await import("./cli/start.js");
      finish(await runStart(options));
    });
  program
    .command("check-config")
    .description("Say whether configuration files are valid, and if not, every line, key and rule.")
    .argument("<file...>", "configuration files (YAML)")
    .addHelpText("after", `\nExample:\n  triad-engine check-config engine.yaml\n${EXIT_CODES}`)
    .action(async (files: string[]) => {
      const { runCheckConfig } = await import("./cli/check-config.js");
      finish(runCheckConfig(files));
    });
  program
    .command("doctor")
    .description("Examine a running engine: what should be there against what is, and every number against the others.")
    .addOption(
      new Option("--url <ws-url>", "where workers connect (environment: III_URL)")
        .env("III_URL")
        .default("ws://127.0.0.1:49134")
        .argParser(parseUrl("ws:", "wss:")),
    )
    .option(
      "--health <http-url>",
      "where health is served (default: port 49130 of the same host, if it is there)",
      parseUrl("http:", "https:"),
    )
    .option("--manifest <file...>", "manifests of the workers that should be connected (YAML or JSON)")
    .option("--timeout <ms>", "longest wait for a connection or an answer", parseTimeout, 5000)
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Examples:
  triad-engine doctor
  triad-engine doctor --manifest workers/billing.yaml workers/orders.yaml
  triad-engine doctor --url ws://engine.example:49134 --health http://engine.example:49130 --json
${EXIT_CODES}`,
    )
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import("./cli/doctor.js");
      finish(await runDoctor(options));
    });
  return program;
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError("Expected a port from 0 to 65535.");
}

function parseHealthPort(text: string): number | "off" {
  return text === "off" ? "off" : parsePort(text);
}

function parseTimeout(text: string): number {
  const ms = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (ms >= 1) return ms;
  throw new InvalidArgumentError("Expected milliseconds from 1 to 9999999.");
}

function parseUrl(...protocols: string[]): (text: string) => string {
  return (text) => {
    if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
    throw new InvalidArgumentError(
      `Expected a URL that starts with ${protocols.map((one) => `${one}//`).join(" or ")}.`,
    );
  };
}

function readVersion(): string {
  const file = new URL("../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

async function run(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    await buildProgram((result) => {
      code = result;
    }).parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    // Commander has printed its own message; help and version that were asked for are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof InvalidFile)) throw error;
    process.stderr.write(`${error.problems.map(describeProblem).join("\n")}\n`);
    return EXIT.usage;
  }
}

process.exitCode = await run(process.argv.slice(2));
