/** The first difference between what was expected and what came. */
import type { Json } from "../scenario/json.js";

export interface Difference {
  /** JSON pointer into what was received. */
  readonly pointer: string;
  readonly message: string;
  readonly expected?: Json;
  readonly actual?: Json;
  /** `$id` of the schema that was applied. */
  readonly schema?: string;
}

/** Compact JSON for a message, cut where it is long. */
export function show(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string" && value.length > 80) {
    return `${JSON.stringify(value.slice(0, 60))}… (${value.length} characters)`;
  }
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

export function differ(
  pointer: string,
  expected: Json | undefined,
  actual: Json | undefined,
  what: string,
): Difference {
  const message = `${pointer === "" ? "it" : pointer} is ${show(actual)}, expected ${what}`;
  return {
    pointer,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  };
}
