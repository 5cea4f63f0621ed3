/**
 * Strings as JSON. Ids are short and nearly always plain, so they are looked over here instead of by JSON.stringify,
 * which costs more than the rest of a small frame's head.
 */

const LONGEST_PLAIN = 64;

/** `text` as a JSON string. A lone surrogate becomes U+FFFD: a peer's parser may refuse its escape. */
export function quote(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(text.replace(LONE_SURROGATE, "\uFFFD"));
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function isPlain(text: string): boolean {
  const length = text.length;
  if (length > LONGEST_PLAIN) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}
