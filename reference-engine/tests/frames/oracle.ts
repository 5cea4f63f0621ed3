/**
 * What well-formed means, said a second time without the scanner: JSON.parse for the grammar, and a look at every
 * token for what JSON.parse lets through.
 */
import { isUtf8 } from "node:buffer";

export const MAX_DEPTH = 127;

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[{}[\]]/gs;

export function isWellFormed(bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") {
      depth++;
      if (depth > MAX_DEPTH) return false;
    } else if (token === "}" || token === "]") depth--;
    else if (token.startsWith('"')) {
      if (hasLoneSurrogate(JSON.parse(token) as string)) return false;
    } else if (!Number.isFinite(Number(token))) return false;
  }
  return true;
}

/** A string of whole code points survives UTF-8; a lone surrogate becomes U+FFFD. */
export function hasLoneSurrogate(text: string): boolean {
  return Buffer.from(text).toString() !== text;
}
