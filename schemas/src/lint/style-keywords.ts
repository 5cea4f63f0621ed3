/** Style rules 8, 9 and 10: lists of values, keywords that are not used, keywords of ours. */
import { listAt } from "../source/json.js";
import type { Report } from "./style-names.js";
import { typesOf } from "./style-shapes.js";
import type { Place } from "./walk.js";

const UNUSED = [
  "allOf",
  "if",
  "then",
  "else",
  "patternProperties",
  "prefixItems",
  "propertyNames",
  "unevaluatedProperties",
  "unevaluatedItems",
  "$dynamicRef",
  "$dynamicAnchor",
  "format",
];
const OURS = ["x-tag", "x-values", "x-frames"];
/** ECMAScript has them, RE2 has not, or they mean different characters: look-around, \s, \u, \c, back references. */
const NOT_IN_BOTH = /\(\?(?!:)|\\[sSuc]|\\[1-9]|\\k/;

/** Rule 8: a list of values that may grow is `x-values` on a string. */
export function checkValues(place: Place, report: Report): void {
  const { node } = place;
  if (node["x-values"] === undefined) return;
  const values = listAt(node, "x-values");
  const isText = typesOf(node)[0] === "string";
  const fine =
    values.length > 0 && values.every((one) => typeof one === "string") && new Set(values).size === values.length;
  if (!isText || !fine) report(place, "x-values is a list of different strings, on a string");
  if ("enum" in node) report(place, "enum refuses other values, x-values lives with them: not both");
}

/** Rule 9: keywords that are not used, and patterns that ECMAScript and RE2 share. */
export function checkUnused(place: Place, report: Report): void {
  for (const keyword of UNUSED) if (keyword in place.node) report(place, `${keyword} is not used`);
  const { pattern } = place.node;
  if (typeof pattern !== "string") return;
  if (NOT_IN_BOTH.test(pattern)) report(place, `pattern ${pattern} is not shared by ECMAScript and RE2`);
}

/** Rule 10: our keywords; `x-reply` belongs to bundled rows only, `x-frames` beside a reference. */
export function checkOurs(place: Place, report: Report): void {
  for (const keyword of Object.keys(place.node).filter((key) => key.startsWith("x-"))) {
    if (!OURS.includes(keyword)) report(place, `${keyword} is not one of ${OURS.join(", ")}`);
  }
  if ("x-frames" in place.node && !("$ref" in place.node)) report(place, "x-frames stands beside a channel reference");
}
