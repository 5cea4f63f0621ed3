/** Style rules 3, 4, 5 and 7: any JSON, open and closed objects, null, choices between arguments. */
import { isObject, type JsonObject, listAt, objectAt } from "../source/json.js";
import type { Report } from "./style-names.js";
import type { Place } from "./walk.js";

const CONSTRAINTS = ["type", "$ref", "oneOf", "anyOf", "enum", "const", "allOf", "if", "not"];
const JSON_FILE = "common/json.json";

/** Rule 3: any JSON is written in one way, and `const` and `enum` have a type. */
export function checkAnyJson(place: Place, report: Report): void {
  const { node, raw, role, file } = place;
  const closes = role === "additionalProperties" && raw === false;
  if (!isObject(raw)) {
    if (!closes) report(place, "write a schema; for any JSON, a reference to common/json.json");
    return;
  }
  const constrained = CONSTRAINTS.some((keyword) => keyword in node) || isBareRequired(node);
  if (!constrained && file !== JSON_FILE) report(place, "accepts everything: for any JSON, refer to common/json.json");
  const inUnknownTag = role === "not";
  if (("const" in node || "enum" in node) && !("type" in node) && !inUnknownTag)
    report(place, "const and enum need a type");
}

/** Rule 4: objects on the wire are open, those of files closed, a map is not an object with members. */
export function checkOpenness(place: Place, report: Report): void {
  const { node, closed } = place;
  const rest = node.additionalProperties;
  const hasMembers = isObject(node.properties);
  if (hasMembers && isObject(rest)) report(place, "an object has properties or is a map, not both");
  else if (hasMembers && closed && rest !== false) report(place, "a file is closed: additionalProperties: false");
  else if (!closed && typeof rest === "boolean")
    report(place, "objects on the wire are open: leave additionalProperties out");
  const isMapOrObject = hasMembers || rest !== undefined;
  if (typesOf(node).includes("object") && !isMapOrObject) report(place, "an object has properties, or is a map");
}

/** Rule 5: nullable is a type and null, or a reference and null; no other type array, no other anyOf. */
export function checkNull(place: Place, report: Report): void {
  const { node } = place;
  if (Array.isArray(node.type) && !(node.type.length === 2 && node.type[1] === "null" && node.type[0] !== "null")) {
    report(place, `type ${JSON.stringify(node.type)} is not of the form [T, "null"]`);
  }
  if (node.anyOf !== undefined && !isNullableReference(node.anyOf)) {
    report(place, "anyOf is for a reference and null only");
  }
}

function isNullableReference(anyOf: unknown): boolean {
  const [first, second, ...more] = Array.isArray(anyOf) ? anyOf : [];
  const isRef = isObject(first) && Object.keys(first).join() === "$ref";
  return isRef && isObject(second) && second.type === "null" && Object.keys(second).length === 1 && more.length === 0;
}

/** Names in `required` are declared in the same object; for a choice between arguments (rule 7), in the one around it. */
export function checkRequired(place: Place, report: Report): void {
  const { node, parent, role } = place;
  const around = role === "oneOf" && isBareRequired(node) ? parent?.node : node;
  const declared = objectAt(around, "properties");
  for (const name of listAt(node, "required")) {
    if (!Object.hasOwn(declared, String(name)))
      report(place, `required member ${JSON.stringify(name)} is not declared`);
  }
  if (!isArgumentChoice(node)) return;
  const always = listAt(node, "required");
  for (const name of listAt(node, "oneOf").flatMap((one) => listAt(one, "required"))) {
    if (always.includes(name)) report(place, `${JSON.stringify(name)} is always required, it cannot be chosen`);
  }
}

/** `{required: […]}` and nothing else. */
export function isBareRequired(node: JsonObject): boolean {
  return Object.keys(node).join() === "required";
}

/** Rule 7: an object with `oneOf` of bare `required` lists. */
export function isArgumentChoice(node: JsonObject): boolean {
  const alternatives = listAt(node, "oneOf");
  return alternatives.length > 0 && alternatives.every((one) => isObject(one) && isBareRequired(one));
}

/** The JSON types that the schema names. */
export function typesOf(node: JsonObject): string[] {
  return (Array.isArray(node.type) ? node.type : [node.type]).filter((one) => typeof one === "string");
}
