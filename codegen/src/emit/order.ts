/** The order in which types are written: what a type needs before it, else by name; circles at their first name. */
import { refsOfShape } from "../model/map-types.js";
import type { Model, NamedType } from "../model/model.js";

export function inDependencyOrder(model: Model): NamedType[] {
  const byName = new Map(model.types.map((named) => [named.name, named]));
  const done = new Set<string>();
  const ordered: NamedType[] = [];
  const visit = (named: NamedType): void => {
    if (done.has(named.name)) return;
    done.add(named.name);
    for (const ref of [...new Set(refsOfShape(named.shape))].sort()) {
      const target = byName.get(ref);
      if (target !== undefined) visit(target);
    }
    ordered.push(named);
  };
  for (const named of [...model.types].sort((a, b) => (a.name < b.name ? -1 : 1))) visit(named);
  return ordered;
}
