/** The two W3C headers as far as matchers look into them. */
import type { JsonObject } from "../scenario/json.js";

/** Members of a baggage header without their properties; percent-encoding is undone, the last of equal names counts. */
export function parseBaggage(header: string): JsonObject {
  const members: JsonObject = {};
  for (const member of header.split(",")) {
    const [pair = ""] = member.split(";");
    const equals = pair.indexOf("=");
    if (equals === -1) continue;
    members[pair.slice(0, equals).trim()] = decode(pair.slice(equals + 1).trim());
  }
  return members;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The same trace id and flags; the parent id may differ, since every hop may have a span of its own. */
export function sameTrace(sent: string, received: string): boolean {
  const [left, right] = [TRACEPARENT.exec(sent), TRACEPARENT.exec(received)];
  return left !== null && right !== null && left[1] === right[1] && left[3] === right[3] && !/^0+$/.test(right[2]!);
}
