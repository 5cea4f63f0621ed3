/** Reads an engine's state off its parts. */
import { readFileSync } from "node:fs";
import { REVISION } from "@triad-protocol/schemas";
import { providerNameOf, workerNameOf } from "./capabilities/discovery/catalogue.js";
import type { Connection } from "./connection/connection.js";
import type { Lifecycle } from "./connection/lifecycle.js";
import type { TelemetrySockets } from "./connection/telemetry.js";
import type { Counters } from "./counters.js";
import type { EngineState, EngineStatus, ParkedTriggerStatus, WorkerStatus } from "./engine-status.js";
import type { Functions } from "./registry/functions.js";
import type { Trigger } from "./registry/trigger.js";
import type { Triggers } from "./registry/triggers.js";
import type { Router } from "./router/router.js";

interface Manifest {
  readonly version: string;
}

/** Version of this package. */
export const ENGINE_VERSION = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Manifest
).version;

/** The parts of an engine of which the status tells. */
export interface EngineParts {
  readonly state: EngineState;
  readonly startedAtMs: number | undefined;
  readonly address: { readonly host: string; readonly port: number } | undefined;
  readonly capabilities: readonly { readonly name: string }[];
  readonly functions: Functions;
  readonly triggers: Triggers;
  readonly lifecycle: Lifecycle;
  readonly router: Router;
  readonly telemetry: TelemetrySockets;
  readonly counters: Counters;
}

export function describeStatus(engine: EngineParts): EngineStatus {
  const { functions, triggers, lifecycle } = engine;
  const connections = [...lifecycle.connections.values()];
  return {
    state: engine.state,
    version: ENGINE_VERSION,
    revision: REVISION,
    started_at_ms: engine.startedAtMs ?? null,
    listener: engine.address ?? null,
    capabilities: engine.capabilities.map(({ name }) => name),
    workers: connections.map((connection) => describeWorker(engine, connection)),
    functions: [...functions.all()].map((entry) => ({
      function_id: entry.id,
      namespace: entry.namespace,
      worker_name: workerNameOf(entry),
      remote: entry.peer !== undefined,
    })),
    trigger_types: [...triggers.types.all()].map((type) => ({
      id: type.id,
      namespace: type.namespace,
      worker_name: providerNameOf(type),
    })),
    triggers: triggers.size,
    parked_triggers: [...triggers.all()].filter((trigger) => trigger.parked !== undefined).map(describeParked),
    waiting_claims: [...functions.waiting()].map(({ id, namespace, owner, claimants }) => ({
      function_id: id,
      namespace,
      owner_worker_id: owner,
      waiting_worker_ids: claimants,
    })),
    reserved_functions: functions.reservations,
    pending_invocations: engine.router.inFlight,
    held_registrations: connections.reduce((sum, connection) => sum + connection.held.length, 0),
    telemetry_connections: engine.telemetry.size,
    counters: engine.counters.snapshot(),
  };
}

function describeWorker({ functions }: EngineParts, connection: Connection): WorkerStatus {
  return {
    worker_id: connection.workerId,
    name: connection.name ?? null,
    namespace: connection.namespace ?? null,
    state: connection.state,
    connected_at_ms: connection.connectedAtMs,
    functions: functions.countOwnedBy(connection),
    held_registrations: connection.held.length,
    outbound_bytes: connection.outbound.bytes,
    serving: connection.serving.size,
    waiting: connection.waiting.size,
  };
}

function describeParked(trigger: Trigger): ParkedTriggerStatus {
  const { owner } = trigger.request;
  return {
    id: trigger.id,
    trigger_type: trigger.triggerType,
    function_id: trigger.functionId,
    namespace: trigger.namespace,
    reason: trigger.parked?.code ?? "",
    message: trigger.parked?.message ?? "",
    worker_id: owner?.workerId ?? null,
    since_ms: trigger.parked?.sinceMs ?? 0,
  };
}
