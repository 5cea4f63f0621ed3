/**
 * Reads the schemas of one row into types. The style of this project maps without loss; of anything else as much as maps is
 * kept, the rest becomes any JSON with a warning.
 */
import { isObject, type JsonObject, joinPointer, listAt, objectAt, textAt } from "../json.js";
import { isUnknownTag, lostKeywords, saysNothing } from "./keywords.js";
import type { Member, NamedType, Shape, Type, Warning } from "./model.js";
import { mergeAllOf, readAlternatives } from "./read-unions.js";
import { followReference } from "./references.js";
import { pascal, wordsOf } from "./words.js";

/** Where the reader stands: the document for references, and the path for messages and for names of what has none. */
export interface Here {
  document: JsonObject;
  /** `request#/properties/x`. */
  at: string;
  /** Name for a type that has no title. */
  hint: string;
}

export class SchemaReader {
  readonly types = new Map<string, NamedType>();
  readonly warnings: Warning[] = [];
  /** Names given to schemas, so that a reference met again is the same type, also while it is being read. */
  readonly #names = new Map<JsonObject, string>();

  constructor(readonly id: string) {}

  /** The root of a part under its fixed name. Absent schemas are any JSON, with a warning. */
  readRoot(schema: unknown, part: string, name: string): Type {
    if (schema === undefined || schema === true) {
      if (schema === undefined) this.warn(`${part}#`, "schema", "is not registered, so any JSON is taken");
      return { kind: "any" };
    }
    if (!isObject(schema)) return this.lose(`${part}#`, "schema", "is no object");
    const here = { document: schema, at: `${part}#`, hint: name };
    if (textAt(schema, "$ref") === undefined && saysNothing(schema)) return { kind: "any" };
    return this.name(schema, name, here);
  }

