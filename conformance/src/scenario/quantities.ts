/** Durations and sizes as scenario files write them: `200ms`, `2s`, `15MiB`, `64MiB+1`. */

const UNITS = { ms: 1, s: 1000, min: 60_000 } as const;
const BYTES = { B: 1, kB: 1000, MB: 1_000_000, KiB: 1024, MiB: 1_048_576 } as const;

/** Milliseconds. Throws RangeError for what is not a duration. */
export function parseDuration(text: string): number {
  const found = /^([0-9]+(?:\.[0-9]+)?)(ms|s|min)$/.exec(text);
  if (!found) throw new RangeError(`"${text}" is not a duration; expected a number with ms, s or min, like 200ms`);
  return Number(found[1]) * UNITS[found[2] as keyof typeof UNITS];
}

/** Bytes. Throws RangeError for what is not a size. */
export function parseSize(size: string | number): number {
  if (typeof size === "number") return size;
  const found = /^([0-9]+)(B|kB|MB|KiB|MiB)?([+-][0-9]+)?$/.exec(size);
  if (!found) throw new RangeError(`"${size}" is not a size; expected bytes like 100, 15MiB or 64MiB+1`);
  return Number(found[1]) * BYTES[(found[2] ?? "B") as keyof typeof BYTES] + Number(found[3] ?? 0);
}
