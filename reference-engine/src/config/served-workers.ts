// The names that `workers:` may hold in this version, and what each entry sets. A new capability adds one row here and
// its entry to the schema of the file.
import type { HttpFunctionsConfiguration, WorkerManagerConfiguration } from "@triad-protocol/schemas";
import type { CreateCapability } from "../capabilities/capability.js";
import { createHttpInvocation } from "../capabilities/http-invocation/index.js";
import { DEFAULT_LIMITS, type EngineLimits } from "../defaults.js";

/** What one entry adds to the configuration. */
export interface EntrySettings {
  readonly listener?: { readonly host?: string; readonly port?: number };
  readonly handshake_timeout_ms?: number;
  readonly capability?: CreateCapability;
}

/** `config` has passed the schema of its entry. */
type ReadEntry = (config: unknown, limits: Partial<EngineLimits>) => EntrySettings;

export const SERVED_WORKERS: ReadonlyMap<string, ReadEntry> = new Map<string, ReadEntry>([
  [
    "iii-worker-manager",
    (config) => {
      const { handshake_timeout_ms, ...listener } = (config ?? {}) as WorkerManagerConfiguration;
      return { listener, ...(handshake_timeout_ms === undefined ? {} : { handshake_timeout_ms }) };
    },
  ],
  // Every engine has it; an entry is accepted because files of other engines list it.
  ["iii-engine-functions", () => ({})],
  [
    "iii-http-functions",
    (config, limits) => {
      const { security } = (config ?? {}) as HttpFunctionsConfiguration;
      const max_response_bytes = limits.max_message_bytes ?? DEFAULT_LIMITS.max_message_bytes;
      return {
        capability: createHttpInvocation({ max_response_bytes, ...(security === undefined ? {} : { security }) }),
      };
    },
  ],
]);
