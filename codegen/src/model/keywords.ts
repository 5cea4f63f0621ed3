/** What the reader makes of each keyword of JSON Schema, so that what it leaves out is a decision and not an oversight. */
import { isObject, type JsonObject } from "../json.js";

/** Read into types, or documentation. */
const READ = new Set([
  ..."$schema $id $ref $defs definitions $comment $anchor id title description default examples example deprecated".split(
    " ",
  ),
  ..."type properties required additionalProperties items enum const oneOf anyOf allOf".split(" "),
  ..."x-tag x-values x-frames x-reply".split(" "),
]);

/** Judge values without changing their type: validators keep them, types do not carry them. */
const CHECKS = new Set([
  ..."minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format".split(" "),
  ..."minItems maxItems uniqueItems minProperties maxProperties readOnly writeOnly".split(" "),
  ..."contentEncoding contentMediaType".split(" "),
]);

/** Keywords that no type of the model can say. */
export function lostKeywords(schema: JsonObject): string[] {
  return Object.keys(schema).filter(
    (name) => !READ.has(name) && !CHECKS.has(name) && !(name === "not" && isUnknownTag(schema)),
  );
}

/** Keywords that say something about the value, annotations aside. */
export function saysNothing(schema: JsonObject): boolean {
  const annotations =
    "$schema $id $defs definitions $comment $anchor id title description default examples example deprecated";
  const names = new Set(annotations.split(" "));
  return Object.keys(schema).every((name) => names.has(name) || name.startsWith("x-"));
}

/** `{type: string, not: {enum: […]}}`: the tag of an `Unknown…` alternative. */
export function isUnknownTag(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  return schema.type === "string" && isObject(schema.not) && Array.isArray(schema.not.enum);
}

/** A choice between arguments: `oneOf` or `anyOf` of bare `required` lists. Validated, not typed. */
export function isArgumentChoice(alternatives: readonly unknown[]): boolean {
  return (
    alternatives.length > 0 && alternatives.every((one) => isObject(one) && Object.keys(one).join() === "required")
  );
}
