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

/** A value that is to be sent. `fillTo` says that a string within is to be lengthened until the message has that size. */
export interface Material {
  value: Json;
  fillTo?: { bytes: number; path: readonly (string | number)[] };
}

/** For what is sent. */
export function materialise(value: Json, resolve: Resolve): Material {
  const material: Material = { value: null };
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
      if (isObject(argument)) {
        material.fillTo = { bytes: parseSize(argument.message as string | number), path };
        return "";
      }
      return "x".repeat(parseSize(argument as string | number));
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

/** The text of a message, filled up to the size that was asked for. */
export function encodeMaterial(material: Material): string {
  const { fillTo } = material;
  const text = JSON.stringify(material.value);
  if (!fillTo) return text;
  const missing = fillTo.bytes - Buffer.byteLength(text);
  if (missing < 0)
    throw new RangeError(
      `the message has ${Buffer.byteLength(text)} bytes without its filling, more than ${fillTo.bytes}`,
    );
  setAt(material, fillTo.path, "x".repeat(missing));
  return JSON.stringify(material.value);
}

function setAt(material: Material, path: readonly (string | number)[], value: Json): void {
  const steps = ["value", ...path];
  let here = material as unknown as Record<string | number, Json>;
  for (const part of steps.slice(0, -1)) here = here[part] as unknown as Record<string | number, Json>;
  here[steps.at(-1)!] = value;
}
