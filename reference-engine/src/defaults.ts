/** Every option of the engine that nobody has to give, with the value it has then. */

/** What the engine accepts from outside before it refuses; all counts and sizes are at least 1. */
export interface EngineLimits {
  /** Bytes of one message, in one frame or many; a larger one ends the connection with 1009. */
  readonly max_message_bytes: number;
  /** Bytes of all unfinished messages of all connections together; the connection that goes over it ends with 1009. */
  readonly max_inbound_bytes: number;
  /** Bytes that wait to be taken by one peer. */
  readonly max_outbound_bytes: number;
  /** Bytes that wait to be taken by all peers together; above, the one for which most waits is closed with 1013. */
  readonly max_outbound_total_bytes: number;
  /** How long a peer over `max_outbound_bytes` may take nothing before it is closed with 1013. */
  readonly stall_timeout_ms: number;
  /** Open sockets of the listener, telemetry ones included; above, the upgrade is answered with HTTP 503. */
  readonly max_connections: number;
  /** Registrations that one connection may have waiting for its namespace. */
  readonly max_held_registrations: number;
  /** Functions of one connection, claims that wait included. */
  readonly max_functions: number;
  /** Triggers (bindings) of one connection; also the limit of those that no connection owns. */
  readonly max_triggers: number;
  /** Trigger types that one connection provides. */
  readonly max_trigger_types: number;
  /**
   * Bytes of everything that one connection has registered: schemas, metadata, configurations, held ones included.
   * Below half of `max_message_bytes`, whatever was registered fits every message that carries it.
   */
  readonly max_registration_bytes: number;
  /** Calls of one connection that wait for their result. */
  readonly max_in_flight: number;
}

export const DEFAULT_LIMITS: EngineLimits = {
  max_message_bytes: 67_108_864,
  max_inbound_bytes: 268_435_456,
  max_outbound_bytes: 134_217_728,
  max_outbound_total_bytes: 1_073_741_824,
  stall_timeout_ms: 30_000,
  max_connections: 10_000,
  max_held_registrations: 50_000,
  max_functions: 50_000,
  max_triggers: 50_000,
  max_trigger_types: 10_000,
  max_registration_bytes: 33_554_432,
  max_in_flight: 100_000,
};

export const DEFAULT_LISTENER = { host: "127.0.0.1", port: 49_134 } as const;

/** A TCP connection that has not finished its upgrade by then is closed. */
export const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;

/** How long registrations wait for the worker to announce its namespace. */
export const DEFAULT_REGISTRATION_NAMESPACE_GRACE_MS = 5_000;

/** How long calls in flight may take once the engine is told to stop. */
export const DEFAULT_SHUTDOWN_GRACE_MS = 10_000;

/** How long `engine::register_trigger` waits for a provider that is a worker. */
export const DEFAULT_PROVIDER_ANSWER_TIMEOUT_MS = 10_000;

/** Changes of the catalogue within this time are told as one. */
export const DEFAULT_FUNCTIONS_AVAILABLE_INTERVAL_MS = 500;
