/** The engine as a value: made from options, started, asked for its state, stopped. */
import type { CreateCapability } from "./capabilities/capability.js";
import type { EngineLimits } from "./defaults.js";
import { ReferenceEngine } from "./reference-engine.js";

/** What the engine writes its log to; a pino logger fits as it is. Fields never hold payloads or tokens. */
export interface EngineLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Every member has a default (see defaults.ts); durations are milliseconds. */
export interface EngineOptions {
  /** Default 127.0.0.1:49134. Port 0 means any free port. */
  readonly listener?: { readonly host?: string; readonly port?: number };
  readonly handshake_timeout_ms?: number;
  readonly registration_namespace_grace_ms?: number;
  readonly shutdown_grace_ms?: number;
  readonly provider_answer_timeout_ms?: number;
  readonly functions_available_interval_ms?: number;
  readonly limits?: Partial<EngineLimits>;
  /** Default: no log. */
  readonly log?: EngineLog;
  /** Beside discovery, which every engine has. */
  readonly capabilities?: readonly CreateCapability[];
}

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

export interface Engine {
  /** Opens the listener; rejects with code `listen_failed` when the address cannot be had. Once per engine. */
  start(): Promise<{ host: string; port: number }>;
  /** Drains and closes with 1012; resolves when every socket is gone. Repeated calls give the same promise. */
  stop(): Promise<void>;
  status(): EngineStatus;
}

/** Makes an engine that is not started yet. Throws when two capabilities provide the same id. */
export function createEngine(options: EngineOptions = {}): Engine {
  return new ReferenceEngine(options);
}
