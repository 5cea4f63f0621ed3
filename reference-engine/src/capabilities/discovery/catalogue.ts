/** What discovery looks at: the registry, the connections, and the capabilities as the workers that they are. */
import type { Connection } from "../../connection/connection.js";
import type { Functions, RegisteredFunction } from "../../registry/functions.js";
import type { TriggerType } from "../../registry/trigger-types.js";
import type { Triggers } from "../../registry/triggers.js";
import type { Capability } from "../capability.js";

export interface Catalogue {
  readonly functions: Functions;
  readonly triggers: Triggers;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly capabilities: () => readonly Capability[];
  readonly version: string;
  readonly startedAtMs: () => number;
}

/** The worker that owns a function; where it has no name, the first segment of the id (DSC-30). */
export function workerNameOf({ capability, peer, id }: RegisteredFunction): string {
  return capability ?? peer?.name ?? firstSegment(id);
}

export function providerNameOf({ provider, id }: TriggerType): string {
  return provider.local?.workerName ?? provider.capability ?? provider.peer?.name ?? firstSegment(id);
}

export function firstSegment(id: string): string {
  const end = id.indexOf("::");
  return end < 0 ? id : id.slice(0, end);
}

/** By code point; locale plays no part. */
export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
