// The configuration of an engine process, resolved: what the file, the environment and the command line say together.
import type { CreateCapability } from "../capabilities/capability.js";
import type { EngineLimits } from "../defaults.js";
import type { Expectations } from "../health/expectations.js";

/** Members that nobody set are absent: the engine's defaults (defaults.ts) hold. */
export interface Config {
  readonly listener: { readonly host?: string; readonly port?: number };
  readonly handshake_timeout_ms?: number;
  readonly registration_namespace_grace_ms?: number;
  readonly shutdown_grace_ms?: number;
  readonly limits: Partial<EngineLimits>;
  /** Null turns the health listener off. */
  readonly health: { readonly host: string; readonly port: number } | null;
  readonly capabilities: readonly CreateCapability[];
  /** Workers that should be connected, from the manifests that the file names. */
  readonly expected: Expectations;
}

export const DEFAULT_HEALTH = { host: "127.0.0.1", port: 49_130 } as const;

/** What an engine without a configuration file runs with: this machine only, no HTTP-invoked functions. */
export const EMBEDDED_CONFIG: Config = {
  listener: {},
  limits: {},
  health: DEFAULT_HEALTH,
  capabilities: [],
  expected: [],
};
