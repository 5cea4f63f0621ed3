/**
 * Which error of its contract answers a request that a stub refuses. Chosen here, once, so that the stubs of every
 * language give the same code; they only look it up. The README says the rule and how to look up.
 */
import type { ErrorSpec, FunctionModel, Member, Model, Type } from "../model/model.js";
import { wordsOf } from "../model/words.js";
import { followAliases } from "./requests.js";

export interface Refusals {
  /** For a member that no other entry names. */
  otherwise: string;
  /** For a request that is no object; absent when that is `otherwise`. */
  root?: string;
  /** By path of a member (`patch.period`; list indices left out) that is required and absent; what differs. */
  missing?: Record<string, string>;
  /** By path of a member that is there and wrong, itself or inside; what differs. */
  wrong?: Record<string, string>;
}

/** How deep into the request members are looked at: contracts tell nothing about deeper ones. */
const DEPTH = 2;

/** Codes that mean any bad request. */
const GENERAL = new Set(["invalid_payload", "invalid_request"]);

/** Undefined when the contract has no error of cause `invalid_request`: then the code is `invalid_request`. */
export function refusalsOf(one: FunctionModel, model: Model): Refusals | undefined {
  const errors = one.errors.filter(({ cause }) => cause === "invalid_request");
  const [first] = errors;
  if (first === undefined) return undefined;
  const general = errors.find(({ text }) => text?.includes("{member}")) ?? errors.find(({ code }) => GENERAL.has(code));
  const otherwise = (general ?? first).code;
  const root = errors.find(({ code }) => wordsOf(code).includes("object"))?.code ?? otherwise;
  const members = errors.length === 1 ? [] : membersOf(one.request, model, DEPTH);
  // An error that names fewer members is more about each of them.
  const named = (error: ErrorSpec): number => members.filter(({ path }) => names(error.text ?? "", path)).length;
  const ordered = [...errors].sort((a, b) => named(a) - named(b));
  const choose = (from: typeof members, choice: typeof forWrong): Record<string, string> | undefined => {
    const chosen = from.map(({ path }) => [path, choice(ordered, path) ?? otherwise] as const);
    const other = chosen.filter(([, code]) => code !== otherwise);
    return other.length === 0 ? undefined : Object.fromEntries(other);
  };
  const missing = choose(
    members.filter(({ required }) => required),
    forMissing,
  );
  const wrong = choose(members, forWrong);
  return {
    otherwise,
    ...(root === otherwise ? {} : { root }),
    ...(missing ? { missing } : {}),
    ...(wrong ? { wrong } : {}),
  };
}

/** A text that shows the member's own value is not about its absence. */
function forMissing(errors: readonly ErrorSpec[], path: string): string | undefined {
  const named = errors.filter(({ text = "" }) => names(text, path) && !text.includes(`{${lastOf(path)}}`));
  return (named.find(isAboutAbsence) ?? named[0])?.code;
}

function forWrong(errors: readonly ErrorSpec[], path: string): string | undefined {
  const named = errors.filter(({ code, text = "" }) => names(text, path) || codeNames(code, path));
  const told = errors.filter(({ text, when = "" }) => text?.includes("{member}") && whenNames(when, path));
  return [...named.filter(isOfValue), ...told.filter(isOfValue), ...named][0]?.code;
}

function isAboutAbsence({ code }: ErrorSpec): boolean {
  return code.startsWith("missing_");
}

function isOfValue(error: ErrorSpec): boolean {
  return !isAboutAbsence(error);
}

/** The text has the path, or its last member, as a word of its own; what stands in braces is no word. */
function names(text: string, path: string): boolean {
  const words: string[] = text.replaceAll(/\{[^}]*\}/g, "").match(/[\w$-]+(?:\.[\w$-]+)*/g) ?? [];
  return words.includes(path) || words.includes(lastOf(path));
}

function codeNames(code: string, path: string): boolean {
  const [of, wanted] = [wordsOf(code.toLowerCase()), wordsOf(lastOf(path))];
  return wanted.length > 0 && of.some((_word, start) => wanted.every((word, index) => of[start + index] === word));
}

/** A text for several members: `when` tells which, in backticks. */
function whenNames(when: string, path: string): boolean {
  return when.includes(`\`${path}\``) || when.includes(`\`${lastOf(path)}\``);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function membersOf(type: Type, model: Model, depth: number, prefix = ""): { path: string; required: boolean }[] {
  if (depth === 0) return [];
  return declaredMembers(type, model).flatMap((member) => {
    const path = prefix + member.name;
    return [{ path, required: member.required }, ...membersOf(member.type, model, depth - 1, `${path}.`)];
  });
}

function declaredMembers(type: Type, model: Model): Member[] {
  if (type.kind === "nullable") return declaredMembers(type.type, model);
  if (type.kind === "list") return declaredMembers(type.item, model);
  const shape = followAliases(type, model)?.shape;
  if (shape?.kind === "object") return shape.members;
  if (shape?.kind !== "tagged") return [];
  const all = shape.variants.flatMap(({ name }) => declaredMembers({ kind: "ref", name }, model));
  return all.filter((member, index) => all.findIndex(({ name }) => name === member.name) === index);
}
