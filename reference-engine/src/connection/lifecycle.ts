/**
 * Connections from accept to clean-up. Whatever enters the engine (a message, a timer, a socket event) enters through
 * `enter`: failures end there, and connections that have to end are cleaned up before the next message is read.
 */
import { timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";
import type { Counters } from "../counters.js";
import type { EngineLimits } from "../defaults.js";
import { EngineError } from "../engine-error.js";
import type { EngineLog } from "../engine-log.js";
import { decodeFrame } from "../frames/decode.js";
import { encodeSmall } from "../frames/encode.js";
import type { FrameFault, InvokeFunctionFrame, ReattachFrame, WorkerFrame } from "../frames/frame.js";
import { normaliseInvocationId } from "../frames/invocation-id.js";
import { DEFAULT_NAMESPACE } from "../registry/functions.js";
import type { Names } from "../registry/names.js";
import type { ReportFailure } from "../router/local-call.js";
import type { Router } from "../router/router.js";
import { sanitiseText, shorten } from "./announced-text.js";
import { CLOSE, Connection, type Ending } from "./connection.js";
import { InboundBudget } from "./inbound.js";
import type { Backlog } from "./outbound.js";
import { applyRegistration, type RegistrationContext, refuseForLimit } from "./register.js";
import type { ServerSocket } from "./server-socket.js";
import { attachSocket } from "./socket.js";

export type WorkerEvent = "worker_connected" | "worker_metadata_updated" | "worker_disconnected";

export interface LifecycleOptions {
  readonly registration_namespace_grace_ms: number;
  readonly limits: EngineLimits;
}

/** The members of an announcement that the engine keeps; null and absent are one. */
export interface AnnounceRequest {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly version?: string | null;
  readonly runtime?: string | null;
  readonly os?: string | null;
  readonly pid?: number | null;
  readonly isolation?: string | null;
  readonly namespace?: string | null;
}

const PONG = encodeSmall({ type: "pong" });

/** Warnings about one connection that are logged one by one; a peer must not fill the log. */
const MOST_WARNINGS = 20;

export class Lifecycle {
  readonly connections = new Map<string, Connection>();
  readonly inbound: InboundBudget;
  readonly backlog: Backlog;
  /** Set by whoever tells the workers of one another. */
  onWorkerEvent: ((event: WorkerEvent, workerId: string) => void) | undefined;
  readonly #ending: { readonly connection: Connection; readonly ending: Ending }[] = [];
  #depth = 0;

  constructor(
    readonly options: LifecycleOptions,
    readonly registrations: RegistrationContext,
    readonly names: Names,
    readonly router: Router,
    readonly counters: Counters,
    readonly log: EngineLog,
    readonly report: ReportFailure,
  ) {
    this.inbound = new InboundBudget(options.limits.max_inbound_bytes);
    this.backlog = { bytes: 0, most: options.limits.max_outbound_total_bytes, relieve: () => this.#relieve() };
  }

  /** Runs one step of the engine. A failure is logged and goes no further (TRN-40). */
  enter(what: string, step: () => void): void {
    this.#depth += 1;
    try {
      step();
    } catch (cause) {
      this.report(cause, { what }, "a step of the engine failed");
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#settleEndings();
    }
  }

  /** As `enter`, without making a closure for each message. */
  #enterMessage(connection: Connection, data: Buffer, isBinary: boolean): void {
    this.#depth += 1;
    try {
      this.#receive(connection, data, isBinary);
    } catch (cause) {
      this.report(cause, { what: "message" }, "a step of the engine failed");
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0 && this.#ending.length > 0) this.#settleEndings();
    }
  }

  accept(ws: ServerSocket, socket: Socket): void {
    this.enter("accept", () => {
      const connection = new Connection(
        ws,
        socket,
        this.options.limits,
        this.backlog,
        (failing, ending) => this.#doom(failing, ending),
        () => {
          this.counters.framesOut += 1;
        },
      );
      this.connections.set(connection.workerId, connection);
      this.counters.connectionsAccepted += 1;
      attachSocket(ws, socket, this.inbound, {
        message: (data, isBinary) => this.#enterMessage(connection, data, isBinary),
        ping: (payload) => connection.outbound.pong(payload),
        tooMuch: () => connection.fail({ code: CLOSE.tooBig, reason: "too many unfinished messages" }),
        gone: (code) => this.enter("close", () => this.#gone(connection, code)),
      });
      connection.grace = setTimeout(
        () => this.enter("grace period", () => this.#fixNamespace(connection, DEFAULT_NAMESPACE)),
        this.options.registration_namespace_grace_ms,
      ).unref();
      const { workerId, reattachToken } = connection;
      connection.deliver(encodeSmall({ type: "workerregistered", worker_id: workerId, reattach_token: reattachToken }));
      this.log.debug({ worker_id: workerId, ip_address: connection.ipAddress }, "worker connected");
      this.onWorkerEvent?.("worker_connected", workerId);
    });
  }

  /** `engine::workers::register`. Its effects are in force when it returns (LIF-8). */
  announce(workerId: string, request: AnnounceRequest): { success: boolean } {
    const connection = this.connections.get(workerId);
    if (connection === undefined)
      throw new EngineError("NOT_FOUND", `worker ${workerId} is not connected; only a connection announces itself`);
    if (request.namespace?.trim() === "")
      throw new EngineError("INVALID_NAMESPACE", "namespace of the announcement must not be blank");
    // The namespace is decided once; a later announcement keeps it (LIF-11, LIF-12).
    const namespace = connection.namespace ?? request.namespace ?? DEFAULT_NAMESPACE;
    const name = sanitiseText(request.name);
    if (name !== undefined) {
      const claim = this.names.claim(connection, namespace, name);
      if (!claim.ok) {
        this.#rejectName(connection, namespace, name, claim.holder.workerId);
        return { success: false };
      }
      connection.name = name;
    }
    const { announced } = connection;
    announced.description = sanitiseText(request.description) ?? announced.description;
    announced.os = shorten(request.os) ?? announced.os;
    announced.pid = request.pid ?? announced.pid;
    announced.isolation = shorten(request.isolation) ?? announced.isolation;
    announced.version = shorten(request.version);
    announced.runtime = shorten(request.runtime) ?? "unknown";
    this.#fixNamespace(connection, namespace);
    this.log.info({ worker_id: workerId, name: connection.name, namespace }, "worker announced");
    this.onWorkerEvent?.("worker_metadata_updated", workerId);
    return { success: true };
  }

  /** Ends a connection: its clean-up at once and whole, its socket with a close frame. */
  end(connection: Connection, ending: Ending, successor?: Connection): void {
    if (!this.#remove(connection, successor)) return;
    if (ending.code !== undefined) this.counters.closed(ending.code);
    this.log.info({ worker_id: connection.workerId, ...ending }, "worker connection closed by the engine");
    if (ending.code === undefined) connection.ws.close();
    else connection.ws.close(ending.code, ending.reason);
  }

  warn(connection: Connection, fields: object, message: string): void {
    connection.warnings += 1;
    if (connection.warnings > MOST_WARNINGS) return;
    const isLast = connection.warnings === MOST_WARNINGS;
    this.log.warn({ worker_id: connection.workerId, ...fields, ...(isLast ? { last_warning: true } : {}) }, message);
  }

  #receive(connection: Connection, data: Buffer, isBinary: boolean): void {
    if (connection.state === "closing") return;
    this.counters.framesIn += 1;
    if (isBinary && isTelemetry(data)) {
      this.counters.telemetryDiscarded += 1;
      return;
    }
    const decoded = decodeFrame(data);
    if (decoded.ok) this.#dispatch(connection, decoded.frame);
    else this.#discard(connection, decoded.fault);
  }

  #dispatch(connection: Connection, frame: WorkerFrame): void {
    switch (frame.type) {
      case "invokefunction":
        this.#invoke(connection, frame);
        break;
      case "invocationresult":
        this.router.settle(connection, frame);
        break;
      case "ping":
        connection.deliver(PONG);
        break;
      case "pong":
        break;
      case "triggerregistrationresult":
        this.registrations.triggers.answer(connection, frame.id, frame.error);
        break;
      case "reattach":
        this.#reattach(connection, frame);
        break;
      default:
        if (connection.state === "ready") applyRegistration(this.registrations, connection, frame);
        else if (!connection.held.push(frame)) refuseForLimit(this.registrations, connection, frame);
    }
  }

  #invoke(connection: Connection, frame: InvokeFunctionFrame): void {
    try {
      this.router.invoke(connection, frame);
    } catch (cause) {
      this.report(cause, { function_id: frame.function_id }, "an invocation failed inside the engine");
      this.router.fail(connection, frame);
    }
  }

  #reattach(connection: Connection, frame: ReattachFrame): void {
    const previousId = normaliseInvocationId(frame.previous_worker_id);
    const previous = previousId === undefined ? undefined : this.connections.get(previousId);
    if (previous === undefined || previous === connection) return;
    if (!isSame(frame.reattach_token, previous.reattachToken)) {
      this.warn(connection, { previous_worker_id: previousId }, "reattach with a wrong token");
      return;
    }
    this.end(previous, { code: CLOSE.replaced, reason: "replaced by reattach" }, connection);
    clearTimeout(connection.reservation);
    connection.reservation = setTimeout(
      () => this.enter("reservation", () => this.registrations.functions.releaseReservations(connection)),
      this.options.registration_namespace_grace_ms,
    ).unref();
  }

  #fixNamespace(connection: Connection, namespace: string): void {
    if (connection.state !== "pending") return;
    clearTimeout(connection.grace);
    connection.namespace = namespace;
    connection.state = "ready";
    connection.held.drain((frame) => {
      // One that fails is skipped, the others continue.
      this.enter("held registration", () => applyRegistration(this.registrations, connection, frame));
    });
  }

  #rejectName(connection: Connection, namespace: string, worker_name: string, owner_worker_id: string): void {
    const code = "WORKER_NAMESPACE_CONFLICT";
    connection.deliver(encodeSmall({ type: "registrationrejected", code, namespace, worker_name, owner_worker_id }));
    connection.fail({ code: CLOSE.nameConflict, reason: `name ${worker_name} is held by ${owner_worker_id}` });
  }

  #discard(connection: Connection, fault: FrameFault): void {
    this.counters.undecodable(fault.code);
    if (fault.code === "empty") return;
    connection.undecodable += 1;
    const fields = { fault: fault.code, member: fault.member };
    this.warn(connection, fields, `undecodable message discarded: ${fault.message}`);
  }

  #doom(connection: Connection, ending: Ending): void {
    connection.state = "closing";
    this.#ending.push({ connection, ending });
    if (this.#depth === 0) this.#settleEndings();
  }

  /** All peers together take too little: the one for which most waits is given up, one per step. */
  #relieve(): void {
    if (this.#ending.length > 0) return;
    let slowest: Connection | undefined;
    for (const connection of this.connections.values())
      if (slowest === undefined || connection.outbound.bytes > slowest.outbound.bytes) slowest = connection;
    slowest?.fail({ code: CLOSE.stalled, reason: "too much waits to be taken by all peers together" });
  }

  #settleEndings(): void {
    for (let next = this.#ending.shift(); next !== undefined; next = this.#ending.shift()) {
      const { connection, ending } = next;
      this.enter("clean-up", () => this.end(connection, ending));
    }
  }

  #gone(connection: Connection, code: number | undefined): void {
    if (!this.#remove(connection, undefined)) return;
    const { workerId, name, undecodable } = connection;
    this.log.info({ worker_id: workerId, name, code, undecodable }, "worker disconnected");
  }

  /** One synchronous pass, by the identity of the connection (RCN-5). False when it had run before. */
  #remove(connection: Connection, successor: Connection | undefined): boolean {
    if (this.connections.get(connection.workerId) !== connection) return false;
    this.connections.delete(connection.workerId);
    connection.state = "closing";
    clearTimeout(connection.grace);
    clearTimeout(connection.reservation);
    connection.outbound.end();
    connection.held.drain(() => {});
    this.registrations.functions.removePeer(connection, successor);
    this.router.removePeer(connection);
    this.registrations.triggers.removePeer(connection);
    this.names.removePeer(connection);
    this.onWorkerEvent?.("worker_disconnected", connection.workerId);
    return true;
  }
}

function isTelemetry(data: Buffer): boolean {
  const prefix = data.toString("latin1", 0, 4);
  return prefix === "OTLP" || prefix === "MTRC" || prefix === "LOGS";
}

function isSame(given: string | undefined, expected: string): boolean {
  if (given === undefined) return false;
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}
