/**
 * Spellings of an invocation id. Any UUID form that the protocol takes becomes lower case with hyphens, since the id
 * is compared and sent again.
 */

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PLAIN = /^[0-9a-f]{32}$/;
const BRACED = /^\{(.*)\}$/s;

/** The canonical form of `text`, or undefined when it is no UUID. */
export function normaliseInvocationId(text: string): string | undefined {
  if (CANONICAL.test(text)) return text;
  if (text.length > 45) return undefined;
  const lower = text.toLowerCase();
  const bare = lower.startsWith("urn:uuid:") ? lower.slice(9) : (BRACED.exec(lower)?.[1] ?? lower);
  if (CANONICAL.test(bare)) return bare;
  if (!PLAIN.test(bare) || bare !== lower) return undefined;
  return `${bare.slice(0, 8)}-${bare.slice(8, 12)}-${bare.slice(12, 16)}-${bare.slice(16, 20)}-${bare.slice(20)}`;
}
