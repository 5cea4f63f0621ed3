/** Sockets of `/otel`: accepted, kept within the same limits as any other, and what arrives is discarded (TRN-4). */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Counters } from "../counters.js";
import type { InboundBudget } from "./inbound.js";
import { attachSocket } from "./socket.js";

/** A peer that pings without reading gets no more than this many bytes of pongs. */
const MOST_BUFFERED_BYTES = 1_048_576;

export class TelemetrySockets {
  readonly #sockets = new Set<WebSocket>();

  constructor(
    readonly inbound: InboundBudget,
    readonly counters: Counters,
  ) {}

  get size(): number {
    return this.#sockets.size;
  }

  accept(ws: WebSocket, socket: Socket): void {
    this.#sockets.add(ws);
    attachSocket(ws, socket, this.inbound, {
      message: () => {
        this.counters.telemetryDiscarded += 1;
      },
      ping: (payload) => {
        if (ws.bufferedAmount < MOST_BUFFERED_BYTES) ws.pong(payload);
      },
      tooMuch: () => ws.close(1009, "too many unfinished messages"),
      gone: () => this.#sockets.delete(ws),
    });
  }

  closeAll(code: number): void {
    for (const ws of this.#sockets) ws.close(code, "the engine stops");
  }
}
