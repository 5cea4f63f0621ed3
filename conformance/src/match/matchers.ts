/** The closed list of matchers for values. Each says what it expected, in words that a report can print. */
import { judgeBySchema } from "../frames/schemas.js";
import { isObject, type Json, type JsonObject, pointerToken } from "../scenario/json.js";
import { assignPatterns } from "./assign.js";
import { type Difference, differ, show } from "./difference.js";
import { spanAt } from "./json-span.js";
import { equalJson, matchMembers, matchValue, type Place } from "./match.js";
import { parseBaggage, sameTrace } from "./trace-headers.js";

type Matcher = (argument: Json, actual: Json | undefined, place: Place) => Difference | undefined;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A matcher that is a yes or no question, with the words for what it wanted. */
function asks(
  holds: (argument: Json, actual: Json | undefined) => boolean,
  wants: (argument: Json) => string,
): Matcher {
  return (argument, actual, place) =>
    holds(argument, actual) ? undefined : differ(place.pointer, argument, actual, wants(argument));
}

export const matchers: Readonly<Record<string, Matcher>> = {
  $any: asks(
    (_all, actual) => actual !== undefined,
    () => "anything, but present",
  ),
  $absent: asks(
    (_all, actual) => actual === undefined,
    () => "no such member",
  ),
  "$null-or-absent": asks(
    (_all, actual) => actual === undefined || actual === null,
    () => "null or no such member",
  ),
  $type: asks(
    (type, actual) => isOfType(type as string, actual),
    (type) => `a value of type ${String(type)}`,
  ),
  $uuid: asks(
    (_all, actual) => typeof actual === "string" && UUID.test(actual),
    () => "a UUID, lower case with hyphens",
  ),
  $pattern: asks(
    (pattern, actual) => typeof actual === "string" && new RegExp(pattern as string, "u").test(actual),
    (pattern) => `a string that matches ${String(pattern)}`,
  ),
  $number: asks(
    (range, actual) => typeof actual === "number" && isInRange(range as JsonObject, actual),
    (range) => `a number with ${show(range)}`,
  ),
  $length: asks(
    (range, actual) => {
      const length = lengthOf(actual);
      return length !== undefined && (isObject(range) ? isInRange(range, length) : Number(range) === length);
    },
    (range) => `a length of ${show(range)}`,
  ),
  $literal: asks(
    (literal, actual) => equalJson(literal, actual),
    (literal) => show(literal),
  ),
  $exactly: matchExactly,
  "$one-of": matchOneOf,
  $contains: matchContains,
  $set: matchSet,
  $not: (pattern, actual, place) => {
    if (actual !== undefined && matchValue(pattern, actual, place) !== undefined) return undefined;
    return differ(place.pointer, pattern, actual, `something else than ${show(pattern)}`);
  },
  "$json-text": (pattern, actual, place) => {
    const span = place.text === undefined ? undefined : spanAt(place.text, place.pointer);
    if (span !== undefined && new RegExp(`^(?:${pattern as string})$`, "u").test(span)) return undefined;
    return differ(place.pointer, pattern, span ?? actual, `bytes that match ${String(pattern)}`);
  },
  $baggage: (members, actual, place) => {
    if (typeof actual !== "string") return differ(place.pointer, members, actual, "a baggage header");
    return matchValue(members, parseBaggage(actual), { pointer: place.pointer });
  },
  $traceparent: (argument, actual, place) => {
    const { of } = argument as { of: string };
    if (typeof actual === "string" && sameTrace(of, actual)) return undefined;
    return differ(place.pointer, of, actual, `a traceparent with the trace id and flags of ${of}`);
  },
  $schema: (id, actual, place) => {
    const found = judgeBySchema(id as string, actual);
    if (!found) return undefined;
    return {
      ...differ(place.pointer + found.pointer, id, actual, `a value that fits ${String(id)}: ${found.message}`),
      schema: found.schema,
    };
  },
};

function isOfType(type: string, actual: Json | undefined): boolean {
  if (type === "integer") return Number.isInteger(actual);
  if (type === "null") return actual === null;
  if (type === "array") return Array.isArray(actual);
  if (type === "object") return isObject(actual);
  return typeof actual === type;
}

function isInRange(range: JsonObject, actual: number): boolean {
  const { min, max, integer } = range as { min?: number; max?: number; integer?: true };
  return actual >= (min ?? -Infinity) && actual <= (max ?? Infinity) && (!integer || Number.isInteger(actual));
}

function lengthOf(actual: Json | undefined): number | undefined {
  if (typeof actual === "string" || Array.isArray(actual)) return actual.length;
  return isObject(actual) ? Object.keys(actual).length : undefined;
}

function matchExactly(argument: Json, actual: Json | undefined, place: Place): Difference | undefined {
  const members = argument as JsonObject;
  const difference = matchMembers(members, actual, place);
  if (difference) return difference;
  const extra = Object.keys(actual as JsonObject).find((name) => !Object.hasOwn(members, name));
  if (extra === undefined) return undefined;
  return differ(place.pointer + pointerToken(extra), undefined, (actual as JsonObject)[extra], "no such member");
}

function matchOneOf(argument: Json, actual: Json | undefined, place: Place): Difference | undefined {
  const alternatives = argument as Json[];
  const differences = alternatives.map((one) => matchValue(one, actual, place));
  if (differences.some((one) => one === undefined)) return undefined;
  // The alternative that went furthest says most about what is wrong.
  const nearest = differences.reduce((best, one) => (one!.pointer.length > best!.pointer.length ? one : best))!;
  return {
    ...differ(
      place.pointer,
      argument,
      actual,
      `one of ${alternatives.length} alternatives; nearest: ${nearest.message}`,
    ),
  };
}

function matchContains(argument: Json, actual: Json | undefined, place: Place): Difference | undefined {
  if (!Array.isArray(actual)) return differ(place.pointer, argument, actual, "an array");
  for (const pattern of argument as Json[]) {
    if (
      actual.some((one, index) => !matchValue(pattern, one, { ...place, pointer: place.pointer + pointerToken(index) }))
    )
      continue;
    return differ(place.pointer, pattern, actual, `an element like ${show(pattern)}`);
  }
  return undefined;
}

function matchSet(argument: Json, actual: Json | undefined, place: Place): Difference | undefined {
  const patterns = argument as Json[];
  if (!Array.isArray(actual)) return differ(place.pointer, argument, actual, "an array");
  const fits = (pattern: number, item: number): boolean =>
    !matchValue(patterns[pattern]!, actual[item], { ...place, pointer: place.pointer + pointerToken(item) });
  const given = assignPatterns(patterns.length, actual.length, fits);
  const surplus = given.indexOf(-1);
  if (surplus !== -1)
    return differ(place.pointer + pointerToken(surplus), argument, actual[surplus], "no such element");
  if (given.length === patterns.length) return undefined;
  const missing = patterns.find((_one, index) => !given.includes(index))!;
  return differ(place.pointer, missing, actual, `an element like ${show(missing)}`);
}
