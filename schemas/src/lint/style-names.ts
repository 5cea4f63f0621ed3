/** Style rules 1 and 2: titles, descriptions, examples, and what may stand beside a reference. */
import { isObject, listAt, textAt } from "../source/json.js";
import { partTitle } from "../source/names.js";
import type { Place } from "./walk.js";

export type Report = (place: Place, message: string) => void;

const BESIDE_REF = new Set(["$ref", "description", "default", "deprecated", "examples", "x-frames"]);
/** A root or a definition may be another name of a type, and a root carries its address. */
const BESIDE_ROOT_REF = new Set([...BESIDE_REF, "$schema", "$id", "title", "$defs"]);

/** Rule 1, one place: what a reader would name has a title in PascalCase. `contractId` names the roots of a contract. */
export function checkTitle(place: Place, contractId: string | undefined, report: Report): void {
  const { node, role, part } = place;
  const title = node.title;
  if (part !== undefined) {
    const derived = partTitle(contractId ?? "", part);
    if (title !== undefined && title !== derived) report(place, `the title of this root is ${derived}, leave it out`);
    return;
  }
  const named = role === "root" || role === "$defs" || isObject(node.properties);
  if (title === undefined && named) report(place, "a type that a reader would name needs a title");
  if (title !== undefined && !/^[A-Z][A-Za-z0-9]*$/.test(String(title))) {
    report(place, `title ${JSON.stringify(title)} is not in PascalCase`);
  }
}

/** Rule 1, all places: titles are unique in the revision. Returns the titles that the place defines. */
export function titleOf(place: Place, contractId: string | undefined): string | undefined {
  if (place.part !== undefined) return partTitle(contractId ?? "", place.part);
  return textAt(place.node, "title");
}

/** Rule 2: properties have a description, named types an example, references only annotations beside them. */
export function checkWords(place: Place, report: Report): void {
  const { node, role } = place;
  if (role === "properties" && !textAt(node, "description")?.trim()) report(place, "a property needs a description");
  if (node.title !== undefined && role !== "part" && listAt(node, "examples").length === 0) {
    report(place, "a named type needs an example");
  }
  if (node.$ref === undefined) return;
  const allowed = role === "root" || role === "$defs" ? BESIDE_ROOT_REF : BESIDE_REF;
  const extra = Object.keys(node).filter((key) => !allowed.has(key));
  if (extra.length > 0) report(place, `${extra.join(", ")} must not stand beside $ref`);
}
