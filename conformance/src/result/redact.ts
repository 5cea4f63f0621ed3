/**
 * Takes secrets out of a result before anything is written: members and headers that carry keys or tokens, and texts
 * that are known to be secret, such as the query of the subject's address.
 */
export const HIDDEN = "[hidden]";

const SECRET_MEMBER = /^(?:.*[_-])?(?:token|secret|password|passwd|api_?key|access_key|authorization|cookie)$/i;
/** The same as a member of JSON text, which may be cut off in the middle. */
const IN_JSON =
  /("(?:[\w-]*[_-])?(?:token|secret|password|passwd|api_?key|access_key|authorization|cookie)"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/gi;
const IN_HEADERS = /^((?:proxy-)?authorization|cookie|set-cookie|x-api-key|[\w-]+-token)(\s*:\s*)\S.*$/gim;
const IN_QUERY = /([?&](?:key|token|access_token|access_key|api_key|secret|password)=)[^&\s"'#]+/gi;
const IN_OPTION = /(--?[\w-]*(?:token|secret|password|api-?key)[= ])\S+/gi;
/** A shorter text would be found all over the result. */
const SHORTEST_SECRET = 6;

/** Returns a function that copies a value with its secrets replaced. */
export function createRedactor(secrets: readonly string[]): <T>(value: T) => T {
  const literal = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const cleanText = (text: string): string => {
    let clean = text;
    for (const secret of literal) clean = clean.replaceAll(secret, HIDDEN);
    return clean
      .replace(IN_JSON, `$1"${HIDDEN}"`)
      .replace(IN_HEADERS, `$1$2${HIDDEN}`)
      .replace(IN_QUERY, `$1${HIDDEN}`)
      .replace(IN_OPTION, `$1${HIDDEN}`);
  };
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return cleanText(value);
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        typeof member === "string" && SECRET_MEMBER.test(key) ? HIDDEN : clean(member),
      ]),
    );
  };
  return <T>(value: T) => clean(value) as T;
}

/** The parts of an address that nobody else should see: user part, query, and each value of the query. */
export function secretsOfUrl(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { username, password, search, searchParams } = new URL(url);
  return [search.slice(1), ...searchParams.values(), decodeURIComponent(password), password, username].filter(Boolean);
}
