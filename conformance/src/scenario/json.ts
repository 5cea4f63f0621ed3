/** JSON as scenarios hold it and ends receive it, and the few questions that everything asks of it. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [member: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The name of the one `$` member of a matcher or generator, or undefined for plain JSON. */
export function dollarName(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  return names.length === 1 && names[0]!.startsWith("$") ? names[0] : undefined;
}

/** One token of a JSON pointer, escaped. */
export function pointerToken(token: string | number): string {
  return `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The value at a JSON pointer; undefined where there is none. */
export function atPointer(value: Json | undefined, pointer: string): Json | undefined {
  let here: Json | undefined = value;
  for (const raw of pointer.split("/").slice(1)) {
    const token = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(here)) here = here[Number(token)];
    else if (isObject(here) && Object.hasOwn(here, token)) here = here[token];
    else return undefined;
  }
  return here;
}
