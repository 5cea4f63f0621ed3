/** An alias that means itself has no spelling in most languages: the reference that closes the circle becomes any JSON. */
import { refsOf } from "./map-types.js";
import type { Model, NamedType, Type, Warning } from "./model.js";

export function breakAliasCycles(model: Model): Warning[] {
  const types = new Map(model.types.map((named) => [named.name, named]));
  const warnings: Warning[] = [];
  const settled = new Set<string>();
  const visit = (named: NamedType, path: readonly string[]): void => {
    if (named.shape.kind !== "alias" || settled.has(named.name)) return;
    const inside = [...path, named.name];
    for (const ref of refsOf(named.shape.type)) {
      const target = types.get(ref);
      if (target === undefined) continue;
      if (inside.includes(ref)) {
        named.shape = { kind: "alias", type: without(named.shape.type, ref) };
        warnings.push({
          id: named.name,
          at: "#",
          keyword: "$ref",
          message: `goes in a circle over ${ref}, so any JSON is taken`,
        });
      } else visit(target, inside);
    }
    settled.add(named.name);
  };
  for (const named of model.types) visit(named, []);
  return warnings;
}

function without(type: Type, name: string): Type {
  switch (type.kind) {
    case "ref":
      return type.name === name ? { kind: "any" } : type;
    case "list":
      return { kind: "list", item: without(type.item, name) };
    case "map":
      return { kind: "map", value: without(type.value, name) };
    case "nullable": {
      const inner = without(type.type, name);
      return inner.kind === "any" ? inner : { kind: "nullable", type: inner };
    }
    default:
      return type;
  }
}
