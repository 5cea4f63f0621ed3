/** The state of an engine at one moment, as health, doctor and tests read it. */

export type EngineState = "starting" | "ready" | "stopping" | "stopped";

export interface WorkerStatus {
  readonly worker_id: string;
  readonly name: string | null;
  /** Null until the worker has announced it or the grace period has passed. */
  readonly namespace: string | null;
  readonly state: "pending" | "ready" | "closing";
  readonly connected_at_ms: number;
  readonly functions: number;
  readonly held_registrations: number;
  /** Bytes that wait to be taken by this peer. */
  readonly outbound_bytes: number;
  /** Calls it is serving, and calls it waits for. */
  readonly serving: number;
  readonly waiting: number;
}

export interface ParkedTriggerStatus {
  readonly id: string;
  readonly trigger_type: string;
  readonly function_id: string;
  readonly namespace: string;
  /** `no_provider`, or the code of the provider that refused it. */
  readonly reason: string;
  readonly message: string;
  /** Worker that made it; null for one that no connection owns. */
  readonly worker_id: string | null;
  readonly since_ms: number;
}

export interface WaitingClaimStatus {
  readonly function_id: string;
  readonly namespace: string;
  /** Who holds the id, or for whom it is kept. */
  readonly owner_worker_id: string;
  /** Who waits, oldest first. */
  readonly waiting_worker_ids: readonly string[];
}

export interface FunctionStatus {
  readonly function_id: string;
  readonly namespace: string;
  readonly worker_name: string;
  /** False for the engine's own. */
  readonly remote: boolean;
}

export interface EngineCounters {
  readonly connections_accepted: number;
  readonly connections_refused: number;
  readonly frames_in: number;
  readonly frames_out: number;
  /** Messages that were no frame, by fault code. */
  readonly undecodable: Readonly<Record<string, number>>;
  /** Results with an id that is not in flight on their connection. */
  readonly stray_results: number;
  /** Calls without an answer that were given up, by error code. */
  readonly dropped_calls: Readonly<Record<string, number>>;
  /** Telemetry frames, which this engine discards. */
  readonly telemetry_discarded: number;
  /** Connections that the engine closed, by close code. */
  readonly closed: Readonly<Record<string, number>>;
  /** Failures of the engine itself, each of them logged. */
  readonly internal_errors: number;
}

/** A snapshot; every number is of the moment of the call. */
export interface EngineStatus {
  readonly state: EngineState;
  readonly version: string;
  readonly revision: string;
  /** Unix milliseconds of `start()`; null before. */
  readonly started_at_ms: number | null;
  /** Null while nothing listens. */
  readonly listener: { readonly host: string; readonly port: number } | null;
  readonly capabilities: readonly string[];
  readonly workers: readonly WorkerStatus[];
  readonly functions: readonly FunctionStatus[];
  readonly trigger_types: readonly { readonly id: string; readonly namespace: string; readonly worker_name: string }[];
  readonly triggers: number;
  readonly parked_triggers: readonly ParkedTriggerStatus[];
  readonly waiting_claims: readonly WaitingClaimStatus[];
  /** Ids kept for a worker that has reattached and not yet registered them again. */
  readonly reserved_functions: number;
  readonly pending_invocations: number;
  readonly held_registrations: number;
  readonly telemetry_connections: number;
  readonly counters: EngineCounters;
}
