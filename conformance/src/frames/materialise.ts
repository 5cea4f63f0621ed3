/** Makes real values of what a scenario says: variables put in, generators carried out. */
import { dollarName, isObject, type Json, type JsonObject } from "../scenario/json.js";
import { parseSize } from "../scenario/quantities.js";
import { interpolateText } from "../scenario/references.js";

export type Resolve = (name: string) => Json;

/** For what is received: only variables are put in; matchers stay, and what stands in `$literal` is left alone. */
export function interpolate(value: Json, resolve: Resolve): Json {
  if (typeof value === "string") return interpolateText(value, resolve);
  if (Array.isArray(value)) return value.map((item) => interpolate(item, resolve));
  if (!isObject(value) || dollarName(value) === "$literal") return value;
  return mapMembers(value, resolve, (item) => interpolate(item, resolve));
}

function mapMembers(value: JsonObject, resolve: Resolve, map: (item: Json) => Json): JsonObject {
  const mapped: JsonObject = {};
  for (const [name, item] of Object.entries(value)) mapped[String(interpolateText(name, resolve))] = map(item);
  return mapped;
}

/** One `$fill`: a marker stands at its place until the text is made. */
interface Fill {
  readonly path: readonly (string | number)[];
  readonly marker: string;
  /** Of the string, or of the whole message. */
  readonly bytes: number;
  readonly wholeMessage: boolean;
}

/** A value that is to be sent; `encodeMaterial` puts its fillings in. */
export interface Material {
  value: Json;
  readonly fills: Fill[];
}

/** For what is sent. */
export function materialise(value: Json, resolve: Resolve): Material {
  const material: Material = { value: null, fills: [] };
  material.value = build(value, resolve, [], material);
  return material;
}

function build(value: Json, resolve: Resolve, path: readonly (string | number)[], material: Material): Json {
  if (typeof value === "string") return interpolateText(value, resolve);
  if (Array.isArray(value)) return value.map((item, index) => build(item, resolve, [...path, index], material));
  if (!isObject(value)) return value;
  const name = dollarName(value);
  if (name !== undefined) return generate(name, value[name]!, resolve, path, material);
  const built: JsonObject = {};
  for (const [member, item] of Object.entries(value)) {
    const key = String(interpolateText(member, resolve));
    built[key] = build(item, resolve, [...path, key], material);
  }
  return built;
}

function generate(
  name: string,
  argument: Json,
  resolve: Resolve,
  path: readonly (string | number)[],
  material: Material,
): Json {
  switch (name) {
    case "$literal":
      return argument;
    case "$fill":
      return fill(argument, path, material);
    case "$nest": {
      const { depth, of } = argument as { depth: number | string; of?: string };
      return nest(Number(typeof depth === "string" ? interpolateText(depth, resolve) : depth), of === "object");
    }
    case "$repeat": {
      const { times, of } = argument as { times: number; of: Json };
      return Array.from({ length: times }, (_none, index) =>
        build(of, (one) => (one === "i" ? index : resolve(one)), [...path, index], material),
      );
    }
    default:
      throw new TypeError(`${name} is none of the generators`);
  }
}

/** That many containers, each in the one before; the innermost is empty. */
function nest(depth: number, objects: boolean): Json {
  let value: Json = objects ? {} : [];
  for (let level = 1; level < depth; level++) value = objects ? { n: value } : [value];
  return value;
}

function fill(argument: Json, path: readonly (string | number)[], material: Material): string {
  const wholeMessage = isObject(argument);
  const bytes = parseSize((wholeMessage ? argument.message : argument) as string | number);
  const marker = `\u0001fill ${material.fills.length}`;
  material.fills.push({ path, marker, bytes, wholeMessage });
  return marker;
}

/**
 * The text of a message, with its fillings. They are put into the text as they are: to have many megabytes of the same
 * letter looked through for characters to escape took a fifth of a run. Throws RangeError when the message is too long
 * without its filling.
 */
export function encodeMaterial(material: Material): string {
  let text = JSON.stringify(material.value);
  // A filling of the whole message is last: it depends on the others.
  const fills = [...material.fills].sort((one, other) => Number(one.wholeMessage) - Number(other.wholeMessage));
  for (const { path, marker, bytes, wholeMessage } of fills) {
    const quoted = JSON.stringify(marker);
    const at = text.indexOf(quoted);
    const rest = Buffer.byteLength(text) - Buffer.byteLength(quoted) + 2;
    const count = wholeMessage ? bytes - rest : bytes;
    if (count < 0) throw new RangeError(`the message has ${rest} bytes without its filling, more than ${bytes}`);
    const filling = "x".repeat(count);
    text = `${text.slice(0, at)}"${filling}"${text.slice(at + quoted.length)}`;
    setAt(material, path, filling);
  }
  return text;
}

function setAt(material: Material, path: readonly (string | number)[], value: Json): void {
  const steps = ["value", ...path];
  let here = material as unknown as Record<string | number, Json>;
  for (const part of steps.slice(0, -1)) here = here[part] as unknown as Record<string | number, Json>;
  here[steps.at(-1)!] = value;
}
