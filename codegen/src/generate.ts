/** One output from rows: select, build the model, emit. */
import type { OutputConfig } from "./config/config.js";
import { selectRows } from "./config/select.js";
import { findEmitter } from "./emit/languages.js";
import { type BuiltModel, buildModel } from "./model/build-model.js";
import type { Warning } from "./model/model.js";
import type { Row } from "./rows/row.js";

export interface Generated {
  /** File texts by path, as in the configuration. */
  files: Map<string, string>;
  warnings: Warning[];
}

/** Equal rows give equal bytes. Throws CodegenError. */
export async function generate(rows: readonly Row[], output: OutputConfig): Promise<Generated> {
  const { model, warnings } = modelOf(rows, output);
  const emitter = findEmitter(output.language);
  const files = await emitter.emit(model, { path: output.path, mode: new Set(output.mode), instance: output.instance });
  return { files, warnings };
}

/** Models by rows and what was selected of them: outputs that differ only in language share one. */
const models = new WeakMap<readonly Row[], Map<string, BuiltModel>>();

function modelOf(rows: readonly Row[], output: OutputConfig): BuiltModel {
  const selected = selectRows(rows, output);
  const known = models.get(rows) ?? new Map<string, BuiltModel>();
  models.set(rows, known);
  const key = JSON.stringify(selected.map(({ kind, id, namespace }) => [kind, id, namespace]));
  const built = known.get(key) ?? buildModel(selected);
  known.set(key, built);
  return built;
}