  /** A schema in place: its type, or the name of its type. */
  read(schema: unknown, here: Here): Type {
    if (schema === true) return { kind: "any" };
    if (!isObject(schema)) return this.lose(here.at, "schema", `is ${JSON.stringify(schema)}`);
    const ref = textAt(schema, "$ref");
    if (ref !== undefined) return this.readReference(ref, schema, here);
    const title = textAt(schema, "title");
    if (saysNothing(schema)) return { kind: "any" };
    if (title !== undefined && pascal(title) !== "" && this.#deservesName(schema))
      return this.name(schema, title, here);
    return this.readBare(schema, here);
  }

  readReference(ref: string, schema: JsonObject, here: Here): Type {
    for (const name of Object.keys(schema))
      if (
        ![
          "$ref",
          "description",
          "default",
          "deprecated",
          "examples",
          "title",
          "x-frames",
          "$defs",
          "definitions",
        ].includes(name)
      )
        if (!name.startsWith("$")) this.warn(here.at, name, "beside $ref is left out");
    const place = followReference(ref, here.document, `${this.id} ${here.at}`);
    if (textAt(place.schema, "$ref") === undefined && saysNothing(place.schema)) return { kind: "any" };
    const inner = { document: place.document, at: here.at, hint: here.hint };
    const name = textAt(place.schema, "title") ?? place.name;
    return this.name(place.schema, name ?? here.hint, inner);
  }

  /** Gives the schema a name of its own and reads it, once. */
  name(schema: JsonObject, wanted: string, here: Here): Type {
    const known = this.#names.get(schema);
    if (known !== undefined) return { kind: "ref", name: known };
    const name = this.#free(pascal(wanted) === "" ? here.hint : pascalKept(wanted), schema);
    this.#names.set(schema, name);
    const description = textAt(schema, "description");
    const placeholder: NamedType = { name, shape: { kind: "alias", type: { kind: "any" } } };
    this.types.set(name, placeholder);
    const shape = this.readShape(schema, { ...here, hint: name });
    this.types.set(name, {
      name,
      ...(description === undefined ? {} : { description }),
      ...(schema.deprecated === true ? { deprecated: true } : {}),
      shape,
    });
    return { kind: "ref", name };
  }

  /** The shape of a named type. */
  readShape(schema: JsonObject, here: Here): Shape {
    const ref = textAt(schema, "$ref");
    if (ref !== undefined) return { kind: "alias", type: this.readReference(ref, schema, here) };
    const merged = mergeAllOf(this, schema, here);
    this.#warnLost(merged, here);
    if (isNullable(merged)) {
      const rest = { ...withoutNull(merged), title: `${here.hint}Value` };
      return {
        kind: "alias",
        type: { kind: "nullable", type: this.read(rest, { ...here, hint: `${here.hint}Value` }) },
      };
    }
    const union = readAlternatives(this, merged, here);
    if (union !== undefined) return union;
    if (isObjectSchema(merged)) return this.#readObject(merged, here);
    return { kind: "alias", type: this.#readScalar(merged, here) };
  }

  /** A schema without a name: an object or a union gets one from where it stands. */
  readBare(schema: JsonObject, here: Here): Type {
    const merged = mergeAllOf(this, schema, here);
    if (isNullable(merged)) {
      this.#warnLost(merged, here);
      return { kind: "nullable", type: this.read(withoutNull(merged), here) };
    }
    if (this.#deservesName(merged)) return this.name(merged === schema ? schema : merged, here.hint, here);
    this.#warnLost(merged, here);
    const union = readAlternatives(this, merged, here);
    if (union?.kind === "alias") return union.type;
    return this.#readScalar(merged, here);
  }

  lose(at: string, keyword: string, message: string): Type {
    this.warn(at, keyword, `${message}, so any JSON is taken`);
    return { kind: "any" };
  }

  warn(at: string, keyword: string, message: string): void {
    this.warnings.push({ id: this.id, at, keyword, message });
  }

  #warnLost(schema: JsonObject, here: Here): void {
    for (const keyword of lostKeywords(schema)) this.warn(here.at, keyword, "is not mapped and left out");
  }

  #deservesName(schema: JsonObject): boolean {
    if (isObjectSchema(schema)) return !isMap(schema) || textAt(schema, "title") !== undefined;
    if (textAt(schema, "title") !== undefined && Array.isArray(schema.enum)) return true;
    const alternatives = [...listAt(schema, "oneOf"), ...listAt(schema, "anyOf")];
    const real = alternatives.filter((one) => !isNullSchema(one));
    if (real.length > 1 && !isArgumentLike(real)) return true;
    return (
      textAt(schema, "title") !== undefined &&
      alternatives.length === 0 &&
      schema.const === undefined &&
      isStyled(schema)
    );
  }

  #readObject(schema: JsonObject, here: Here): Shape {
    const properties = objectAt(schema, "properties");
    const extra = schema.additionalProperties;
    if (Object.keys(properties).length === 0 && isObject(extra))
      return { kind: "alias", type: { kind: "map", value: this.#readMapValue(extra, here) } };
    if (isObject(extra) && !saysNothing(extra))
      this.warn(here.at, "additionalProperties", "beside properties: further members are kept as any JSON");
    if (schema.properties !== undefined && !isObject(schema.properties))
      this.warn(here.at, "properties", "is no object and left out");
    if (schema.required !== undefined && !Array.isArray(schema.required))
      this.warn(here.at, "required", "is no list, so every member is optional");
    const required = new Set(listAt(schema, "required"));
    const members = Object.entries(properties).map(([name, inner]) =>
      this.#readMember(name, inner, required.has(name), here),
    );
    for (const name of required)
      if (typeof name === "string" && !Object.hasOwn(properties, name))
        members.push({ name, type: { kind: "any" }, required: true });
    return { kind: "object", members };
  }

  #readMapValue(extra: JsonObject, here: Here): Type {
    return this.read(extra, { ...here, at: joinPointer(here.at, "additionalProperties"), hint: `${here.hint}Value` });
  }

  #readMember(name: string, schema: unknown, required: boolean, here: Here): Member {
    const at = joinPointer(joinPointer(here.at, "properties"), name);
    const type = this.read(schema, { document: here.document, at, hint: here.hint + pascal(name) });
    const description = textAt(schema, "description");
    const fallback = isObject(schema) ? schema.default : undefined;
    return {
      name,
      type,
      required,
      ...(description === undefined ? {} : { description }),
      ...(fallback === undefined ? {} : { default: fallback }),
      ...(isObject(schema) && schema.deprecated === true ? { deprecated: true } : {}),
    };
  }

