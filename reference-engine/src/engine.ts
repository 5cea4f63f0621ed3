/** The engine as its user sees it: made from options, started, asked for its state, stopped. */
import type { CreateCapability } from "./capabilities/capability.js";
import type { EngineLimits } from "./defaults.js";
import type { EngineLog } from "./engine-log.js";
import type { EngineStatus } from "./engine-status.js";

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

export interface Engine {
  /** Opens the listener; rejects with code `listen_failed` when the address cannot be had. Once per engine. */
  start(): Promise<{ host: string; port: number }>;
  /** Drains and closes with 1012; resolves when every socket is gone. Repeated calls give the same promise. */
  stop(): Promise<void>;
  status(): EngineStatus;
}
