/** From wire names to words, and from words to the spellings that languages use. */

/** `harness::fs::read_inline` gives `harness`, `fs`, `read_inline`; a trigger type is also split at single colons. */
export function segmentsOf(id: string): string[] {
  return id.split(/:+/).filter((segment) => segment !== "");
}

/** Words of one name: split at every sign, and where lower case meets upper case. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}

export function pascal(name: string): string {
  const text = wordsOf(name).map(capital).join("");
  return /^[0-9]/.test(text) ? `N${text}` : text;
}

export function camel(name: string): string {
  const text = pascal(name);
  const lead = /^[A-Z]+(?![a-z])/.exec(text)?.[0];
  if (lead !== undefined && lead.length > 1) return lead.toLowerCase() + text.slice(lead.length);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export function snake(name: string): string {
  const text = wordsOf(name)
    .map((word) => word.toLowerCase())
    .join("_");
  return /^[0-9]/.test(text) ? `n${text}` : text;
}

/** The variable of a segment that is one, `{provider}`: `provider`. */
export function variableOf(segment: string): string | undefined {
  return /^\{(.*)\}$/.exec(segment)?.[1];
}

/** Type names begin with the id, variables left out: `provider::{provider}::stream` gives `ProviderStream`. */
export function typePrefix(id: string): string {
  return segmentsOf(id)
    .map((segment) => pascal(segment.replaceAll(/\{[^}]*\}/g, "")))
    .join("");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
