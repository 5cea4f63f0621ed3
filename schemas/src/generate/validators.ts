/** Compiles every schema of the catalogue to one module of plain functions, so that start-up compiles nothing. */
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { shortenId } from "../base.js";
import { SchemasError } from "../error.js";
import type { Catalogue } from "../source/catalogue.js";
import { makeCompilable } from "./compilable.js";

const ANNOTATIONS = ["x-tag", "x-values", "x-frames", "x-reply"];

/** An ajv that knows the four keywords of ours as annotations; strict, all errors, source kept. */
export function createCompiler(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allErrors: true,
    inlineRefs: false,
    code: { source: true, esm: true, lines: true },
  });
  for (const keyword of ANNOTATIONS) ajv.addKeyword({ keyword, valid: true });
  return ajv;
}

/** Source of `generated/validators.d.ts`. */
export const VALIDATOR_TYPES = `export interface CompiledError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}
export interface Validator {
  (value: unknown): boolean;
  errors?: CompiledError[] | null;
}
export declare const validators: Record<string, Validator>;
`;

/** Source of `generated/validators.js`. Throws SchemasError `bad_schema`, naming the file. */
export function writeValidators(catalogue: Catalogue): string {
  const ajv = createCompiler();
  const names = new Map([...catalogue.schemas.keys()].map((id) => [exportName(id), id]));
  for (const [id, schema] of catalogue.schemas) ajv.addSchema(makeCompilable(schema, id, catalogue));
  for (const id of catalogue.schemas.keys()) compileOne(ajv, id);
  const code = standalone.default(ajv, Object.fromEntries(names));
  const index = [...names].map(([name, id]) => `  ${JSON.stringify(shortenId(id))}: ${name},`);
  return `${importRuntime(dropUnusedSchemas(code))}\nexport const validators = {\n${index.join("\n")}\n};\n`;
}

function compileOne(ajv: Ajv2020, id: string): void {
  try {
    ajv.getSchema(id);
  } catch (error) {
    const message = `${shortenId(id)}: ${(error as Error).message}`;
    throw new SchemasError("bad_schema", message, "Correct the schema; ajv runs with strict: true.");
  }
}

function exportName(id: string): string {
  return shortenId(id)
    .replace(/\.json$/, "")
    .replaceAll(/[^A-Za-z0-9]/g, "_");
}

/** ajv leaves `require` calls in its ES modules; they become imports. */
function importRuntime(code: string): string {
  const imports = new Map<string, string>();
  const body = code.replaceAll(/require\("(ajv\/dist\/runtime\/(\w+))"\)/g, (_whole, path: string, name: string) => {
    imports.set(`${name}Module`, `${path}.js`);
    return `${name}Module`;
  });
  const lines = [...imports].map(([name, path]) => `import ${name} from ${JSON.stringify(path)};`);
  const strict = '"use strict";';
  return `${lines.join("\n")}\n${body.startsWith(strict) ? body.slice(strict.length) : body}`;
}

/** ajv keeps every schema as a constant; those that the code does not look into go. */
function dropUnusedSchemas(code: string): string {
  return code.replaceAll(/^const (schema\d+) = .*;\n/gm, (line, name: string) => {
    const uses = code.match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0;
    return uses > 1 ? line : "";
  });
}
