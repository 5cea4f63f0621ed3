/** Look-up of schemas by id and of contracts by function id. */
import { DIALECT, resolveId, shortenId } from "./base.js";
import { readBundle } from "./bundle.js";
import { SchemasError } from "./error.js";
import type { Contract } from "./generated/types.js";
import { isObject, type JsonObject, valueAt } from "./source/json.js";
import { detach, sortMembers } from "./source/self-contained.js";

/** A schema by full `$id` or by the part below BASE; undefined when the revision has none. Not to be changed. */
export function schema(id: string): object | undefined {
  const { schemas } = readBundle();
  const key = shortenId(resolveId(id));
  return Object.hasOwn(schemas, key) ? schemas[key] : undefined;
}

/**
 * A schema that needs no other document: the types that it refers to lie in its `$defs`, under their titles. For
 * registering with an engine, and for tools that follow no addresses. Undefined when the revision has no such schema.
 */
export function selfContainedSchema(id: string): object | undefined {
  const base = resolveId(id);
  const root = schema(base);
  if (root === undefined) return undefined;
  const types: JsonObject = {};
  const body = detach(root as JsonObject, base, "#/$defs/", types, resolveReference);
  return { $schema: DIALECT, ...body, ...(Object.keys(types).length === 0 ? {} : { $defs: sortMembers(types) }) };
}

/** The schema that `$ref` in the document `base` means. Throws SchemasError `broken_reference`. */
export function resolveReference(ref: string, base: string): { schema: JsonObject; base: string } {
  const url = new URL(ref, base);
  const pointer = decodeURIComponent(url.hash.slice(1));
  url.hash = "";
  const found = valueAt(schema(url.href), pointer);
  if (isObject(found)) return { schema: found, base: url.href };
  throw new SchemasError("broken_reference", `${shortenId(base)}: nothing at $ref ${ref}`, "Correct the reference.");
}

/** Every schema id of the revision, relative to BASE. */
export function schemaIds(): readonly string[] {
  return Object.keys(readBundle().schemas);
}

let all: readonly Contract[] | undefined;
let byId: Map<string, Contract> | undefined;

/** Every contract of the revision, in the order of their files. */
export function contracts(): readonly Contract[] {
  all ??= Object.values(readBundle().contracts);
  return all;
}

/** The contract of a function, callback, trigger type or store, by its id as written in the contract. */
export function contract(id: string): Contract | undefined {
  byId ??= new Map(contracts().map((one) => [one.id, one]));
  return byId.get(id);
}

/** A table of the package by file: `common/call-errors.json`, `wire/reserved.json`. */
export function table(file: string): object | undefined {
  const { documents } = readBundle();
  return Object.hasOwn(documents, file) ? documents[file] : undefined;
}
