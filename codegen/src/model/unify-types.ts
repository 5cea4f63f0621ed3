/**
 * One name, one type, over all rows. Equal types are one. Two that differ: an error among contracts; types of strangers
 * each get their function's name in front.
 */
import { CodegenError } from "../codegen-error.js";
import { canonical } from "../json.js";
import { renameNamed, renameType } from "./map-types.js";
import type { NamedType, Type } from "./model.js";

/** One part of a function or trigger type, as read. */
export interface Part {
  id: string;
  /** What goes in front of a name that is not free. */
  prefix: string;
  /** From a contract: its titles are unique, or it is an error. */
  ours: boolean;
  root: Type;
  types: Map<string, NamedType>;
}

/** The types of all parts by name; renames within the parts where it must. Throws `duplicate_type`. */
export function unifyTypes(parts: Part[]): NamedType[] {
  const clashing = new Set<string>();
  const renameFor = (part: Part) => (name: string) =>
    clashing.has(name) && part.types.has(name) && !name.startsWith(part.prefix) ? part.prefix + name : name;
  for (let found = true; found; ) {
    found = false;
    const shapes = new Map<string, { text: string; part: Part }>();
    for (const part of parts) {
      for (const named of part.types.values()) {
        const renamed = renameNamed(named, renameFor(part));
        const text = canonical(renamed);
        const known = shapes.get(renamed.name);
        if (known === undefined) shapes.set(renamed.name, { text, part });
        else if (known.text !== text) {
          if (clashing.has(named.name) || (part.ours && known.part.ours))
            throw new CodegenError(
              "duplicate_type",
              `${known.part.id} and ${part.id} have different types with the title ${named.name}`,
              "Give one of them another title.",
            );
          clashing.add(named.name);
          found = true;
        }
      }
    }
  }
  const types = new Map<string, NamedType>();
  for (const part of parts) {
    const rename = renameFor(part);
    for (const named of part.types.values()) types.set(rename(named.name), renameNamed(named, rename));
    part.root = renameType(part.root, rename);
  }
  return [...types.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
