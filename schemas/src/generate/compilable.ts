/**
 * Rewrites a schema into an equal one whose failures are clear: a tagged union reports the failures of the one alternative
 * that the tag names, or one failure about the tag; a nullable reference reports those of the referenced type only.
 */
import type { Catalogue } from "../source/catalogue.js";
import { isObject, type JsonObject, listAt, objectAt, textAt } from "../source/json.js";
import { mapSubschemas } from "../source/subschemas.js";

/** An equal schema without annotations, ready for the compiler. Judges every value as the original does. */
export function makeCompilable(schema: JsonObject, base: string, catalogue: Catalogue): JsonObject {
  const rewrite = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    const node = Object.fromEntries(Object.entries(value).filter(([key]) => !ANNOTATIONS.has(key)));
    if (isNullableReference(node)) return rewriteNullable(node, rewrite);
    const tag = textAt(value, "x-tag");
    if (tag !== undefined && Array.isArray(node.oneOf)) return rewriteUnion(node, tag, base, catalogue, rewrite);
    return mapSubschemas(node, rewrite);
  };
  return rewrite(schema) as JsonObject;
}

/** What no judgement depends on; left out, the compiled code carries no text. */
const ANNOTATIONS = new Set([
  "title",
  "description",
  "examples",
  "default",
  "deprecated",
  "x-tag",
  "x-values",
  "x-frames",
  "x-reply",
]);

function isNullableReference(node: JsonObject): boolean {
  return listAt(node, "anyOf").some((alternative) => textAt(alternative, "type") === "null");
}

function rewriteNullable(node: JsonObject, rewrite: (value: unknown) => unknown): JsonObject {
  const { anyOf, ...rest } = node;
  const named = (anyOf as unknown[]).find((alternative) => textAt(alternative, "type") !== "null");
  return { ...(rewrite(rest) as JsonObject), if: { type: "null" }, else: rewrite(named) };
}

function rewriteUnion(
  node: JsonObject,
  tag: string,
  base: string,
  catalogue: Catalogue,
  rewrite: (value: unknown) => unknown,
): JsonObject {
  const { oneOf, ...rest } = node;
  const known: unknown[] = [];
  const branches: JsonObject[] = [];
  let unknown: unknown;
  for (const alternative of oneOf as unknown[]) {
    const target = catalogue.resolve(textAt(alternative, "$ref") ?? "", base);
    const constant = objectAt(objectAt(target.schema, "properties"), tag);
    if ("const" in constant) {
      known.push(constant.const);
      branches.push(when(hasTag(tag, { const: constant.const }), alternative));
    } else unknown = alternative;
  }
  const last = unknown === undefined ? hasTag(tag, { enum: known }) : openBranch(tag, known, unknown);
  return { ...(rewrite(rest) as JsonObject), allOf: [...branches, last] };
}

function hasTag(tag: string, schema: JsonObject): JsonObject {
  return { type: "object", required: [tag], properties: { [tag]: schema } };
}

function openBranch(tag: string, known: unknown[], unknown: unknown): JsonObject {
  return when({ not: hasTag(tag, { enum: known }) }, unknown);
}

/** Says `else` of the opposite: an object with a member `then` could be taken for a promise. */
function when(condition: JsonObject, consequence: unknown): JsonObject {
  return { if: { not: condition }, else: consequence };
}
