/** `generate`: writes, checks or watches the outputs of the configuration file. */
import { watch } from "node:fs";
import path from "node:path";
import pc from "picocolors";
import { CodegenError } from "../codegen-error.js";
import { type OutputConfig, readConfig } from "../config/config.js";
import { generate } from "../generate.js";
import { canonical } from "../json.js";
import { formatWarning } from "../model/model.js";
import type { Row } from "../rows/row.js";
import { describeDrift, writeIfChanged } from "./files.js";
import { type InputOptions, readRows } from "./input.js";

export interface GenerateOptions extends InputOptions {
  config: string;
  only?: string[];
  check?: boolean;
  watch?: boolean;
  strict?: boolean;
}

/** How often an engine is asked for its catalogue while watching. */
const POLL_MS = 2_000;
const SETTLE_MS = 100;

/** Exit status: 0 done or current, 1 something differs. Throws CodegenError. */
export async function runGenerate(options: GenerateOptions): Promise<number> {
  if (options.watch) return watchOutputs(options);
  return generateOnce(options, await readRows(options));
}

async function generateOnce(options: GenerateOptions, rows: readonly Row[]): Promise<number> {
  const outputs = selectOutputs(readConfig(options.config), options.only, options.config);
  const folder = path.dirname(path.resolve(options.config));
  let [drifted, lost] = [0, 0];
  for (const output of outputs) {
    const { files, warnings } = await generate(rows, output);
    lost += warnings.length;
    for (const warning of warnings) console.error(pc.yellow(`${output.path}: ${formatWarning(warning)}`));
    for (const [name, text] of files) {
      const file = path.join(folder, name);
      if (options.check) {
        const drift = describeDrift(file, text);
        if (drift !== undefined) {
          drifted++;
          console.log(pc.red(drift));
        }
      } else console.log(`${name}: ${writeIfChanged(file, text) ? "written" : "unchanged"}`);
    }
  }
  if (options.strict && lost > 0)
    throw new CodegenError(
      "warnings",
      `${lost} warning${lost === 1 ? "" : "s"}`,
      "Correct the schemas, or leave --strict out.",
    );
  if (options.check) console.log(drifted === 0 ? "all outputs are current" : `${drifted} not current`);
  return drifted === 0 ? 0 : 1;
}

export function selectOutputs(
  outputs: readonly OutputConfig[],
  only: readonly string[] = [],
  file = "",
): OutputConfig[] {
  const normal = (name: string): string => path.normalize(name);
  const unknown = only.filter((name) => !outputs.some((output) => normal(output.path) === normal(name)));
  if (unknown.length > 0)
    throw new CodegenError(
      "bad_config",
      `${file} has no output ${unknown.join(", ")}`,
      "Name an output path of the file.",
    );
  return outputs.filter((output) => only.length === 0 || only.some((name) => normal(name) === normal(output.path)));
}

/** Generates, then again whenever the configuration or the input changes; ends with SIGINT or SIGTERM. */
async function watchOutputs(options: GenerateOptions): Promise<number> {
  let last = "";
  const refresh = async (force: boolean): Promise<void> => {
    try {
      const rows = await readRows(options);
      const now = canonical(rows);
      if (!force && now === last) return;
      last = now;
      await generateOnce(options, rows);
    } catch (error) {
      // The next change may mend it: tell, and go on.
      console.error(pc.red(error instanceof CodegenError ? `${error.code}: ${error.message}` : String(error)));
    }
  };
  await refresh(true);
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const soon = (force: boolean): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void refresh(force), SETTLE_MS);
    };
    const watchers = [watch(options.config, () => soon(true))];
    let poll: NodeJS.Timeout | undefined;
    if (typeof options.contracts === "string")
      watchers.push(watch(options.contracts, { recursive: true }, () => soon(false)));
    else if (options.contracts === undefined) poll = setInterval(() => void refresh(false), POLL_MS);
    const stop = (): void => {
      clearTimeout(timer);
      clearInterval(poll);
      for (const watcher of watchers) watcher.close();
      resolve(0);
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    console.log("watching");
  });
}
