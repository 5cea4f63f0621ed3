/** Unions and merged objects: tagged, by JSON type, plain enumerations; what is none of these becomes any JSON. */
import { isObject, type JsonObject, joinPointer, listAt, objectAt, textAt } from "../json.js";
import { isArgumentChoice, isUnknownTag } from "./keywords.js";
import type { Shape, Type } from "./model.js";
import { followReference } from "./references.js";
import { type Here, isObjectSchema, type SchemaReader } from "./schema-reader.js";
import { pascal } from "./words.js";

interface Alternative {
  /** As it stands in the list, perhaps a reference. */
  given: unknown;
  /** What it means. */
  schema: JsonObject;
  at: string;
  name: string | undefined;
}

/** The shape of a schema with `oneOf`, `anyOf` or several types; undefined when it has none of them. */
export function readAlternatives(reader: SchemaReader, schema: JsonObject, here: Here): Shape | undefined {
  if (Array.isArray(schema.type) && schema.type.length > 0) return byKind(reader, typeList(schema, here), here);
  const keyword = Array.isArray(schema.oneOf) ? "oneOf" : "anyOf";
  const list = listAt(schema, keyword);
  if (list.length === 0 || isArgumentChoice(list)) return undefined;
  if (isObjectSchema(schema) && Object.keys(objectAt(schema, "properties")).length > 0) {
    reader.warn(here.at, keyword, "beside properties is left out");
    return undefined;
  }
  const alternatives = list.map((given, index) => resolve(reader, given, index, keyword, here));
  if (alternatives.length === 1) return { kind: "alias", type: reader.read(list[0], here) };
  const texts = alternatives.map((one) => constantText(one.schema));
  if (texts.every((text) => text !== undefined))
    return { kind: "alias", type: { kind: "enum", values: [...new Set(texts)] } };
  const tag = textAt(schema, "x-tag") ?? findTag(alternatives);
  if (tag !== undefined) return tagged(reader, tag, alternatives, here);
  return byKind(reader, alternatives, here);
}

/** `allOf` of objects is one object with the members of all. */
export function mergeAllOf(
  reader: SchemaReader,
  schema: JsonObject,
  here: Here,
  around: readonly JsonObject[] = [],
): JsonObject {
  const list = listAt(schema, "allOf");
  if (list.length === 0) return schema;
  const { allOf: _all, ...rest } = schema;
  const parts = list.map((given, index) => resolve(reader, given, index, "allOf", here));
  const meaning = Object.keys(rest).filter(
    (name) =>
      !["title", "description", "default", "deprecated", "examples", "$schema", "$id", "$defs", "definitions"].includes(
        name,
      ),
  );
  if (parts.length === 1 && meaning.length === 0 && isObject(list[0])) return { ...rest, ...list[0] };
  const inside = [...around, schema];
  const others = parts.filter((part) => !inside.includes(part.schema));
  if (others.length < parts.length) reader.warn(here.at, "allOf", "goes in a circle and is left out there");
  const merged = others.map((part) => mergeAllOf(reader, part.schema, here, inside));
  const all = [...merged, ...(meaning.length > 0 ? [rest] : [])];
  if (!all.every(isObjectSchema)) {
    reader.warn(here.at, "allOf", "of other than objects is left out");
    return rest;
  }
  const required = [...new Set(all.flatMap((part) => listAt(part, "required")))];
  const properties = Object.assign({}, ...all.map((part) => objectAt(part, "properties")));
  return { ...rest, type: "object", properties, required };
}

function resolve(reader: SchemaReader, given: unknown, index: number, keyword: string, here: Here): Alternative {
  const at = joinPointer(joinPointer(here.at, keyword), index);
  if (!isObject(given)) return { given, schema: {}, at, name: undefined };
  let schema = given;
  let name = textAt(given, "title");
  let document = here.document;
  for (let hops = 0; textAt(schema, "$ref") !== undefined && hops < 32; hops++) {
    const place = followReference(textAt(schema, "$ref")!, document, `${reader.id} ${at}`);
    schema = place.schema;
    document = place.document;
    name = textAt(schema, "title") ?? place.name;
  }
  return { given, schema, at, name };
}

