/** Several outputs of one configuration from the same rows. */
import { CodegenError } from "./codegen-error.js";
import type { OutputConfig } from "./config/config.js";
import { refuseBadPaths } from "./config/output-paths.js";
import { generate } from "./generate.js";
import type { Warning } from "./model/model.js";
import type { Row } from "./rows/row.js";

export interface GeneratedFile {
  /** Path of the output in the configuration. */
  output: string;
  /** Path of this file, relative to the configuration; the first of an output is the output itself. */
  path: string;
  text: string;
}

export interface GeneratedAll {
  files: GeneratedFile[];
  warnings: (Warning & { output: string })[];
}

/** Throws CodegenError, `bad_config` also when two outputs write one file. */
export async function generateAll(rows: readonly Row[], outputs: readonly OutputConfig[]): Promise<GeneratedAll> {
  const [files, warnings]: [GeneratedAll["files"], GeneratedAll["warnings"]] = [[], []];
  for (const output of outputs) {
    const made = await generate(rows, output);
    for (const [path, text] of made.files) files.push({ output: output.path, path, text });
    for (const warning of made.warnings) warnings.push({ output: output.path, ...warning });
  }
  refuseBadPaths(
    files.map(({ path }) => path),
    "configuration",
  );
  return { files, warnings };
}

/** Throws `warnings` when there are any. */
export function refuseWarnings(warnings: readonly unknown[]): void {
  if (warnings.length === 0) return;
  throw new CodegenError(
    "warnings",
    `${warnings.length} warning${warnings.length === 1 ? "" : "s"}`,
    "Correct the schemas, or leave strict out.",
  );
}
