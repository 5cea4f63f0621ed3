/** Durations as people write them in files and options: `250ms`, `5s`, `10min`. */
import { KitError } from "../errors.js";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 };

/** Milliseconds. Throws `KitError` (exit 2) that names the value. */
export function parseDuration(text: string): number {
  const match = /^([0-9]+)(ms|s|min)$/.exec(text);
  const unit = UNITS[match?.[2] ?? ""];
  if (!match || unit === undefined) {
    throw new KitError("bad_duration", `"${text}" is not a duration; expected a number and ms, s or min, e.g. 90s`, 2);
  }
  return Number(match[1]) * unit;
}
