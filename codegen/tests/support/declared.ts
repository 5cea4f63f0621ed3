/**
 * What of a value its type declares. TypeScript refuses further members in a literal, and reports them before anything
 * else: left in, they would hide whether the rest fits.
 */
import { isObject } from "../../src/json.js";
import type { Model, Shape, Type } from "../../src/model/model.js";

/** Somewhere in the value is a tag of a later revision: to its type, nothing is comparable. */
export class UnknownTagFound extends Error {}

/** Throws UnknownTagFound. */
export function declaredPart(type: Type, value: unknown, model: Model): unknown {
  switch (type.kind) {
    case "list":
      return Array.isArray(value) ? value.map((one) => declaredPart(type.item, one, model)) : value;
    case "map":
      return mapMembers(value, (_name, one) => declaredPart(type.value, one, model));
    case "nullable":
      return value === null ? null : declaredPart(type.type, value, model);
    case "ref": {
      const named = model.types.find(({ name }) => name === type.name);
      return named === undefined ? value : declaredInShape(named.shape, value, model);
    }
    default:
      return value;
  }
}

function declaredInShape(shape: Shape, value: unknown, model: Model): unknown {
  if (shape.kind === "alias") return declaredPart(shape.type, value, model);
  if (shape.kind === "kinds") {
    const inner = shape.alternatives.find((one) => Array.isArray(value) === (one.kind === "list"));
    return isObject(value) || Array.isArray(value) ? declaredPart(inner ?? { kind: "any" }, value, model) : value;
  }
  if (!isObject(value)) return value;
  if (shape.kind === "tagged") {
    const variant = shape.variants.find((one) => one.value === value[shape.tag]);
    if (variant === undefined) throw new UnknownTagFound(String(value[shape.tag]));
    return declaredPart({ kind: "ref", name: variant.name }, value, model);
  }
  const types = new Map(shape.members.map((member) => [member.name, member.type]));
  return mapMembers(value, (name, one) => {
    const type = types.get(name);
    return type === undefined ? undefined : declaredPart(type, one, model);
  });
}

/** Members for which `change` gives undefined are left out. */
function mapMembers(value: unknown, change: (name: string, one: unknown) => unknown): unknown {
  if (!isObject(value)) return value;
  const changed = Object.entries(value).map(([name, one]) => [name, change(name, one)] as const);
  return Object.fromEntries(changed.filter(([, one]) => one !== undefined));
}
