/** What a spy has counted: for each rule, and of the traffic as a whole. */
import type { TranscriptEntry } from "../result/result.js";
import type { Side } from "./events.js";
import type { Finding } from "./finding.js";
import { RULE_IDS, type RuleId } from "./rules/table.js";

export interface RuleTally {
  /** How often the rule could be decided, and how often it did not hold. */
  seen: number;
  broken: number;
  first?: Finding;
  /** What passed on that connection up to the first breach. */
  log?: TranscriptEntry[];
}

export interface Tally {
  readonly rules: Record<RuleId, RuleTally>;
  readonly connections: { worker: number; telemetry: number; other: number };
  /** HTTP requests that were not upgraded. */
  plainRequests: number;
  readonly messages: Record<Side, number>;
  /** Payload bytes of messages. */
  readonly bytes: Record<Side, number>;
  /** Messages that passed and were not judged. */
  notJudged: number;
  /** Connections that were not HTTP/1.1, or became unreadable. */
  opaque: number;
  /** Calls without an answer when their connection ended, or the spy did. */
  unansweredCalls: number;
  /** Sender and type → how often. */
  readonly unknownTypes: Map<string, number>;
}

export function noTally(): Tally {
  return {
    rules: Object.fromEntries(RULE_IDS.map((rule) => [rule, { seen: 0, broken: 0 }])) as Record<RuleId, RuleTally>,
    connections: { worker: 0, telemetry: 0, other: 0 },
    plainRequests: 0,
    messages: { engine: 0, worker: 0 },
    bytes: { engine: 0, worker: 0 },
    notJudged: 0,
    opaque: 0,
    unansweredCalls: 0,
    unknownTypes: new Map(),
  };
}
