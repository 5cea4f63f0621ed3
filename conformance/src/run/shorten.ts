/** Values of failures with their long texts cut, as transcripts cut them: a message may be 64 MiB. */
import type { CheckFailure } from "../result/result.js";

/** Characters of a text that are kept. */
const KEPT = 4096;

/** A copy of the failure; what is cut says how long it was. */
export function shortenFailure(failure: CheckFailure): CheckFailure {
  const shortened = { ...failure };
  if (failure.expected !== undefined) shortened.expected = shorten(failure.expected);
  if (failure.actual !== undefined) shortened.actual = shorten(failure.actual);
  return shortened;
}

function shorten(value: unknown): unknown {
  if (typeof value === "string") {
    return value.length <= KEPT ? value : `${value.slice(0, KEPT)}… (${value.length} characters in all)`;
  }
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member)]));
}
