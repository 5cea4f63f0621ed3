/** The revision and the address under which every schema of it lives; both stand here and nowhere else. */

export const REVISION = "2026-11";
export const BASE = `https://triad-protocol.github.io/schemas/${REVISION}/`;

/** What every schema of the revision is written in. */
export const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** A full `$id` from a full one or one relative to BASE. */
export function resolveId(id: string): string {
  return new URL(id, BASE).href;
}

/** The part of an `$id` after BASE, for messages and file names; a foreign id comes back as it is. */
export function shortenId(id: string): string {
  return id.startsWith(BASE) ? id.slice(BASE.length) : id;
}
