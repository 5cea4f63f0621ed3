/** Style rule 6: a union is tagged, or by kind. (Answer or failure is a matter of contracts.) */
import type { Catalogue } from "../source/catalogue.js";
import { isObject, type JsonObject, listAt, objectAt, textAt } from "../source/json.js";
import type { Report } from "./style-names.js";
import { isArgumentChoice, typesOf } from "./style-shapes.js";
import type { Place } from "./walk.js";

export function checkUnion(place: Place, catalogue: Catalogue, report: Report): void {
  const { node } = place;
  const tag = textAt(node, "x-tag");
  if (tag !== undefined) checkTagged(place, tag, catalogue, report);
  else if (node.oneOf !== undefined && !isArgumentChoice(node)) checkByKind(place, catalogue, report);
  if (node.not !== undefined && !isUnknownTag(place))
    report(place, "not is for the tag of an Unknown alternative only");
}

function checkTagged(place: Place, tag: string, catalogue: Catalogue, report: Report): void {
  const alternatives = listAt(place.node, "oneOf");
  if (alternatives.length === 0) report(place, "x-tag needs a oneOf of references");
  const known: unknown[] = [];
  for (const [index, alternative] of alternatives.entries()) {
    const target = resolveOnly(alternative, place, catalogue);
    if (target === undefined) {
      report(place, `alternative ${index} is not a reference`);
      continue;
    }
    const constant = objectAt(objectAt(target, "properties"), tag);
    if (target.type !== "object" || !listAt(target, "required").includes(tag)) {
      report(place, `alternative ${index} is not an object that requires ${tag}`);
    } else if (typeof constant.const === "string" || typeof constant.const === "boolean") {
      if (known.includes(constant.const))
        report(place, `two alternatives have ${tag} ${JSON.stringify(constant.const)}`);
      known.push(constant.const);
    } else if (index === alternatives.length - 1) checkUnknown(place, target, constant, known, report);
    else report(place, `alternative ${index} does not require ${tag} as a constant`);
  }
}

function checkUnknown(place: Place, target: JsonObject, tag: JsonObject, known: unknown[], report: Report): void {
  const wanted = `Unknown${textAt(place.node, "title") ?? ""}`;
  if (target.title !== wanted) report(place, `the last alternative of an open union has the title ${wanted}`);
  const listed = listAt(objectAt(tag, "not"), "enum");
  const same = listed.length === known.length && known.every((one) => listed.includes(one));
  if (tag.type !== "string" || !same) report(place, `the tag of ${wanted} is a string not in the list of known ones`);
}

function checkByKind(place: Place, catalogue: Catalogue, report: Report): void {
  const kinds = listAt(place.node, "oneOf").map((alternative) => {
    const target = resolveOnly(alternative, place, catalogue) ?? (isObject(alternative) ? alternative : {});
    const types = typesOf(target).map((type) => (type === "integer" ? "number" : type));
    return types.length === 1 ? types[0] : undefined;
  });
  const fine = kinds.every((kind) => kind !== undefined && ["string", "number", "array", "object"].includes(kind));
  if (!fine || new Set(kinds).size < kinds.length) {
    report(place, "a union has a tag (x-tag), or alternatives that differ in JSON type: string, number, array, object");
  }
}

/** The schema behind a reference; undefined when the value is none, or leads nowhere. */
function resolveOnly(value: unknown, place: Place, catalogue: Catalogue): JsonObject | undefined {
  const ref = textAt(value, "$ref");
  if (ref === undefined) return undefined;
  try {
    return catalogue.resolve(ref, baseFor(ref, place)).schema;
  } catch {
    return undefined;
  }
}

/** Definitions of a contract live in its extracted parts. */
function baseFor(ref: string, place: Place): string {
  return ref.startsWith("#") && place.part !== undefined
    ? place.base.replace(/\.json$/, `.${place.part}.json`)
    : place.base;
}

function isUnknownTag(place: Place): boolean {
  const owner = place.parent;
  return place.role === "properties" && (textAt(owner?.node, "title")?.startsWith("Unknown") ?? false);
}
