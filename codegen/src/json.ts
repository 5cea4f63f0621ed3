/** Small readings of JSON values that the readers and emitters share. */

export type JsonObject = { [member: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member as a text, or undefined. */
export function textAt(value: unknown, member: string): string | undefined {
  const inner = isObject(value) ? value[member] : undefined;
  return typeof inner === "string" ? inner : undefined;
}

/** The member as a list, or an empty one. */
export function listAt(value: unknown, member: string): unknown[] {
  const inner = isObject(value) ? value[member] : undefined;
  return Array.isArray(inner) ? inner : [];
}

/** The member as an object, or an empty one. */
export function objectAt(value: unknown, member: string): JsonObject {
  const inner = isObject(value) ? value[member] : undefined;
  return isObject(inner) ? inner : {};
}

/** RFC 6901: the value at a pointer, or undefined when there is none. */
export function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const raw of pointer.split("/").slice(1)) {
    const step = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return at;
}

/** RFC 6901: one more step of a JSON pointer. */
export function joinPointer(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The value as JSON with the members of every object in order of name, so that equal values have equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(sortDeep(value)) ?? "null";
}

function sortDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortDeep);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sortDeep(value[name])]),
  );
}
