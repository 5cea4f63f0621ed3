/**
 * W3C trace context in an invocation. The engine reads it only to decide whether to forward it.
 */

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const ZEROS = /^0+$/;

/** Whether `text` names a trace: not an empty or malformed one, nor one whose ids are all zero. */
export function isTraceparent(text: string): boolean {
  const parts = TRACEPARENT.exec(text);
  if (parts === null) return false;
  const [, version, trace, parent, more] = parts;
  if (version === "ff" || (version === "00" && more !== undefined)) return false;
  return !ZEROS.test(trace!) && !ZEROS.test(parent!);
}

/** The `traceparent` that the callee gets: the caller's when it is valid, none otherwise. */
export function forwardTraceparent(received: string | undefined): string | undefined {
  return received !== undefined && isTraceparent(received) ? received : undefined;
}
