/**
 * Absent and null are one for an optional member of a frame (except inside payloads). A receiver drops such members before it
 * looks at a frame. What is optional is read from the schemas once per schema.
 */
import { resolveId } from "./base.js";
import { resolveReference } from "./registry.js";
import { isObject, type JsonObject, listAt, objectAt, textAt } from "./source/json.js";

/** What to do with one object: members to drop when null, members to look into. */
interface Plan {
  optional: ReadonlySet<string>;
  inner: ReadonlyMap<string, Plan>;
}

const plans = new Map<string, Plan | undefined>();

/** The frame without optional members that are null; the same value when there are none. The argument is not changed. */
export function dropOptionalNulls(schemaId: string, frame: unknown): unknown {
  if (!plans.has(schemaId)) plans.set(schemaId, planOf({ $ref: resolveId(schemaId) }, resolveId(schemaId)));
  return applyPlan(plans.get(schemaId), frame);
}

function applyPlan(plan: Plan | undefined, value: unknown): unknown {
  if (plan === undefined || !isObject(value)) return value;
  let copy: JsonObject | undefined;
  for (const [name, member] of Object.entries(value)) {
    if (member === null && plan.optional.has(name)) {
      copy ??= { ...value };
      delete copy[name];
      continue;
    }
    const changed = applyPlan(plan.inner.get(name), member);
    if (changed === member) continue;
    copy ??= { ...value };
    copy[name] = changed;
  }
  return copy ?? value;
}

/** The plan of a schema; of a tagged union, the plans of its alternatives put together (their members do not clash). */
function planOf(node: JsonObject, base: string): Plan | undefined {
  const ref = textAt(node, "$ref");
  if (ref !== undefined) {
    const target = resolveReference(ref, base);
    return planOf(target.schema, target.base);
  }
  const parts = "x-tag" in node ? listAt(node, "oneOf").filter(isObject) : [];
  if (parts.length > 0) return mergePlans(parts.map((part) => planOf(part, base)));
  const properties = Object.entries(objectAt(node, "properties"));
  if (properties.length === 0) return undefined;
  const required = listAt(node, "required");
  const inner = properties.flatMap(([name, property]): [string, Plan][] => {
    const plan = isObject(property) ? planOf(property, base) : undefined;
    return plan === undefined ? [] : [[name, plan]];
  });
  const optional = properties.filter(([name, property]) => !required.includes(name) && !acceptsNull(property));
  return { optional: new Set(optional.map(([name]) => name)), inner: new Map(inner) };
}

/** Any JSON, and what is declared nullable, keeps its null: there it is a value. */
function acceptsNull(property: unknown): boolean {
  if (listAt(property, "type").includes("null") || "anyOf" in (isObject(property) ? property : {})) return true;
  return textAt(property, "$ref")?.endsWith("common/json.json") ?? false;
}

function mergePlans(parts: readonly (Plan | undefined)[]): Plan {
  const known = parts.filter((part) => part !== undefined);
  return {
    optional: new Set(known.flatMap((part) => [...part.optional])),
    inner: new Map(known.flatMap((part) => [...part.inner])),
  };
}
