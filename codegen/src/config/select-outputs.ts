/** The outputs that a command names, out of those of the configuration. */
import path from "node:path";
import { CodegenError } from "../codegen-error.js";
import type { OutputConfig } from "./config.js";

/** All without `only`. Throws `bad_config` for a path that the configuration does not have. */
export function selectOutputs(
  outputs: readonly OutputConfig[],
  only: readonly string[] | undefined,
  file: string,
): OutputConfig[] {
  const normal = (name: string): string => path.normalize(name);
  const unknown = (only ?? []).filter((name) => !outputs.some((output) => normal(output.path) === normal(name)));
  if (unknown.length > 0)
    throw new CodegenError(
      "bad_config",
      `${file} has no output ${unknown.join(", ")}`,
      `Its outputs are ${outputs.map((output) => output.path).join(", ")}.`,
    );
  return outputs.filter((output) => only === undefined || only.some((name) => normal(name) === normal(output.path)));
}
