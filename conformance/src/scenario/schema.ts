/** Judges a scenario file by `schemas/scenario.json`, and says what is wrong in the words of the grammar. */
import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { atPointer, isObject, type Json } from "./json.js";
import type { Path } from "./source.js";
import { VERBS } from "./types.js";

const file = new URL("../../schemas/scenario.json", import.meta.url);
const compiled = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
}).compile(JSON.parse(readFileSync(file, "utf8")) as object);

export interface SchemaProblem {
  path: Path;
  message: string;
}

export function checkSchema(value: Json): SchemaProblem[] {
  if (compiled(value)) return [];
  const errors = compiled.errors ?? [];
  const problems = new Map<string, SchemaProblem>();
  for (const error of errors) {
    if (error.keyword === "if") continue;
    // The alternatives of a union that some deeper, more telling error already explains.
    if (error.keyword === "anyOf" && errors.some((other) => other !== error && isBelow(other, error))) continue;
    if (error.keyword === "required" && /\/oneOf\/\d+\/required$/.test(error.schemaPath)) continue;
    const path = pathOf(value, error.instancePath);
    const key = `${error.instancePath} ${error.keyword === "const" || error.keyword === "type" ? "kind" : error.keyword}`;
    if (!problems.has(key)) problems.set(key, { path: withMember(path, error), message: describe(error, value) });
  }
  return [...problems.values()];
}

function isBelow(inner: ErrorObject, outer: ErrorObject): boolean {
  return inner.instancePath.startsWith(outer.instancePath) && inner.schemaPath.startsWith(`${outer.schemaPath}/`);
}

function pathOf(root: Json, pointer: string): (string | number)[] {
  const path: (string | number)[] = [];
  let here: Json | undefined = root;
  for (const raw of pointer.split("/").slice(1)) {
    const name = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(here) ? Number(name) : name);
    here = Array.isArray(here) ? here[Number(name)] : isObject(here) ? here[name] : undefined;
  }
  return path;
}

function withMember(path: (string | number)[], error: ErrorObject): Path {
  const params = error.params as Record<string, unknown>;
  const member = params.additionalProperty ?? params.propertyName;
  return typeof member === "string" ? [...path, member] : path;
}

function describe(error: ErrorObject, root: Json): string {
  const params = error.params as Record<string, unknown>;
  const where = error.instancePath === "" ? "the file" : error.instancePath;
  if (error.keyword === "additionalProperties") {
    const name = String(params.additionalProperty);
    if (!name.startsWith("$")) return `${where} has no member "${name}"`;
    const list = "$fill" in ((error.parentSchema?.properties ?? {}) as object) ? "generators" : "matchers";
    return `${where}: "${name}" is none of the ${list}; see conformance/scenarios/README.md, or put it into $literal`;
  }
  if (error.keyword === "propertyNames") {
    const name = String(params.propertyName);
    return name.startsWith("$")
      ? `${where} mixes "${name}" with other members; put the object into $literal if it is meant as it is`
      : `${where}: "${name}" is no name; names are words in lower case`;
  }
  if (error.keyword === "required") return `${where} must have the member "${String(params.missingProperty)}"`;
  if (error.keyword === "oneOf" && /\/load$/.test(error.instancePath)) return `${where} has either "calls" or "for"`;
  if (error.keyword === "oneOf") return `${where} must have exactly one verb of: ${VERBS.join(", ")}`;
  if (error.keyword === "enum") return `${where} must be one of ${JSON.stringify(params.allowedValues)}`;
  if (error.keyword === "const") {
    return `${where} is ${JSON.stringify(atPointer(root, error.instancePath))}; only ${JSON.stringify(params.allowedValue)} may stand here`;
  }
  if (error.keyword === "pattern") {
    return `${where} is ${JSON.stringify(atPointer(root, error.instancePath))}, which does not match ${String(params.pattern)}`;
  }
  return `${where} ${error.message ?? error.keyword}`;
}
