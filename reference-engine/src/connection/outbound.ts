/**
 * What waits to be taken by one peer. Messages are handed to the socket in small portions, so that the bytes that wait
 * are counted and bounded here, progress of the peer is visible, and a closed connection frees its backlog at once.
 */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";

/** Bytes that may lie in the socket's own buffer before messages wait here. */
const WINDOW_BYTES = 1_048_576;

/** A longer message goes out in fragments of this size: a Rust client refuses frames above 16 MiB (TRN-42, TRN-43). */
const FRAGMENT_BYTES = 1_048_576;

const WHOLE = { binary: false, compress: false, fin: true } as const;
/** Stands for a message that is sent, so that its bytes can be freed. */
const SENT = Buffer.alloc(0);
const PART = { binary: false, compress: false, fin: false } as const;

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
  #queue: Buffer[] = [];
  /** Where the queue begins; what lies before is sent, and dropped from time to time. */
  #first = 0;
  #queuedBytes = 0;
  /** Bytes of the message at the head of the queue that are sent already, as fragments. */
  #sentOfHead = 0;
  #corked = false;
  #ended = false;
  #stall: NodeJS.Timeout | undefined;

  constructor(
    readonly ws: WebSocket,
    readonly socket: Socket,
    readonly limits: OutboundLimits,
    readonly backlog: Backlog,
    /** The peer took nothing for the stall time while its queue was full. */
    readonly onStalled: () => void,
  ) {
    socket.on("drain", () => this.#progress());
  }

  /** Bytes that wait, here and in the socket. */
  get bytes(): number {
    return this.#queuedBytes + this.ws.bufferedAmount;
  }

  /** False, and nothing is queued, when the message does not fit. One that is alone always fits. */
  push(message: Buffer): boolean {
    if (this.#ended) return false;
    const waiting = this.bytes;
    if (waiting > 0 && waiting + message.length > this.limits.max_outbound_bytes) {
      this.#watchStall();
      return false;
    }
    if (this.#first === this.#queue.length && message.length <= FRAGMENT_BYTES && waiting < WINDOW_BYTES) {
      this.#cork();
      this.ws.send(message, WHOLE);
      return true;
    }
    this.#queue.push(message);
    this.#count(message.length);
    this.#flush();
    if (this.backlog.bytes > this.backlog.most) this.backlog.relieve();
    return true;
  }

  /** Forgets what waits; nothing more is accepted. */
  end(): void {
    this.#ended = true;
    this.#count(-this.#queuedBytes);
    this.#queue = [];
    this.#first = 0;
    clearTimeout(this.#stall);
  }

  /** Control frames pass the queue, so that a peer with a long backlog still hears its heartbeat. */
  pong(payload: Buffer): void {
    // A peer that pings without ever reading gets no more than its window of answers.
    if (!this.#ended && this.ws.bufferedAmount < 2 * WINDOW_BYTES) this.ws.pong(payload);
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
    while (this.#first < this.#queue.length && this.ws.bufferedAmount < WINDOW_BYTES) {
      this.#cork();
      const head = this.#queue[this.#first]!;
      const end = Math.min(this.#sentOfHead + FRAGMENT_BYTES, head.length);
      const isLast = end === head.length;
      const part = this.#sentOfHead === 0 && isLast ? head : head.subarray(this.#sentOfHead, end);
      this.#count(-part.length);
      this.#sentOfHead = isLast ? 0 : end;
      if (isLast) this.#advance();
      this.ws.send(part, isLast ? WHOLE : PART);
    }
  }

  #advance(): void {
    this.#queue[this.#first] = SENT;
    this.#first += 1;
    if (this.#first < 1024 && this.#first < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#first);
    this.#first = 0;
  }

  /** Everything that is sent in one turn of the event loop goes to the kernel in one call. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.socket.cork();
    process.nextTick(() => {
      this.#corked = false;
      this.socket.uncork();
    });
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
