/** Texts that a worker says of itself, made safe to show: in lists, logs and reports. */

/** Longest name or description, in characters (LIF-16). */
const MOST_CHARACTERS = 280;

/** Control characters, line and paragraph separators, bidirectional controls. */
const UNWANTED = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** Cleaned, cut and trimmed; undefined when nothing is left. */
export function sanitiseText(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  // Whatever is cleaned away, no more than this is ever looked at.
  const cleaned = text.slice(0, 65_536).replace(UNWANTED, "");
  const cut = [...cleaned.slice(0, 2 * MOST_CHARACTERS)].slice(0, MOST_CHARACTERS).join("").trim();
  return cut === "" ? undefined : cut;
}

/** Members that are shown as they are, but not without bound. */
export function shorten(text: string | null | undefined): string | undefined {
  return text === null || text === undefined ? undefined : text.slice(0, 1024);
}
