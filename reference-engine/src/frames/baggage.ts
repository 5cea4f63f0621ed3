/**
 * W3C baggage in an invocation. The engine adds which function is called; what the caller put in travels on.
 */

const FUNCTION_MEMBER = "iii.function.id";
const KEY = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Characters that a value may hold as they are: baggage-octet without the percent sign. */
const RAW = /[^!#$&'()*+\-./0-9:<=>?@A-Z[\]^_`a-z{|}~]/gu;

/**
 * The `baggage` that the callee gets. Nothing is added for a caller without trace context; one that sent either
 * member, even an empty or invalid one, has `iii.function.id` added or replaced. Members that cannot be read are
 * dropped, properties are lost, other members are kept in order.
 */
export function forwardBaggage(
  traceparent: string | undefined,
  received: string | undefined,
  functionId: string,
): string | undefined {
  if (traceparent === undefined && received === undefined) return undefined;
  const own = `${FUNCTION_MEMBER}=${encodeValue(functionId)}`;
  if (received === undefined || received === "") return own;
  let kept = "";
  for (const part of received.split(",")) {
    const member = readMember(part);
    if (member !== undefined && member.key !== FUNCTION_MEMBER) kept += `${member.key}=${member.value},`;
  }
  return kept + own;
}

function readMember(part: string): { key: string; value: string } | undefined {
  const semicolon = part.indexOf(";");
  const pair = semicolon < 0 ? part : part.slice(0, semicolon);
  const equals = pair.indexOf("=");
  if (equals < 0) return undefined;
  const key = pair.slice(0, equals).trim();
  if (!KEY.test(key)) return undefined;
  const value = decodeValue(pair.slice(equals + 1).trim());
  return value === undefined ? undefined : { key, value: encodeValue(value) };
}

function decodeValue(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function encodeValue(text: string): string {
  return text.replace(RAW, (character) => encodeURIComponent(character));
}
