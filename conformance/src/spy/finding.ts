/** One breach of a rule, as it is told live and kept in the result. */
import { type Level, requirement } from "@triad-protocol/spec";
import type { Json } from "../scenario/json.js";
import type { Side } from "./events.js";
import { RULES, type RuleId } from "./rules/table.js";

export interface Finding {
  readonly rule: RuleId;
  readonly blames: Side;
  /** Number of the connection, and of the message of that side on it; 0 where there was none yet. */
  readonly connection: number;
  readonly message_number: number;
  readonly ms: number;
  readonly message: string;
  readonly pointer?: string;
  readonly schema?: string;
  readonly expected?: Json;
  readonly actual?: Json;
}

/** Schemas and RFC 6455 are no requirement of their own, and hold like a MUST. */
export function levelOf(rule: RuleId): Level {
  return requirement(RULES[rule].requirement)?.level ?? "MUST";
}

/** `spy/answer-once#INV-31`. */
export function checkIdOf(rule: RuleId): string {
  return `spy/${rule}#${RULES[rule].requirement}`;
}
