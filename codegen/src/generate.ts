/** One output from rows: select, build the model, emit. */
import type { OutputConfig } from "./config/config.js";
import { selectRows } from "./config/select.js";
import { findEmitter } from "./emit/languages.js";
import { buildModel } from "./model/build-model.js";
import type { Warning } from "./model/model.js";
import type { Row } from "./rows/row.js";

export interface Generated {
  /** File texts by path, as in the configuration. */
  files: Map<string, string>;
  warnings: Warning[];
}

/** Equal rows give equal bytes. Throws CodegenError. */
export async function generate(rows: readonly Row[], output: OutputConfig): Promise<Generated> {
  const { model, warnings } = buildModel(selectRows(rows, output));
  const emitter = findEmitter(output.language);
  const files = await emitter.emit(model, { path: output.path, mode: new Set(output.mode), instance: output.instance });
  return { files, warnings };
}
