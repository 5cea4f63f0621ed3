/** Puts the parts together: listener, connections, registry, router, capabilities. */
import type { WebSocket } from "ws";
import type { Capability, CapabilityContext, CreateCapability } from "./capabilities/capability.js";
import type { Catalogue } from "./capabilities/discovery/catalogue.js";
import { createDiscovery } from "./capabilities/discovery/index.js";
import { Notices } from "./capabilities/discovery/notices.js";
import { CLOSE } from "./connection/connection.js";
import { Lifecycle } from "./connection/lifecycle.js";
import { Listener } from "./connection/listener.js";
import { TelemetrySockets } from "./connection/telemetry.js";
import { Counters } from "./counters.js";
import {
  DEFAULT_FUNCTIONS_AVAILABLE_INTERVAL_MS,
  DEFAULT_HANDSHAKE_TIMEOUT_MS,
  DEFAULT_LIMITS,
  DEFAULT_LISTENER,
  DEFAULT_PROVIDER_ANSWER_TIMEOUT_MS,
  DEFAULT_REGISTRATION_NAMESPACE_GRACE_MS,
  DEFAULT_SHUTDOWN_GRACE_MS,
} from "./defaults.js";
import { describeStatus, ENGINE_VERSION } from "./describe-status.js";
import type { Engine, EngineOptions } from "./engine.js";
import { EngineError } from "./engine-error.js";
import type { EngineLog } from "./engine-log.js";
import type { EngineState, EngineStatus } from "./engine-status.js";
import { Functions } from "./registry/functions.js";
import { Names } from "./registry/names.js";
import { Quota } from "./registry/quota.js";
import { registerCapability } from "./registry/register-capability.js";
import { Triggers } from "./registry/triggers.js";
import { Router } from "./router/router.js";

/** How long a peer may take to answer a close frame before its socket is cut. */
const CLOSE_TIMEOUT_MS = 2_000;

const SILENT: EngineLog = { debug() {}, info() {}, warn() {}, error() {} };

export class ReferenceEngine implements Engine {
  readonly options: EngineOptions;
  readonly log: EngineLog;
  readonly counters = new Counters();
  readonly functions: Functions;
  readonly triggers: Triggers;
  readonly router: Router;
  readonly lifecycle: Lifecycle;
  readonly telemetry: TelemetrySockets;
  readonly capabilities: readonly Capability[];
  state: EngineState = "starting";
  startedAtMs: number | undefined;
  address: { host: string; port: number } | undefined;
  readonly #listener: Listener;
  readonly #open = new Set<WebSocket>();
  readonly #shutdownGraceMs: number;
  #stopping: Promise<void> | undefined;

