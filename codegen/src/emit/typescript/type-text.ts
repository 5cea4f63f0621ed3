/** Types as the writer of the schemas package prints them: one named type a call, references handed over as `tsType`. */
import { Catalogue, writeType } from "@triad-protocol/schemas/tools";
import type { JsonObject } from "../../json.js";
import type { Member, NamedType, Type } from "../../model/model.js";
import type { TypeScriptNames } from "./names.js";

const NOTHING = new Catalogue([]);

/** In front of members that every object has, such as `hasOwnProperty`: the writer asks its schemas for them. */
const INHERITED = "_inherited_member_";

export function typeText(type: Type, names: TypeScriptNames): string {
  switch (type.kind) {
    case "any":
      return "Json";
    case "null":
    case "boolean":
      return type.kind;
    case "integer":
    case "number":
      return "number";
    case "string":
      return type.values ? `${union(type.values)} | (string & {})` : "string";
    case "enum":
      return union(type.values);
    case "const":
      return JSON.stringify(type.value);
    case "list":
      return `${wrapped(type.item, names)}[]`;
    case "map":
      return `Record<string, ${typeText(type.value, names)}>`;
    case "nullable":
      return type.type.kind === "any" ? "Json" : `${typeText(type.type, names)} | null`;
    case "ref":
      return names.type(type.name);
  }
}

function wrapped(type: Type, names: TypeScriptNames): string {
  const text = typeText(type, names);
  return text.includes(" ") && !text.startsWith("Record<") ? `(${text})` : text;
}

function union(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(" | ");
}

/** Source of a named type, and of the alternative that stands for unknown tags, where it has one. */
export async function namedTypeText(named: NamedType, names: TypeScriptNames): Promise<string> {
  const { shape } = named;
  const name = names.type(named.name);
  if (shape.kind === "object") return write(name, named, { type: "object", ...membersOf(shape.members, names) });
  if (shape.kind === "alias") return write(name, named, { tsType: typeText(shape.type, names) });
  if (shape.kind === "kinds")
    return write(name, named, { tsType: shape.alternatives.map((one) => typeText(one, names)).join(" | ") });
  const variants = shape.variants.map((variant) => names.type(variant.name));
  if (shape.unknown === undefined) return write(name, named, { tsType: variants.join(" | ") || "never" });
  const unknown = names.type(shape.unknown.name);
  const text = await write(name, named, { tsType: [...variants, unknown].join(" | ") });
  const description = shape.unknown.description;
  const tag = { [shape.tag]: { tsType: "UnknownTag", description: "A value that this revision does not list." } };
  const members = { type: "object", properties: tag, required: [shape.tag] };
  return `${text}\n${await write(unknown, description === undefined ? {} : { description }, members)}`;
}

async function write(name: string, about: Partial<NamedType>, schema: JsonObject): Promise<string> {
  const described = {
    ...schema,
    ...(about.description === undefined ? {} : { description: comment(about.description) }),
    ...(about.deprecated ? { deprecated: true } : {}),
  };
  return (await writeType(name, described, "", NOTHING, false)).replaceAll(INHERITED, "");
}

function membersOf(members: readonly Member[], names: TypeScriptNames): JsonObject {
  const properties: JsonObject = {};
  for (const member of members) {
    const description = documented(member);
    properties[keyOf(member)] = {
      tsType: typeText(member.type, names),
      ...(description === "" ? {} : { description: comment(description) }),
      ...(member.deprecated ? { deprecated: true } : {}),
    };
  }
  return { properties, required: members.filter((one) => one.required).map(keyOf) };
}

function keyOf({ name }: Member): string {
  return name in {} ? INHERITED + name : name;
}

function documented({ description = "", default: fallback }: Member): string {
  const told = fallback === undefined || /default/i.test(description) ? "" : ` Default: ${JSON.stringify(fallback)}.`;
  return `${description}${told}`.trim();
}

/** Text that can stand in a comment. */
export function comment(text: string): string {
  return text.replaceAll("*/", "*\\/");
}
