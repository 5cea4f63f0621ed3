/** A short stand-in for a JSON value, equal for equal values however they are written. */
import { createHash } from "node:crypto";
import { isObject, type Json } from "../scenario/json.js";

/** `without` is a member of the value itself that does not count. */
export function digestOf(value: Json, without?: string): string {
  const counted =
    without !== undefined && isObject(value)
      ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== without))
      : value;
  return createHash("sha256")
    .update(JSON.stringify(sorted(counted)))
    .digest("base64");
}

/** Pairs in place of objects: order of members does not count, and no member is special. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { pairs: pairs.map(([name, member]) => [name, sorted(member)]) };
}
