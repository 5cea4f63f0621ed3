// JSON Schema of what `/status` answers (EngineStatus in engine.ts), for whoever reads it by program. The tests hold a
// running engine's answer against it, with undeclared members refused.

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const millis = { type: "integer", minimum: 0, description: "Unix milliseconds" } as const;
const textOrNull = { type: ["string", "null"] } as const;
const countByCode = { type: "object", additionalProperties: count } as const;

function record(properties: Record<string, object>) {
  return { type: "object", required: Object.keys(properties), properties } as const;
}

function listOf(properties: Record<string, object>) {
  return { type: "array", items: record(properties) } as const;
}

export const STATUS_SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "EngineStatus",
  description: "A snapshot of the engine; every number is of the moment of the request.",
  ...record({
    state: { type: "string", enum: ["starting", "ready", "stopping", "stopped"] },
    version: text,
    revision: text,
    started_at_ms: { type: ["integer", "null"], description: "Unix milliseconds; null before the engine has started" },
    listener: { anyOf: [record({ host: text, port: count }), { type: "null" }] },
    capabilities: { type: "array", items: text },
    workers: listOf({
      worker_id: text,
      name: textOrNull,
      namespace: textOrNull,
      state: { type: "string", enum: ["pending", "ready", "closing"] },
      connected_at_ms: millis,
      functions: count,
      held_registrations: count,
      outbound_bytes: count,
      serving: count,
      waiting: count,
    }),
    functions: listOf({ function_id: text, namespace: text, worker_name: text, remote: { type: "boolean" } }),
    trigger_types: listOf({ id: text, namespace: text, worker_name: text }),
    triggers: count,
    parked_triggers: listOf({
      id: text,
      trigger_type: text,
      function_id: text,
      namespace: text,
      reason: text,
      message: text,
      worker_id: textOrNull,
      since_ms: millis,
    }),
    waiting_claims: listOf({
      function_id: text,
      namespace: text,
      owner_worker_id: text,
      waiting_worker_ids: { type: "array", items: text },
    }),
    reserved_functions: count,
    pending_invocations: count,
    held_registrations: count,
    telemetry_connections: count,
    counters: record({
      connections_accepted: count,
      connections_refused: count,
      frames_in: count,
      frames_out: count,
      undecodable: countByCode,
      stray_results: count,
      dropped_calls: countByCode,
      telemetry_discarded: count,
      closed: countByCode,
      internal_errors: count,
    }),
  }),
} as const;
