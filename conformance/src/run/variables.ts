/** The variables of one run of one scenario. The same seed gives the same values. */
import { createHash } from "node:crypto";
import { isObject, type Json } from "../scenario/json.js";

/** What a step can see beyond the scenario's variables: its place in `count`, and the variables of `each` around it. */
export interface Scope {
  readonly each: Readonly<Record<string, Json>>;
  readonly index?: number | undefined;
  /** A step of `finally`, which runs even when the scenario has been ended. */
  readonly always?: boolean;
}

export class UndefinedVariable extends Error {}

export class Variables {
  readonly #base: string;
  readonly #values = new Map<string, Json>();
  /** Members that a peer's ends define, by the peer's name. */
  readonly #peers = new Map<string, () => readonly Readonly<Record<string, Json>>[]>();

  constructor(seed: string, scenario: string, constants: Readonly<Record<string, Json>>) {
    this.#base = `${seed} ${scenario}`;
    const own = `t${this.#hash("own").slice(0, 11)}`;
    for (const [name, value] of Object.entries({ own, OWN: own.toUpperCase(), ...constants }))
      this.#values.set(name, value);
  }

  definePeer(name: string, members: () => readonly Readonly<Record<string, Json>>[]): void {
    this.#peers.set(name, members);
  }

  /** A value that a step at a counted peer saves belongs to its index. */
  save(name: string, value: Json, scope: Scope): void {
    if (scope.index === undefined) {
      this.#values.set(name, value);
      return;
    }
    this.#values.set(`${name}@${scope.index}`, value);
    const list = this.#values.get(name);
    const all = Array.isArray(list) ? [...list] : [];
    all[scope.index] = value;
    this.#values.set(name, all);
  }

  /** Throws UndefinedVariable; the loader has seen to it that only timing can cause that. */
  resolve(name: string, scope: Scope): Json {
    if (name === "i" && scope.index !== undefined) return scope.index;
    const [head = "", ...rest] = name.split(".");
    if (head === "uuid" && rest.length === 1) return this.uuid(rest[0]!);
    if (head === "traceparent" && rest.length === 1) return this.#traceparent(rest[0]!);
    const peer = this.#peers.get(head);
    if (peer) return peerMember(name, peer(), rest, scope);
    const value = Object.hasOwn(scope.each, head) ? scope.each[head] : this.#saved(head, scope);
    const found = rest.reduce<Json | undefined>((at, part) => memberOf(at, part), value);
    if (found === undefined) throw new UndefinedVariable(`{${name}} has no value yet`);
    return found;
  }

  #saved(name: string, scope: Scope): Json | undefined {
    const own = `${name}@${scope.index}`;
    return this.#values.get(this.#values.has(own) ? own : name);
  }

  /** Fresh and stable by name; version 4, variant 1. */
  uuid(name: string): string {
    const hex = this.#hash(`uuid ${name}`);
    const variant = "89ab"[Number.parseInt(hex[16]!, 16) % 4]!;
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  #traceparent(name: string): string {
    const hex = this.#hash(`traceparent ${name}`);
    return `00-${hex.slice(0, 32)}-${hex.slice(32, 48)}-01`;
  }

  #hash(name: string): string {
    return createHash("sha256").update(`${this.#base} ${name}`).digest("hex");
  }
}

function memberOf(value: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(part)];
  return isObject(value) ? value[part] : undefined;
}

function peerMember(name: string, ends: readonly Readonly<Record<string, Json>>[], rest: string[], scope: Scope): Json {
  const indexed = rest.length > 1 && /^[0-9]+$/.test(rest[0]!);
  const end = ends[indexed ? Number(rest[0]) : (scope.index ?? 0)] ?? ends[0];
  const value = end?.[rest.slice(indexed ? 1 : 0).join(".")];
  if (value === undefined) throw new UndefinedVariable(`{${name}} has no value before that end is open`);
  return value;
}