  constructor(options: EngineOptions) {
    this.options = options;
    this.log = options.log ?? SILENT;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#shutdownGraceMs = options.shutdown_grace_ms ?? DEFAULT_SHUTDOWN_GRACE_MS;
    const report = (cause: unknown, fields: object, message: string): void => this.#report(cause, fields, message);
    this.functions = new Functions((namespace, id, before) => notices.ownerChanged(namespace, id, before));
    this.triggers = new Triggers(new Quota(limits), (cause, message) => report(cause, {}, message));
    this.router = new Router(this.functions, limits, this.counters, report);
    const created = (options.capabilities ?? []).map((create: CreateCapability) => create(this.#contextFor()));
    this.lifecycle = new Lifecycle(
      {
        limits,
        registration_namespace_grace_ms:
          options.registration_namespace_grace_ms ?? DEFAULT_REGISTRATION_NAMESPACE_GRACE_MS,
      },
      {
        functions: this.functions,
        triggers: this.triggers,
        invocationProvider: created.find((capability) => capability.invocationProvider)?.invocationProvider,
        note: (connection, fields, message) => this.lifecycle.warn(connection, fields, message),
        enter: (what, step) => this.lifecycle.enter(what, step),
      },
      new Names(),
      this.router,
      this.counters,
      this.log,
      report,
    );
    const { lifecycle } = this;
    const catalogue: Catalogue = {
      functions: this.functions,
      triggers: this.triggers,
      connections: lifecycle.connections,
      capabilities: () => this.capabilities,
      version: ENGINE_VERSION,
      startedAtMs: () => this.startedAtMs ?? 0,
    };
    const notices = new Notices(
      catalogue,
      (binding, payload) => fireThrough(this.router, binding, payload),
      options.functions_available_interval_ms ?? DEFAULT_FUNCTIONS_AVAILABLE_INTERVAL_MS,
      (what, step) => lifecycle.enter(what, step),
    );
    lifecycle.onWorkerEvent = (event, workerId) => notices.workerChanged(event, workerId);
    const discovery = createDiscovery(
      catalogue,
      this.triggers,
      notices,
      (workerId, request) => lifecycle.announce(workerId, request),
      options.provider_answer_timeout_ms ?? DEFAULT_PROVIDER_ANSWER_TIMEOUT_MS,
    );
    this.capabilities = [discovery, ...created];
    for (const capability of this.capabilities) registerCapability(this.functions, this.triggers, capability);
    notices.stop();
    this.telemetry = new TelemetrySockets(lifecycle.inbound, this.counters);
    this.#listener = new Listener(
      {
        host: options.listener?.host ?? DEFAULT_LISTENER.host,
        port: options.listener?.port ?? DEFAULT_LISTENER.port,
        handshake_timeout_ms: options.handshake_timeout_ms ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
        max_message_bytes: limits.max_message_bytes,
        // Room for handshakes, so that the connection above the limit still hears why it is refused.
        max_sockets: 2 * limits.max_connections + 100,
        close_timeout_ms: CLOSE_TIMEOUT_MS,
      },
      {
        admit: () => this.state === "ready" && this.#open.size < limits.max_connections,
        worker: (ws, socket) => {
          this.#track(ws);
          lifecycle.accept(ws, socket);
        },
        telemetry: (ws, socket) => {
          this.#track(ws);
          this.telemetry.accept(ws, socket);
        },
        refused: (reason) => {
          this.counters.connectionsRefused += 1;
          this.log.debug({ reason }, "connection refused");
        },
      },
    );
  }

  async start(): Promise<{ host: string; port: number }> {
    if (this.startedAtMs !== undefined) throw new EngineError("already_started", "an engine is started once");
    this.startedAtMs = Date.now();
    try {
      for (const capability of this.capabilities) await capability.start?.();
      this.address = await this.#listener.open();
    } catch (cause) {
      for (const capability of this.capabilities) await capability.stop?.();
      this.state = "stopped";
      throw cause;
    }
    this.state = "ready";
    return this.address;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  status(): EngineStatus {
    return describeStatus(this);
  }

  /** Heartbeats and results go on until the last call has ended or the grace period is over; then every socket ends. */
  async #stop(): Promise<void> {
    const wasStarted = this.startedAtMs !== undefined;
    this.state = "stopping";
    this.router.draining = true;
    if (wasStarted) this.#listener.close();
    this.address = undefined;
    await this.#whenIdle();
    const { lifecycle } = this;
    lifecycle.onWorkerEvent = undefined;
    lifecycle.enter("stop", () => {
      // Everybody is told what became of their calls before anybody's connection ends.
      this.router.stopAll(lifecycle.connections.values());
      for (const connection of [...lifecycle.connections.values()])
        lifecycle.end(connection, { code: CLOSE.restart, reason: "the engine stops" });
    });
    this.telemetry.closeAll(CLOSE.restart);
    await this.#whenClosed();
    for (const capability of this.capabilities) await capability.stop?.();
    this.state = "stopped";
  }

  #whenIdle(): Promise<void> {
    if (this.router.inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const deadline = setTimeout(resolve, this.#shutdownGraceMs);
      this.router.onIdle = () => {
        clearTimeout(deadline);
        resolve();
      };
    });
  }

  #whenClosed(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cut = setTimeout(() => {
        for (const ws of this.#open) ws.terminate();
        resolve();
      }, CLOSE_TIMEOUT_MS);
      for (const ws of this.#open)
        ws.once("close", () => {
          if (this.#open.size > 0) return;
          clearTimeout(cut);
          resolve();
        });
    });
  }

  #track(ws: WebSocket): void {
    this.#open.add(ws);
    ws.once("close", () => this.#open.delete(ws));
  }

  #contextFor(): CapabilityContext {
    return {
      log: this.log,
      call: (call) => new Promise((resolve) => this.lifecycle.enter("call", () => this.router.call(call, resolve))),
      fire: (binding, payload) => this.lifecycle.enter("fire", () => fireThrough(this.router, binding, payload)),
    };
  }

  #report(cause: unknown, fields: object, message: string): void {
    this.counters.internalErrors += 1;
    const stack = cause instanceof Error ? cause.stack : String(cause);
    this.log.error({ ...fields, stack }, message);
  }
}

/** A trigger's function is called with the trigger's metadata, and nobody waits (TRG-21). */
function fireThrough(
  router: Router,
  binding: Parameters<CapabilityContext["fire"]>[0],
  payload: Parameters<CapabilityContext["fire"]>[1],
): void {
  const { functionId, namespace, metadata } = binding;
  router.call({ functionId, namespace, data: payload, metadata }, undefined);
}
