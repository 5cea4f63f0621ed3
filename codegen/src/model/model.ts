/**
 * The model between schemas and emitters. It speaks of wire names only; each language makes its own names. Emitters see
 * nothing else, so a further language is one more folder.
 */
import type { JsonObject } from "../json.js";

export type Type =
  | { kind: "any" }
  | { kind: "null" }
  | { kind: "boolean" }
  | { kind: "integer" }
  | { kind: "number" }
  /** `values`: known ones of a growing enumeration; others must be accepted. */
  | { kind: "string"; values?: string[] }
  | { kind: "enum"; values: string[] }
  | { kind: "const"; value: string | number | boolean }
  | { kind: "list"; item: Type }
  | { kind: "map"; value: Type }
  | { kind: "nullable"; type: Type }
  | { kind: "ref"; name: string };

export interface Member {
  /** As on the wire. */
  name: string;
  type: Type;
  required: boolean;
  description?: string;
  /** Documented only: no codec fills it in. */
  default?: unknown;
  deprecated?: boolean;
}

export type Shape =
  | { kind: "object"; members: Member[] }
  /** Told apart by the member `tag`; `unknown` names the alternative for other values, absent when closed. */
  | { kind: "tagged"; tag: string; variants: { value: string | boolean; name: string }[]; unknown?: UnknownVariant }
  /** Told apart by JSON type. */
  | { kind: "kinds"; alternatives: Type[] }
  | { kind: "alias"; type: Type };

export interface UnknownVariant {
  name: string;
  description?: string;
}

export interface NamedType {
  name: string;
  description?: string;
  deprecated?: boolean;
  shape: Shape;
}

/** One error of a contract, as in its `errors`. */
export interface ErrorSpec {
  code: string;
  via: "error" | "failure";
  cause: string;
  when?: string;
  text?: string;
  retriable: boolean;
}

export interface FunctionModel {
  /** With variables in braces where the function has them: `provider::{provider}::stream`. */
  id: string;
  /** Values of the variables that were seen, by variable. */
  instances: Record<string, string[]>;
  worker: string;
  description?: string;
  deprecated?: string;
  internal: boolean;
  request: Type;
  response: Type;
  failure?: Type;
  errors: ErrorSpec[];
  timeoutMs?: number;
  idempotent: boolean;
  lenient: boolean;
  unwraps?: string;
  /** Registered as they are by stubs; `request` also validates what comes in. */
  formats: { request?: unknown; response?: unknown; metadata?: JsonObject };
}

export interface TriggerModel {
  id: string;
  worker: string;
  description?: string;
  config: Type;
  payload: Type;
  reply?: Type;
  /** Registered as they are by stubs; `config` also validates what comes in. */
  formats: { config?: unknown; payload?: unknown };
}

export interface Model {
  functions: FunctionModel[];
  triggers: TriggerModel[];
  types: NamedType[];
}

/** What could not be mapped and became any JSON, or was left out. */
export interface Warning {
  /** Id of the function or trigger type. */
  id: string;
  /** JSON pointer into the named part: `request#/properties/x`. */
  at: string;
  keyword: string;
  message: string;
}

export function formatWarning({ id, at, keyword, message }: Warning): string {
  return `warning: ${id} ${at}: ${keyword}: ${message}`;
}
