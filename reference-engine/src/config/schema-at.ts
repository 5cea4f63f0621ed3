// Finds the schema that rules one place of a value, so that an unknown key can be answered with the keys that are known.
import { schema as schemaOf } from "@triad-protocol/schemas";

type Json = Record<string, unknown>;

/**
 * The names of the members that the schema `id` declares at `path` of `value`; none when the place is not ruled by
 * declared members. Follows references and tagged unions (`x-tag`).
 */
export function declaredMembers(id: string, value: unknown, path: readonly (string | number)[]): readonly string[] {
  let at = settle(schemaOf(id), id, value);
  let here = value;
  for (const segment of path) {
    if (at === undefined) return [];
    const properties = objectAt(at.node, "properties");
    const next =
      typeof segment === "number"
        ? at.node.items
        : Object.hasOwn(properties, segment)
          ? properties[segment]
          : at.node.additionalProperties;
    here = (here as Json | undefined)?.[segment];
    at = settle(next, at.id, here);
  }
  return at === undefined ? [] : Object.keys(objectAt(at.node, "properties"));
}

/** The schema itself behind references, `anyOf` with null, and the alternative of a union that the tag of `value` names. */
function settle(node: unknown, id: string, value: unknown): { node: Json; id: string } | undefined {
  if (!isObject(node)) return undefined;
  if (typeof node.$ref === "string") {
    const target = resolve(node.$ref, id);
    return target === undefined ? undefined : settle(target.node, target.id, value);
  }
  if (Array.isArray(node.anyOf)) {
    return settle(
      node.anyOf.find((one) => isObject(one) && one.type !== "null"),
      id,
      value,
    );
  }
  const tag = node["x-tag"];
  if (typeof tag === "string" && Array.isArray(node.oneOf)) {
    const name = isObject(value) ? value[tag] : undefined;
    for (const alternative of node.oneOf) {
      const found = settle(alternative, id, value);
      if (found !== undefined && objectAt(objectAt(found.node, "properties"), tag).const === name) return found;
    }
    return undefined;
  }
  return { node, id };
}

function resolve(reference: string, id: string): { node: unknown; id: string } | undefined {
  const [file = "", pointer = ""] = reference.split("#");
  const target = file === "" ? id : new URL(file, `${ROOT}${id}`).href.slice(ROOT.length);
  let node: unknown = schemaOf(target);
  for (const step of pointer.split("/").slice(1)) node = isObject(node) ? node[step] : undefined;
  return node === undefined ? undefined : { node, id: target };
}

/** Only for resolving relative references; ids are relative to the base of the schemas package. */
const ROOT = "triad:///";

function objectAt(value: unknown, member: string): Json {
  const inner = isObject(value) ? value[member] : undefined;
  return isObject(inner) ? inner : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