function typeList(schema: JsonObject, here: Here): Alternative[] {
  return listAt(schema, "type").map((type) => ({
    given: { ...schema, type, title: undefined },
    schema: { type },
    at: here.at,
    name: undefined,
  }));
}

function constantText(schema: JsonObject): string | undefined {
  if (typeof schema.const === "string") return schema.const;
  const values = listAt(schema, "enum");
  return values.length === 1 && typeof values[0] === "string" ? values[0] : undefined;
}

/** A member that every alternative requires as a constant, each with a value of its own. */
function findTag(alternatives: readonly Alternative[]): string | undefined {
  const [first] = alternatives;
  if (first === undefined || !alternatives.every(({ schema }) => isObjectSchema(schema))) return undefined;
  return Object.keys(objectAt(first.schema, "properties")).find((tag) => {
    const values = alternatives.map(({ schema }) => tagValue(schema, tag));
    return values.every((value) => value !== undefined) && new Set(values).size === values.length;
  });
}

function tagValue(schema: JsonObject, tag: string): string | boolean | undefined {
  const member = objectAt(objectAt(schema, "properties"), tag);
  if (!listAt(schema, "required").includes(tag)) return undefined;
  return typeof member.const === "boolean" ? member.const : constantText(member);
}

function tagged(reader: SchemaReader, tag: string, alternatives: readonly Alternative[], here: Here): Shape {
  const shape: Shape & { kind: "tagged" } = { kind: "tagged", tag, variants: [] };
  for (const one of alternatives) {
    const value = tagValue(one.schema, tag);
    if (value === undefined && isUnknownTag(objectAt(objectAt(one.schema, "properties"), tag))) {
      const description = textAt(one.schema, "description");
      shape.unknown = {
        name: one.name ?? `Unknown${here.hint}`,
        ...(description === undefined ? {} : { description }),
      };
      continue;
    }
    if (value === undefined) {
      const type = reader.lose(one.at, "oneOf", `has an alternative without the constant tag ${tag}`);
      return { kind: "alias", type };
    }
    const hint = here.hint + pascal(String(value));
    const type = nameAlternative(reader, one, { ...here, at: one.at, hint });
    shape.variants.push({ value, name: type });
  }
  return shape;
}

/** A variant always has a name, so that languages with named alternatives can say it. */
function nameAlternative(reader: SchemaReader, one: Alternative, here: Here): string {
  const given = one.given as JsonObject;
  const type =
    textAt(given, "$ref") === undefined ? reader.name(given, one.name ?? here.hint, here) : reader.read(given, here);
  return type.kind === "ref" ? type.name : here.hint;
}

function byKind(reader: SchemaReader, alternatives: readonly Alternative[], here: Here): Shape {
  const kinds = alternatives.map(({ schema }) => jsonType(schema));
  if (kinds.some((kind) => kind === undefined) || new Set(kinds).size !== kinds.length)
    return {
      kind: "alias",
      type: reader.lose(here.at, "oneOf", "has alternatives that neither a tag nor the JSON type tells apart"),
    };
  const types = alternatives.map(
    (one, index): Type => reader.read(one.given, { ...here, at: one.at, hint: here.hint + pascal(kinds[index] ?? "") }),
  );
  return { kind: "kinds", alternatives: types };
}

/** JSON type of every value of the schema; integers count as numbers. */
function jsonType(schema: JsonObject): string | undefined {
  if (isObjectSchema(schema)) return "object";
  if (typeof schema.type === "string") return schema.type === "integer" ? "number" : schema.type;
  if (
    constantText(schema) !== undefined ||
    (Array.isArray(schema.enum) && schema.enum.every((v) => typeof v === "string"))
  )
    return "string";
  const list = [...listAt(schema, "oneOf"), ...listAt(schema, "anyOf")];
  const inner = list.length > 0 && textAt(schema, "x-tag") !== undefined ? "object" : undefined;
  return inner;
}
