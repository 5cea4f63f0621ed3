/** The command line of triad-codegen. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import pc from "picocolors";
import { type GenerateOptions, runGenerate } from "./cli/generate-command.js";
import { engineUrl, type InputOptions, readRows } from "./cli/input.js";
import { runWorker } from "./cli/worker-command.js";
import { CodegenError } from "./codegen-error.js";
import { readConfig } from "./config/config.js";
import { selectRows } from "./config/select.js";
import { selectOutputs } from "./config/select-outputs.js";
import { EMITTERS } from "./emit/languages.js";
import { generate } from "./generate.js";
import { buildModel } from "./model/build-model.js";
import { formatWarning } from "./model/model.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("triad-codegen")
  .description("Typed clients and worker stubs, from contracts on disk or from the catalogue of a running engine.")
  .version(version)
  .exitOverride()
  .addHelpText(
    "after",
    "\nInput: --contracts [DIR], else the engine at --url, III_URL or ws://127.0.0.1:49134.\nExit status: 0 done, 1 --check found a difference, 2 an error.\n--watch and worker end with 0 on Ctrl-C.",
  );

function withInput(command: Command): Command {
  return command
    .option("--contracts [dir]", "read contracts of a folder, or those of this revision")
    .option("--url <ws>", "engine to read the catalogue of");
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

withInput(program.command("generate"))
  .description("Write the outputs of the configuration file.")
  .option("--config <file>", "configuration file", "codegen.yml")
  .option("--only <path>", "only this output; may be repeated", collect)
  .option("--check", "write nothing; exit 1 and show the first differing lines when an output is not current")
  .option("--watch", "generate again whenever configuration or input change")
  .option("--strict", "treat warnings as errors")
  .action(async (options: GenerateOptions) => {
    process.exitCode = await runGenerate(options);
  });

withInput(program.command("preview"))
  .description("Print one output.")
  .requiredOption("--output <path>", "output path of the configuration file")
  .option("--config <file>", "configuration file", "codegen.yml")
  .action(async (options: InputOptions & { config: string; output: string }) => {
    const [output] = selectOutputs(readConfig(options.config), [options.output], options.config);
    if (output === undefined) return;
    const { files, warnings } = await generate(await readRows(options), output);
    for (const warning of warnings) console.error(formatWarning(warning));
    for (const [name, text] of files) process.stdout.write(files.size === 1 ? text : `--- ${name}\n${text}`);
  });

program
  .command("worker")
  .description("Serve codegen::generate, codegen::preview and codegen::languages on an engine; writes no file.")
  .option("--url <ws>", "engine to serve, and to read the catalogue of")
  .action(async (options: InputOptions) => {
    await runWorker(engineUrl(options));
  });

program
  .command("languages")
  .description("List the languages that can be generated.")
  .action(() => {
    for (const { language, summary } of EMITTERS) console.log(`${language.padEnd(12)}${summary}`);
  });

withInput(program.command("model"))
  .description("Print the model as JSON: functions, trigger types, types.")
  .option("--workers <glob>", "workers to take; may be repeated", collect)
  .option("--functions <glob>", "functions to take; may be repeated", collect)
  .option("--triggers <glob>", "trigger types to take; may be repeated", collect)
  .action(async (options: InputOptions & { workers?: string[]; functions?: string[]; triggers?: string[] }) => {
    const rows = await readRows(options);
    const { workers = [], functions = [], triggers = [] } = options;
    const all = workers.length + functions.length + triggers.length === 0;
    const chosen = all ? rows : selectRows(rows, { path: "model", workers, functions, triggers });
    const { model, warnings } = buildModel(chosen);
    for (const warning of warnings) console.error(formatWarning(warning));
    console.log(JSON.stringify(model, null, 2));
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof CodegenError) {
    console.error(`${pc.red(error.code)}: ${error.message}\n${error.next}`);
    process.exitCode = 2;
  } else {
    console.error(error);
    process.exitCode = 2;
  }
}
