/**
 * References in strings: `{own}`, `{uuid.call}`, `{caller.worker_id}`.
 *
 * Only a lower-case word (with dots), or `OWN`, in braces is a reference; `{"type":1}` and `{}` are plain text.
 */
import { dollarName, isObject, type Json } from "./json.js";

const REFERENCE = /\{(OWN|[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)\}/g;

/** The names that a string refers to, in order. */
export function referencesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map((found) => found[1]!);
}

/** All strings of a value with their path; what stands in `$literal` is left out, member names are included. */
export function* stringsOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<[string, (string | number)[]]> {
  if (typeof value === "string") yield [value, [...path]];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* stringsOf(item, [...path, index]);
  else if (isObject(value) && dollarName(value) !== "$literal") {
    for (const [name, member] of Object.entries(value)) {
      yield [name, [...path, name]];
      yield* stringsOf(member, [...path, name]);
    }
  }
}

/** Replaces references. A string that is one reference keeps the type of what it stands for. */
export function interpolateText(text: string, resolve: (name: string) => Json): Json {
  const whole = /^\{(OWN|[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)\}$/.exec(text);
  if (whole) return resolve(whole[1]!);
  if (!text.includes("{")) return text;
  return text.replace(REFERENCE, (_all, name: string) => {
    const value = resolve(name);
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}
