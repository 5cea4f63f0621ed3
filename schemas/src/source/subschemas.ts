/** The schemas directly inside a schema: the one list of keywords that hold schemas, for every pass over them. */
import { isObject, type JsonObject, joinPointer } from "./json.js";

/** Keywords whose value is a map of schemas, a list of schemas, one schema. */
const MAPS = ["properties", "patternProperties", "$defs", "dependentSchemas"];
const LISTS = ["oneOf", "anyOf", "allOf", "prefixItems"];
const SINGLES = [
  "items",
  "additionalProperties",
  "not",
  "if",
  "then",
  "else",
  "contains",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
];

export interface Subschema {
  keyword: string;
  /** Member of the map or index of the list; absent for a single. */
  step?: string | number;
  pointer: string;
  schema: unknown;
}

export function subschemas(node: JsonObject, pointer = ""): Subschema[] {
  const found: Subschema[] = [];
  for (const [keyword, value] of Object.entries(node)) {
    const at = joinPointer(pointer, keyword);
    const add = (step: string | number, schema: unknown) => {
      found.push({ keyword, step, pointer: joinPointer(at, step), schema });
    };
    if (MAPS.includes(keyword) && isObject(value))
      for (const [name, schema] of Object.entries(value)) add(name, schema);
    else if (LISTS.includes(keyword) && Array.isArray(value))
      for (const [index, schema] of value.entries()) add(index, schema);
    else if (SINGLES.includes(keyword)) found.push({ keyword, pointer: at, schema: value });
  }
  return found;
}

/** A copy with every direct subschema replaced. Keywords that hold instances stay as they are. */
export function mapSubschemas(node: JsonObject, change: (schema: unknown) => unknown): JsonObject {
  const copy: JsonObject = { ...node };
  for (const [keyword, value] of Object.entries(node)) {
    if (MAPS.includes(keyword) && isObject(value)) {
      copy[keyword] = Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, change(schema)]));
    } else if (LISTS.includes(keyword) && Array.isArray(value)) copy[keyword] = value.map(change);
    else if (SINGLES.includes(keyword)) copy[keyword] = change(value);
  }
  return copy;
}
