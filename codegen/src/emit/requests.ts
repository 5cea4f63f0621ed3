/** What callers may leave out, and whether a file needs helpers for unknown tags or variables. */
import type { Member, Model, NamedType, Type } from "../model/model.js";

/** A request without required members: `{}` is sent when the caller gives none. */
export function isEmptyRequest(type: Type, model: Model): boolean {
  const named = followAliases(type, model);
  return named?.shape.kind === "object" && named.shape.members.every((member) => !member.required);
}

/** The named type at the end of a chain of aliases. */
export function followAliases(type: Type, model: Model): NamedType | undefined {
  let at: Type = type;
  for (let hops = 0; hops < 64 && at.kind === "ref"; hops++) {
    const name: string = at.name;
    const named = model.types.find((one) => one.name === name);
    if (named?.shape.kind !== "alias") return named;
    at = named.shape.type;
  }
  return undefined;
}

/** Members of an object that are constants: written without the user's doing. */
export function constantsOf(named: NamedType): Member[] {
  if (named.shape.kind !== "object") return [];
  return named.shape.members.filter((member) => member.required && member.type.kind === "const");
}
