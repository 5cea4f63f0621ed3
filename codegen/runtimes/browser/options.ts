/** What a page gives its worker, and what its handlers are given. */
import type { ReconnectionConfig, Timing } from "./connection.js";

export interface WorkerOptions {
  /** One live worker a name and namespace. Default: `browser:` and eight random digits. */
  workerName?: string;
  namespace?: string;
  /** Default: 30000 ms. */
  invocationTimeoutMs?: number;
  reconnectionConfig?: ReconnectionConfig;
  timing?: Timing;
}

export type Handler = (data: unknown, metadata?: unknown) => unknown;

export interface FunctionOptions {
  description?: string;
  request_format?: Record<string, unknown>;
  response_format?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

export interface Registration {
  readonly id: string;
  unregister(): void;
}

export interface Binding {
  id: string;
  function_id: string;
  config: unknown;
  metadata?: unknown;
  /** Of the function; a provider passes it on when it fires. */
  namespace?: string;
}

export interface TriggerHandler {
  /** The same id again replaces the binding. A throw refuses it. */
  registerTrigger(binding: Binding): unknown;
  unregisterTrigger(binding: { id: string }): unknown;
}

export interface TriggerInput {
  type: string;
  function_id: string;
  config: unknown;
  metadata?: Record<string, unknown>;
  namespace?: string;
  trigger_namespace?: string;
}

export interface CallRequest {
  function_id: string;
  payload?: unknown;
  action?: { type: "void" } | { type: "enqueue"; queue: string };
  timeoutMs?: number;
  metadata?: unknown;
  namespace?: string;
}

export const TriggerAction = {
  Void: (): { type: "void" } => ({ type: "void" }),
  Enqueue: ({ queue }: { queue: string }): { type: "enqueue"; queue: string } => ({ type: "enqueue", queue }),
};

/** Throws on text of blanks only, also on none. */
export function refuseBlank(namespace: string | undefined): void {
  if (namespace !== undefined && namespace.trim() === "")
    throw new Error(`namespace is ${JSON.stringify(namespace)}, expected a text that is not blank, or none`);
}
