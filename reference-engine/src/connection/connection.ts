/**
 * One worker connection. Its states: `pending` (namespace unknown, registrations held), `ready`, `closing` (nothing
 * more is read or sent; its clean-up has run or runs before the next message of anybody is read).
 */
import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { EngineLimits } from "../defaults.js";
import type { Outgoing } from "../frames/message.js";
import type { Peer, Pending } from "../registry/peer.js";
import { Quota } from "../registry/quota.js";
import { HoldQueue } from "./hold.js";
import { type Backlog, Outbound } from "./outbound.js";
import type { ServerSocket } from "./server-socket.js";

export type ConnectionState = "pending" | "ready" | "closing";

/** What a worker says of itself in `engine::workers::register`. */
export interface Announcement {
  description: string | undefined;
  version: string | undefined;
  runtime: string | undefined;
  os: string | undefined;
  pid: number | undefined;
  isolation: string | undefined;
}

/** Close codes that the engine uses; never 1000 or 1001, after which some released clients do not return (LIF-31). */
export const CLOSE = {
  /** The name is held by another worker; an empty close frame. */
  nameConflict: undefined,
  tooBig: 1009,
  replaced: 1008,
  restart: 1012,
  stalled: 1013,
} as const;

/** How a connection has to end; collected while a message is handled, carried out right after. */
export interface Ending {
  readonly code: number | undefined;
  readonly reason: string;
}

export class Connection implements Peer {
  readonly workerId = randomUUID();
  readonly reattachToken = randomUUID();
  readonly connectedAtMs = Date.now();
  readonly quota: Quota;
  readonly held: HoldQueue;
  readonly serving = new Map<string, Pending>();
  readonly waiting = new Map<string, Pending>();
  readonly announced: Announcement = {
    description: undefined,
    version: undefined,
    runtime: undefined,
    os: undefined,
    pid: undefined,
    isolation: undefined,
  };
  state: ConnectionState = "pending";
  namespace: string | undefined;
  name: string | undefined;
  /** Runs out when the worker does not announce itself. */
  grace: NodeJS.Timeout | undefined;
  /** Runs out when ids that were kept for it after a reattach are given up. */
  reservation: NodeJS.Timeout | undefined;
  undecodable = 0;
  /** Warnings about it that are in the log. */
  warnings = 0;
  readonly outbound: Outbound;
  readonly #onEnding: (connection: Connection, ending: Ending) => void;
  readonly #onSent: () => void;

  constructor(
    readonly ws: ServerSocket,
    socket: Socket,
    limits: EngineLimits,
    backlog: Backlog,
    onEnding: (connection: Connection, ending: Ending) => void,
    onSent: () => void,
  ) {
    this.ipAddress = socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, "");
    this.quota = new Quota(limits);
    this.held = new HoldQueue(this.quota);
    this.#onEnding = onEnding;
    this.#onSent = onSent;
    this.outbound = new Outbound(ws, socket, limits, backlog, () =>
      this.fail({ code: CLOSE.stalled, reason: `nothing taken for ${limits.stall_timeout_ms} ms` }),
    );
    ws.onClosing = () => this.outbound.handOver();
  }

  readonly ipAddress: string | undefined;

  offer(message: Outgoing): boolean {
    if (this.state === "closing" || !this.outbound.push(message)) return false;
    this.#onSent();
    return true;
  }

  deliver(message: Outgoing): void {
    if (this.state === "closing" || this.offer(message)) return;
    this.fail({ code: CLOSE.stalled, reason: "too much waits to be taken" });
  }

  /** Marks the connection as ending; its clean-up follows at the end of what is being handled. */
  fail(ending: Ending): void {
    if (this.state !== "closing") this.#onEnding(this, ending);
  }
}
