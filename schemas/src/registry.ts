/** Look-up of schemas by id and of contracts by function id. */
import { resolveId, shortenId } from "./base.js";
import { readBundle } from "./bundle.js";
import type { Contract } from "./generated/types.js";

/** A schema by full `$id` or by the part below BASE; undefined when the revision has none. Not to be changed. */
export function schema(id: string): object | undefined {
  const { schemas } = readBundle();
  const key = shortenId(resolveId(id));
  return Object.hasOwn(schemas, key) ? schemas[key] : undefined;
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
