/**
 * Holds a value against what a scenario expects of it.
 *
 * Objects match by subset, arrays by element and length, numbers by value, all else by equality; an object with one
 * `$` member is a matcher of the table in matchers.ts.
 */
import { dollarName, isObject, type Json, pointerToken } from "../scenario/json.js";
import { type Difference, differ, show } from "./difference.js";
import { matchers } from "./matchers.js";

/** Where a matcher stands: the pointer to the value, and the text of the whole message where there is one. */
export interface Place {
  readonly pointer: string;
  readonly text?: string | undefined;
}

/** Undefined when it matches; otherwise the first difference. `expected` has its variables already put in. */
export function matchValue(
  expected: Json,
  actual: Json | undefined,
  place: Place = { pointer: "" },
): Difference | undefined {
  const name = dollarName(expected);
  if (name !== undefined) {
    const matcher = matchers[name];
    if (!matcher) throw new TypeError(`${name} is none of the matchers; there are ${Object.keys(matchers).join(", ")}`);
    return matcher((expected as Record<string, Json>)[name]!, actual, place);
  }
  if (Array.isArray(expected)) return matchArray(expected, actual, place);
  if (isObject(expected)) return matchMembers(expected, actual, place);
  return expected === actual ? undefined : differ(place.pointer, expected, actual, show(expected));
}

/** Subset: members that are not expected may be there. */
export function matchMembers(
  expected: Record<string, Json>,
  actual: Json | undefined,
  place: Place,
): Difference | undefined {
  if (!isObject(actual)) return differ(place.pointer, expected, actual, `an object like ${show(expected)}`);
  for (const [member, inner] of Object.entries(expected)) {
    const value = Object.hasOwn(actual, member) ? actual[member] : undefined;
    const difference = matchValue(inner, value, { ...place, pointer: place.pointer + pointerToken(member) });
    if (difference) return difference;
  }
  return undefined;
}

function matchArray(expected: readonly Json[], actual: Json | undefined, place: Place): Difference | undefined {
  if (!Array.isArray(actual))
    return differ(place.pointer, [...expected], actual, `an array like ${show([...expected])}`);
  if (actual.length !== expected.length) {
    return differ(place.pointer, [...expected], actual, `${expected.length} elements, not ${actual.length}`);
  }
  for (const [index, inner] of expected.entries()) {
    const difference = matchValue(inner, actual[index], { ...place, pointer: place.pointer + pointerToken(index) });
    if (difference) return difference;
  }
  return undefined;
}

/** Deep equality of JSON, for `$literal`: numbers by value, members in any order. */
export function equalJson(left: Json | undefined, right: Json | undefined): boolean {
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((one, at) => equalJson(one, right[at]));
  }
  if (isObject(left)) {
    if (!isObject(right) || Object.keys(left).length !== Object.keys(right).length) return false;
    return Object.entries(left).every(([name, one]) => Object.hasOwn(right, name) && equalJson(one, right[name]));
  }
  return left === right;
}
