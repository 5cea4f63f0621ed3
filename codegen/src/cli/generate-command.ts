/** `generate`: writes, checks or watches the outputs of the configuration file. */
import path from "node:path";
import pc from "picocolors";
import { readConfig } from "../config/config.js";
import { selectOutputs } from "../config/select-outputs.js";
import { generateAll, refuseWarnings } from "../generate-all.js";
import { formatWarning } from "../model/model.js";
import type { Row } from "../rows/row.js";
import { describeDrift, writeIfChanged } from "./files.js";
import { type InputOptions, readRows } from "./input.js";
import { watchInput } from "./watch.js";

export interface GenerateOptions extends InputOptions {
  config: string;
  only?: string[];
  check?: boolean;
  watch?: boolean;
  strict?: boolean;
}

/** Exit status: 0 done or current, 1 something differs. Throws CodegenError. */
export async function runGenerate(options: GenerateOptions): Promise<number> {
  if (options.watch) return watchInput(options, (rows) => generateOnce(options, rows));
  return generateOnce(options, await readRows(options));
}

/** Nothing is written until every output is made, so an error leaves all of them as they were. */
async function generateOnce(options: GenerateOptions, rows: readonly Row[]): Promise<number> {
  const outputs = selectOutputs(readConfig(options.config), options.only, options.config);
  const folder = path.dirname(path.resolve(options.config));
  const { files, warnings } = await generateAll(rows, outputs);
  for (const warning of warnings) console.error(pc.yellow(`${warning.output}: ${formatWarning(warning)}`));
  if (options.strict) refuseWarnings(warnings);
  let drifted = 0;
  for (const { path: name, text } of files) {
    const file = path.join(folder, name);
    if (options.check) {
      const drift = describeDrift(file, text);
      if (drift !== undefined) {
        drifted++;
        console.log(pc.red(drift));
      }
    } else console.log(`${name}: ${writeIfChanged(file, text) ? "written" : "unchanged"}`);
  }
  if (options.check) console.log(drifted === 0 ? "all outputs are current" : `${drifted} not current`);
  return drifted === 0 ? 0 : 1;
}
