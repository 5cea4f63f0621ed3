/** Rules over the effects of a function: they name what exists, and their templates use what the call has. */
import { isObject, listAt, objectAt, textAt } from "../source/json.js";
import { variablesOf } from "../source/names.js";
import type { Subject } from "./subject.js";

/** What a pointer goes on through unread. */
const TRUSTED = ["$ref", "anyOf", "oneOf", "items", "additionalProperties"];
const STORES = ["state", "stream", "queue", "topic", "configuration"];

export function lintEffects(subject: Subject): void {
  const { contract, id, report } = subject;
  const members = ["request", "response"].flatMap((part) => Object.keys(objectAt(contract[part], "properties")));
  const known = new Set([...members, ...variablesOf(id)]);
  listAt(contract, "effects").forEach((effect, index) => {
    const at = `/effects/${index}`;
    const name = textAt(effect, "name");
    const kind = textAt(effect, "kind") ?? "";
    if (name !== undefined && !namesSomething(subject, kind, name))
      report("effects", `${at}/name`, `no ${kind} ${name}`);
    if (name === undefined && (STORES.includes(kind) || kind === "call" || kind === "channel")) {
      report("effects", at, `an effect of kind ${kind} has a name`);
    }
    // The name may be a pattern itself: any of its instances.
    const isPattern = subject.all.some((one) => textAt(one, "id") === name);
    for (const template of [isPattern ? "" : (name ?? ""), textAt(effect, "key") ?? ""]) {
      for (const variable of variablesOf(template)) {
        if (!known.has(variable))
          report("templates", at, `{${variable}} is no member of the call and no variable of the id`);
      }
    }
  });
  listAt(objectAt(contract, "observability"), "redact").forEach((pointer, index) => {
    const found = ["request", "response"].some((part) => hasMember(contract[part], String(pointer)));
    if (!found) report("redact", `/observability/redact/${index}`, `${pointer} is in neither request nor response`);
  });
}

function namesSomething({ all, contract }: Subject, kind: string, name: string): boolean {
  if (kind === "call") return all.some((one) => one.kind !== "store" && one.kind !== "trigger" && matches(one, name));
  if (kind === "channel") return ["request", "response"].some((part) => hasMember(contract[part], name));
  if (!STORES.includes(kind)) return true;
  return all.some((one) => one.kind === "store" && one.medium === kind && matches(one, name));
}

/** An id with variables stands for each of its instances and for itself, whatever the variables are called. */
function matches(contract: unknown, name: string): boolean {
  const id = textAt(contract, "id") ?? "";
  const pattern = id.split(/\{[^}]*\}/).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join("(?:.+)")}$`).test(name);
}

/** Follows a pointer through `properties`; what lies behind a reference, a union, a list or a map is taken on trust. */
function hasMember(schema: unknown, pointer: string): boolean {
  let at = schema;
  for (const step of pointer.split("/").slice(1)) {
    const node = isObject(at) ? at : {};
    const { properties } = node;
    if (!isObject(properties)) return TRUSTED.some((keyword) => keyword in node);
    if (!Object.hasOwn(properties, step)) return false;
    at = properties[step];
  }
  return pointer.startsWith("/");
}
