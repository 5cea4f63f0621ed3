/** Which types may be null through aliases, and which members must be boxed since their type contains its owner. */
import type { Model, NamedType, Type } from "../../model/model.js";

export class Containment {
  readonly #byName: Map<string, NamedType>;
  readonly #reach = new Map<string, Set<string>>();

  constructor(model: Model) {
    this.#byName = new Map(model.types.map((named) => [named.name, named]));
  }

  isNullable(type: Type): boolean {
    if (type.kind === "nullable" || type.kind === "any" || type.kind === "null") return true;
    const named = type.kind === "ref" ? this.#byName.get(type.name) : undefined;
    return named?.shape.kind === "alias" && this.isNullable(named.shape.type);
  }

  /** `any` through aliases: null is one of its values, without an `Option`. */
  isAny(type: Type): boolean {
    if (type.kind === "any") return true;
    const named = type.kind === "ref" ? this.#byName.get(type.name) : undefined;
    return named?.shape.kind === "alias" && this.isAny(named.shape.type);
  }

  /** An integer stands in a value of the type, without another struct or enum around it. */
  hasInteger(type: Type, seen: ReadonlySet<string> = new Set()): boolean {
    switch (type.kind) {
      case "integer":
        return true;
      case "list":
        return this.hasInteger(type.item, seen);
      case "map":
        return this.hasInteger(type.value, seen);
      case "nullable":
        return this.hasInteger(type.type, seen);
      case "ref": {
        const shape = this.#byName.get(type.name)?.shape;
        return (
          shape?.kind === "alias" && !seen.has(type.name) && this.hasInteger(shape.type, new Set([...seen, type.name]))
        );
      }
      default:
        return false;
    }
  }

  /** A value of `target` holds one of `owner` without a list or map between. */
  needsBox(owner: string, target: string): boolean {
    return target === owner || this.#reachOf(target).has(owner);
  }

  #reachOf(name: string): Set<string> {
    const known = this.#reach.get(name);
    if (known !== undefined) return known;
    const found = new Set<string>();
    this.#reach.set(name, found);
    const queue = [name];
    for (let at = queue.pop(); at !== undefined; at = queue.pop())
      for (const next of this.#direct(at))
        if (!found.has(next)) {
          found.add(next);
          queue.push(next);
        }
    return found;
  }

  #direct(name: string): string[] {
    const shape = this.#byName.get(name)?.shape;
    switch (shape?.kind) {
      case "object":
        return shape.members.flatMap((member) => directRefs(member.type));
      case "tagged":
        return shape.variants.map((variant) => variant.name);
      case "kinds":
        return shape.alternatives.flatMap(directRefs);
      case "alias":
        return directRefs(shape.type);
      default:
        return [];
    }
  }
}

function directRefs(type: Type): string[] {
  if (type.kind === "ref") return [type.name];
  return type.kind === "nullable" ? directRefs(type.type) : [];
}
