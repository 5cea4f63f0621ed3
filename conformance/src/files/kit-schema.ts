/** The kit's own file formats: schemas of `conformance/schemas/`, compiled when first used. */
import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { KitError } from "../errors.js";
import { kitPath } from "./paths.js";
import type { YamlFile } from "./yaml-file.js";

export type KitFormat = "result" | "catalogue" | "baseline" | "required" | "scenario" | "excused" | "testee" | "matrix";

export interface FormatProblem {
  /** JSON pointer to the offending value. */
  pointer: string;
  message: string;
}

const compiled = new Map<KitFormat, ValidateFunction>();

/** All problems of a value; empty when it fits. */
export function checkFormat(format: KitFormat, value: unknown): FormatProblem[] {
  const validate = compiled.get(format) ?? compile(format);
  return validate(value) ? [] : (validate.errors ?? []).map(describe);
}

/** Throws `KitError` (exit 2) that lists every problem with file and line. */
export function requireFormat(format: KitFormat, file: YamlFile, shown: string): void {
  const problems = checkFormat(format, file.value);
  if (problems.length === 0) return;
  const lines = problems.map(
    ({ pointer, message }) => `${shown}:${file.lineOf(pointer)}: ${pointer || "the file"} ${message}`,
  );
  throw new KitError("bad_format", [...new Set(lines)].join("\n"), 2);
}

function compile(format: KitFormat): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false });
  const validate = ajv.compile(JSON.parse(readFileSync(kitPath("schemas", `${format}.json`), "utf8")));
  compiled.set(format, validate);
  return validate;
}

function describe(error: ErrorObject): FormatProblem {
  const params = error.params as Record<string, unknown>;
  if (error.keyword === "additionalProperties" || error.keyword === "unevaluatedProperties") {
    const name = String(params.additionalProperty ?? params.unevaluatedProperty);
    return { pointer: error.instancePath, message: `has a member "${name}" that the format does not know` };
  }
  if (error.keyword === "required") {
    return { pointer: error.instancePath, message: `lacks the member "${String(params.missingProperty)}"` };
  }
  if (error.keyword === "enum") {
    const allowed = (params.allowedValues as unknown[]).join(", ");
    return { pointer: error.instancePath, message: `must be one of: ${allowed}` };
  }
  return { pointer: error.instancePath, message: error.message ?? `breaks ${error.keyword}` };
}
