/**
 * JavaScript values as JSON text that any peer can read. A lone surrogate becomes U+FFFD, since a parser may refuse
 * its escape. Throughout, ids are short and nearly always plain, so they are looked over here instead of by
 * JSON.stringify, which costs more than the rest of a small frame's head.
 */

const LONGEST_PLAIN = 64;

/** `text` as a JSON string. */
export function quote(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(toWellFormed(text));
}

/** `value` as JSON. Throws a TypeError for what JSON cannot hold: undefined, functions, cycles. */
export function stringify(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`expected a JSON value, got ${typeof value}`);
  // JSON.stringify writes a lone surrogate, and nothing else, as such an escape; `\\ud` may also be an escaped backslash.
  return text.includes("\\ud") ? JSON.stringify(JSON.parse(text), replaceLoneSurrogates) : text;
}

function replaceLoneSurrogates(_key: string, value: unknown): unknown {
  if (typeof value === "string") return toWellFormed(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [toWellFormed(name), inner]));
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function toWellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, "\uFFFD");
}

function isPlain(text: string): boolean {
  const length = text.length;
  if (length > LONGEST_PLAIN) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}
