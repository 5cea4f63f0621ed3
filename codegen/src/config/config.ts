/** `codegen.yml`: a map from output path to language, mode and selection. Input never stands in the file. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { CodegenError } from "../codegen-error.js";
import { refuseBadPaths } from "./output-paths.js";

export type Mode = "types" | "functions" | "triggers" | "stubs";
export type Language = "typescript" | "javascript" | "python" | "rust" | "go";

export interface IiiInstance {
  type: "import" | "argument";
  path?: string;
  name?: string;
}

export interface OutputConfig {
  /** As written in the file, relative to it. */
  path: string;
  language: Language;
  mode: Mode[];
  workers: string[];
  functions: string[];
  triggers: string[];
  instance: IiiInstance;
}

const SCHEMA = new URL("../../schemas/codegen.json", import.meta.url);

/** The outputs in the order of the file. Throws `bad_config` with file, member and rule. */
export function readConfig(file: string): OutputConfig[] {
  let value: unknown;
  try {
    value = parse(readFileSync(file, "utf8"), { maxAliasCount: 100 });
  } catch (error) {
    throw badConfig(`${file}: ${(error as Error).message}`);
  }
  return parseConfig(value, file);
}

export function parseConfig(value: unknown, file: string): OutputConfig[] {
  const ajv = new Ajv2020({ allErrors: true });
  const validate = ajv.compile<Record<string, Partial<OutputConfig> & { iii_instance?: IiiInstance }>>(
    JSON.parse(readFileSync(SCHEMA, "utf8")),
  );
  if (!validate(value)) {
    const reasons = (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const detail = params.allowedValues ?? params.additionalProperty;
      return `${file}#${instancePath}: ${message}${detail === undefined ? "" : `: ${[detail].flat().join(", ")}`}`;
    });
    throw badConfig(reasons.join("\n"));
  }
  refuseBadPaths(Object.keys(value), file);
  return Object.entries(value).map(([path, one]) => {
    const instance = one.iii_instance ?? { type: "argument" };
    if (instance.type === "import" && (instance.path === undefined || instance.name === undefined))
      throw badConfig(`${file}#/${path}/iii_instance: type import needs path and name`);
    const { language, mode } = one as { language: Language; mode: Mode[] };
    return {
      path,
      language,
      mode: [...new Set(mode)],
      workers: one.workers ?? [],
      functions: one.functions ?? [],
      triggers: one.triggers ?? [],
      instance,
    };
  });
}

function badConfig(message: string): CodegenError {
  return new CodegenError("bad_config", message, "The form of the file is in the README of triad-codegen.");
}
