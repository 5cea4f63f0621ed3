/** Walks and rewrites over the types of a model. */
import type { NamedType, Shape, Type } from "./model.js";

/** Names that a type refers to. */
export function refsOf(type: Type): string[] {
  switch (type.kind) {
    case "ref":
      return [type.name];
    case "list":
      return refsOf(type.item);
    case "map":
      return refsOf(type.value);
    case "nullable":
      return refsOf(type.type);
    default:
      return [];
  }
}

export function refsOfShape(shape: Shape): string[] {
  switch (shape.kind) {
    case "object":
      return shape.members.flatMap((member) => refsOf(member.type));
    case "tagged":
      return shape.variants.map((variant) => variant.name);
    case "kinds":
      return shape.alternatives.flatMap(refsOf);
    case "alias":
      return refsOf(shape.type);
  }
}

export type Rename = (name: string) => string;

export function renameType(type: Type, rename: Rename): Type {
  switch (type.kind) {
    case "ref":
      return { kind: "ref", name: rename(type.name) };
    case "list":
      return { kind: "list", item: renameType(type.item, rename) };
    case "map":
      return { kind: "map", value: renameType(type.value, rename) };
    case "nullable":
      return { kind: "nullable", type: renameType(type.type, rename) };
    default:
      return type;
  }
}

export function renameNamed(named: NamedType, rename: Rename): NamedType {
  return { ...named, name: rename(named.name), shape: renameShape(named.shape, rename) };
}

function renameShape(shape: Shape, rename: Rename): Shape {
  switch (shape.kind) {
    case "object":
      return { ...shape, members: shape.members.map((one) => ({ ...one, type: renameType(one.type, rename) })) };
    case "tagged":
      return { ...shape, variants: shape.variants.map((one) => ({ ...one, name: rename(one.name) })) };
    case "kinds":
      return { ...shape, alternatives: shape.alternatives.map((one) => renameType(one, rename)) };
    case "alias":
      return { ...shape, type: renameType(shape.type, rename) };
  }
}
