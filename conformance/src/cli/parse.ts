/** Values of options, each refused with a message that names it. */
import { InvalidArgumentError } from "commander";
import { parseDuration } from "../catalogue/duration.js";
import { KitError } from "../errors.js";

export function parsePositiveInteger(text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || value < 1)
    throw new InvalidArgumentError(`expected a whole number from 1, got "${text}"`);
  return value;
}

export function parsePositiveNumber(text: string): number {
  const value = Number(text);
  if (!/^[0-9]+(\.[0-9]+)?$/.test(text) || value <= 0) {
    throw new InvalidArgumentError(`expected a number above 0, such as 2 or 0.5, got "${text}"`);
  }
  return value;
}

export function parseDurationOption(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError((error as KitError).message);
  }
}

/** `a,b` and repeated options add up. */
export function collectList(text: string, previous: readonly string[] | undefined): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => name === ""))
    throw new InvalidArgumentError(`expected names parted by commas, got "${text}"`);
  return [...(previous ?? []), ...names];
}

/** `NAME=VALUE`, repeated. */
export function collectEnv(
  text: string,
  previous: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(`expected NAME=VALUE, got "${text}"`);
  return { ...previous, [text.slice(0, at)]: text.slice(at + 1) };
}

export function usageError(message: string): KitError {
  return new KitError("usage", message, 2);
}
