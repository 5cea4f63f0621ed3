/**
 * What waits to be taken by one peer. Messages are handed to the socket in small portions, so that the bytes that wait
 * are counted and bounded here, progress of the peer is visible, and a closed connection frees its backlog at once.
 */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Outgoing } from "../frames/message.js";
import { FrameWriter } from "./frame-writer.js";
import { QueuedMessage } from "./queued-message.js";

/** Bytes that may lie in the socket's own buffer before messages wait here. */
const WINDOW_BYTES = 1_048_576;

/** A longer message goes out in fragments of this size: a Rust client refuses frames above 16 MiB (TRN-42, TRN-43). */
const FRAGMENT_BYTES = 1_048_576;

/** Bytes that wait for all peers together. */
export interface Backlog {
  bytes: number;
  readonly most: number;
  /** Called when more than `most` wait; gives up whoever has most of them. */
  relieve(): void;
}

export interface OutboundLimits {
  readonly max_outbound_bytes: number;
  readonly stall_timeout_ms: number;
}

export class Outbound {
  /** Undefined stands for a message that is sent. */
  #queue: (QueuedMessage | undefined)[] = [];
  /** Where the queue begins; what lies before is sent, and dropped from time to time. */
  #first = 0;
  #queuedBytes = 0;
  #ended = false;
  #stall: NodeJS.Timeout | undefined;
  readonly #writer: FrameWriter;

  constructor(
    readonly ws: WebSocket,
    readonly socket: Socket,
    readonly limits: OutboundLimits,
    readonly backlog: Backlog,
    /** The peer took nothing for the stall time while its queue was full. */
    readonly onStalled: () => void,
  ) {
    this.#writer = new FrameWriter(ws, socket);
    socket.on("drain", () => this.#progress());
  }

  /** Bytes that wait, here and in the socket. */
  get bytes(): number {
    return this.#queuedBytes + this.#writer.bytes;
  }

  /** False, and nothing is queued, when the message does not fit. One that is alone always fits. */
  push(message: Outgoing): boolean {
    if (this.#ended) return false;
    const waiting = this.bytes;
    if (waiting > 0 && waiting + message.length > this.limits.max_outbound_bytes) {
      this.#watchStall();
      return false;
    }
    if (this.#first === this.#queue.length && message.length <= FRAGMENT_BYTES && waiting < WINDOW_BYTES) {
      this.#writer.writeMessage(message);
      return true;
    }
    this.#queue.push(new QueuedMessage(message));
    this.#count(message.length);
    this.#flush();
    if (this.backlog.bytes > this.backlog.most) this.backlog.relieve();
    return true;
  }

  /** What was sent is on its way when this returns, so a close frame comes after it. */
  handOver(): void {
    this.#writer.handOver();
  }

  /** Forgets what waits; nothing more is accepted. */
  end(): void {
    this.#writer.handOver();
    this.#ended = true;
    this.#count(-this.#queuedBytes);
    this.#queue = [];
    this.#first = 0;
    clearTimeout(this.#stall);
  }

  /** Control frames pass the queue, so that a peer with a long backlog still hears its heartbeat. */
  pong(payload: Buffer): void {
    // A peer that pings without ever reading gets no more than its window of answers.
    if (!this.#ended && this.socket.writableLength < 2 * WINDOW_BYTES) this.ws.pong(payload);
  }

  #progress(): void {
    if (this.#ended) return;
    this.#flush();
    if (this.#stall === undefined) return;
    clearTimeout(this.#stall);
    this.#stall = undefined;
    // Still nearly full: the peer has another stall time to take the next portion.
    if (2 * this.#queuedBytes > this.limits.max_outbound_bytes) this.#watchStall();
  }

  #flush(): void {
    while (this.#first < this.#queue.length && this.#writer.bytes < WINDOW_BYTES) {
      const head = this.#queue[this.#first]!;
      const isFirst = head.isWhole;
      const bytes = Math.min(FRAGMENT_BYTES, head.left);
      const pieces = head.take(bytes);
      const isLast = head.left === 0;
      this.#count(-bytes);
      if (isLast) this.#advance();
      if (isFirst && isLast && pieces.length === 1) this.#writer.writeMessage(pieces[0]!);
      else this.#writer.writeFrame(pieces, bytes, isFirst, isLast);
    }
  }

  #advance(): void {
    // Its bytes can be freed.
    this.#queue[this.#first] = undefined;
    this.#first += 1;
    if (this.#first < 1024 && this.#first < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#first);
    this.#first = 0;
  }

  #watchStall(): void {
    this.#stall ??= setTimeout(() => {
      this.#stall = undefined;
      if (!this.#ended) this.onStalled();
    }, this.limits.stall_timeout_ms).unref();
  }

  #count(bytes: number): void {
    this.#queuedBytes += bytes;
    this.backlog.bytes += bytes;
  }
}
