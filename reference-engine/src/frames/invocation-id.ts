/**
 * Spellings of an invocation id. Any UUID form that the protocol takes becomes lower case with hyphens, since the id
 * is compared and sent again.
 */

const PLAIN = /^[0-9a-f]{32}$/;
const BRACED = /^\{(.*)\}$/s;

/** The canonical form of `text`, or undefined when it is no UUID. */
export function normaliseInvocationId(text: string): string | undefined {
  if (isCanonical(text)) return text;
  if (text.length > 45) return undefined;
  const lower = text.toLowerCase();
  const bare = lower.startsWith("urn:uuid:") ? lower.slice(9) : (BRACED.exec(lower)?.[1] ?? lower);
  if (isCanonical(bare)) return bare;
  if (!PLAIN.test(bare) || bare !== lower) return undefined;
  return `${bare.slice(0, 8)}-${bare.slice(8, 12)}-${bare.slice(12, 16)}-${bare.slice(16, 20)}-${bare.slice(20)}`;
}

/** Compares code by code: this runs twice for every call, and a pattern costs several times as much. */
function isCanonical(text: string): boolean {
  if (text.length !== 36) return false;
  for (let i = 0; i < 36; i++) {
    const code = text.charCodeAt(i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (code !== 0x2d) return false;
    } else if ((code < 0x30 || code > 0x39) && (code < 0x61 || code > 0x66)) return false;
  }
  return true;
}
