/**
 * What a scenario brings into a subject that others use at the same time carries `{own}`: ids, names, namespaces.
 *
 * A lock of that very name excuses it, and so does a subject of one's own.
 */
import { isObject, type Json } from "./json.js";
import type { LintContext } from "./lint-context.js";
import { referencesIn } from "./references.js";
import type { Path } from "./source.js";
import { type Step, walkSteps } from "./types.js";

const REGISTERS = new Set(["registerfunction", "registertriggertype", "registertrigger", "registerservice"]);

export function lintOwn(context: LintContext): void {
  const { scenario } = context;
  // A library under test has a process and an engine for itself.
  if (scenario.needs.own || scenario.profile === "sdk") return;
  const each = new Map<string, Json[]>();
  for (const step of walkSteps(scenario.steps)) {
    for (const [name, values] of Object.entries(step.members.each ?? {}))
      each.set(name, Array.isArray(values) ? values : []);
  }
  const judge = (text: Json | undefined, path: Path, what: string): void => {
    if (typeof text !== "string" || (text.trim() === "" && what === "namespace")) return;
    if (isOwn(text, each) || scenario.locks.includes(text)) return;
    if (text === "default" && what === "namespace") return;
    context.report(
      path,
      `the ${what} "${text}" does not contain {own}; another scenario could meet it (or lock it by that name)`,
    );
  };
  for (const peer of scenario.peers) {
    const path = ["peers", peer.name];
    judge(peer.namespace, [...path, "namespace"], "namespace");
    judge(peer.workerName, [...path, "name"], "name");
    const lists: [string, string, readonly Json[]][] = [
      ["functions", "function id", peer.functions.map((one) => one.id)],
      ["triggers", "trigger id", peer.triggers.map((one) => one.id ?? null)],
      ["trigger_types", "trigger type id", peer.triggerTypes.map((one) => one.id ?? null)],
    ];
    for (const [member, what, ids] of lists) {
      for (const [index, id] of ids.entries()) judge(id, [...path, member, index], what);
    }
  }
  for (const step of walkSteps([...scenario.steps, ...scenario.finally])) judgeStep(step, judge);
}

function judgeStep(step: Step, judge: (text: Json | undefined, path: Path, what: string) => void): void {
  const { send, call, wrong } = step.members;
  if (wrong) return;
  if (isObject(send) && typeof send.type === "string") {
    if (REGISTERS.has(send.type)) judge(send.id, [...step.path, "send", "id"], "id");
    if (send.type === "registertriggertype") judge(send.namespace, [...step.path, "send", "namespace"], "namespace");
  }
  const frame = call ?? (isObject(send) ? send : undefined);
  if (frame?.function_id !== "engine::workers::register" || !isObject(frame.data)) return;
  judge(frame.data.name, step.path, "name");
  judge(frame.data.namespace, step.path, "namespace");
}

/** Own by `{own}`, by a saved variable (which came from the subject), or by `{own}` in every value of an `each`. */
function isOwn(text: string, each: ReadonlyMap<string, Json[]>): boolean {
  return referencesIn(text).some((name) => {
    if (name === "own" || name === "OWN" || name.startsWith("uuid.")) return true;
    const values = each.get(name.split(".")[0]!);
    if (!values) return name !== "i" && name !== "url" && name !== "port";
    return values.length > 0 && values.every((value) => isBlank(value) || /\{(own|OWN)\}/.test(JSON.stringify(value)));
  });
}

/** What is refused for being blank is never there to be met. */
function isBlank(value: Json): boolean {
  return typeof value === "string" && value.trim() === "";
}