  #readScalar(schema: JsonObject, here: Here): Type {
    if (isUnknownTag(schema)) return { kind: "string" };
    if (schema.const !== undefined) return this.#readConst(schema.const, here);
    if (Array.isArray(schema.enum)) return this.#readEnum(schema.enum, here);
    const values = listAt(schema, "x-values").filter((value) => typeof value === "string");
    switch (schema.type) {
      case "string":
        return values.length > 0 ? { kind: "string", values } : { kind: "string" };
      case "integer":
      case "number":
      case "boolean":
      case "null":
        return { kind: schema.type };
      case "array":
        return this.#readList(schema, here);
      case "object":
        return {
          kind: "map",
          value: isObject(schema.additionalProperties)
            ? this.#readMapValue(schema.additionalProperties, here)
            : { kind: "any" },
        };
      case undefined:
        if (schema.items !== undefined) return this.#readList(schema, here);
        if (saysNothing(schema) || isArgumentLike([...listAt(schema, "oneOf"), ...listAt(schema, "anyOf")]))
          return { kind: "any" };
        if (schema.$ref !== undefined)
          return this.lose(here.at, "$ref", typeof schema.$ref === "string" ? "goes in a circle" : "is no text");
        // Told already, once.
        if (lostKeywords(schema).length > 0) return { kind: "any" };
        return this.lose(here.at, "type", "is absent");
      default:
        return this.lose(here.at, "type", `is ${JSON.stringify(schema.type)}`);
    }
  }

  #readList(schema: JsonObject, here: Here): Type {
    if (Array.isArray(schema.items)) {
      this.warn(joinPointer(here.at, "items"), "items", "lists a schema for each place, so items are any JSON");
      return { kind: "list", item: { kind: "any" } };
    }
    if (schema.items === undefined || schema.items === true) return { kind: "list", item: { kind: "any" } };
    return {
      kind: "list",
      item: this.read(schema.items, { ...here, at: joinPointer(here.at, "items"), hint: `${here.hint}Item` }),
    };
  }

  #readConst(value: unknown, here: Here): Type {
    if (typeof value === "string" || typeof value === "boolean") return { kind: "const", value };
    if (typeof value === "number" && Number.isSafeInteger(value)) return { kind: "const", value };
    if (value === null) return { kind: "null" };
    return this.lose(here.at, "const", "is neither a text, a boolean nor an integer");
  }

  #readEnum(values: readonly unknown[], here: Here): Type {
    const texts = values.filter((value) => typeof value === "string");
    const unique = [...new Set(texts)];
    if (texts.length === values.length && unique.length > 0) return { kind: "enum", values: unique };
    const kinds = new Set(values.map((value) => (Number.isInteger(value) ? "integer" : typeof value)));
    const only = kinds.size === 1 ? [...kinds][0] : undefined;
    if (only === "integer" || only === "number" || only === "boolean") {
      this.warn(here.at, "enum", `of other than texts: any ${only} is taken`);
      return { kind: only };
    }
    return this.lose(here.at, "enum", "mixes types");
  }

  #free(wanted: string, schema: JsonObject): string {
    let name = wanted;
    for (let number = 2; this.types.has(name); number++) name = `${wanted}${number}`;
    if (name !== wanted) this.warn(textAt(schema, "title") ?? wanted, "title", `is used twice; the second is ${name}`);
    return name;
  }
}

/** A title that is a good name stays as it is: `HTTPAuth` is not `HttpAuth`. */
function pascalKept(title: string): string {
  return /^[A-Z][A-Za-z0-9]*$/.test(title) ? title : pascal(title);
}

export function isObjectSchema(schema: JsonObject): boolean {
  return schema.type === "object" || (schema.type === undefined && isObject(schema.properties));
}

/** An object whose members have no names of their own. */
export function isMap(schema: JsonObject): boolean {
  return (
    isObjectSchema(schema) &&
    Object.keys(objectAt(schema, "properties")).length === 0 &&
    listAt(schema, "required").length === 0
  );
}

export function isNullSchema(schema: unknown): boolean {
  return (
    isObject(schema) &&
    (schema.type === "null" ||
      schema.const === null ||
      (Array.isArray(schema.enum) && schema.enum.length === 1 && schema.enum[0] === null))
  );
}

function isArgumentLike(alternatives: readonly unknown[]): boolean {
  return (
    alternatives.length > 0 && alternatives.every((one) => isObject(one) && Object.keys(one).join() === "required")
  );
}

/** Types that are more than a scalar with a label: a title on a plain string of a stranger names nothing. */
function isStyled(schema: JsonObject): boolean {
  return wordsOf(textAt(schema, "title") ?? "").length > 1 && textAt(schema, "description") !== undefined;
}

function isNullable(schema: JsonObject): boolean {
  if (Array.isArray(schema.type)) return schema.type.includes("null") && schema.type.length > 1;
  if (Array.isArray(schema.enum)) return schema.enum.includes(null) && schema.enum.length > 1;
  const alternatives = Array.isArray(schema.anyOf) ? schema.anyOf : listAt(schema, "oneOf");
  return alternatives.length > 1 && alternatives.some(isNullSchema);
}

function withoutNull(schema: JsonObject): JsonObject {
  const copy: JsonObject = { ...schema };
  delete copy.title;
  if (Array.isArray(schema.type)) {
    const rest = schema.type.filter((type) => type !== "null");
    copy.type = rest.length === 1 ? rest[0] : rest;
  }
  if (Array.isArray(schema.enum)) copy.enum = schema.enum.filter((value) => value !== null);
  for (const keyword of ["anyOf", "oneOf"]) {
    if (!Array.isArray(schema[keyword])) continue;
    const rest = listAt(schema, keyword).filter((one) => !isNullSchema(one));
    if (rest.length !== 1) copy[keyword] = rest;
    else {
      delete copy[keyword];
      const [only] = rest;
      return isObject(only) ? { ...only } : copy;
    }
  }
  return copy;
}
