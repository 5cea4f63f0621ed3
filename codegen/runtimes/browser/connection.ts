/**
 * One WebSocket of the page that comes back by itself. A page cannot send WebSocket pings, so liveness is judged by `ping`
 * messages, which engines answer.
 */
import { type Message, readMessage } from "./messages.js";

export interface ReconnectionConfig {
  /** Milliseconds. Default: 1000, doubled each time up to 30000, varied by 0.3 to both sides. */
  initialDelayMs?: number;
  maxDelayMs?: number;
  backoffMultiplier?: number;
  jitterFactor?: number;
  /** Failed attempts in a row; -1, the default: no limit. */
  maxRetries?: number;
}

export interface Timing {
  /** Between `ping` messages. Default: 20000 ms. */
  pingIntervalMs?: number;
  /** A connection on which nothing has arrived for so long is dead. Default: 60000 ms. */
  idleTimeoutMs?: number;
  /** An attempt to connect that is not answered for so long is given up. Default: 10000 ms. */
  handshakeTimeoutMs?: number;
}

export type ConnectionState = "disconnected" | "connecting" | "connected" | "reconnecting" | "failed";

export interface ConnectionEvents {
  /** What is sent on a connection that has just opened. */
  opened(): void;
  received(message: Message): void;
  changed(state: ConnectionState): void;
  /** No further attempt will be made. */
  gaveUp(): void;
}

export class Connection {
  #socket: WebSocket | undefined;
  #failures = 0;
  #ended = false;
  /** Of the next attempt, or of the end of this one. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #lastSeen = 0;

  constructor(
    readonly address: string,
    private readonly events: ConnectionEvents,
    private readonly config: ReconnectionConfig & Timing,
  ) {}

  /** The socket that is open, so that answers can be kept from going out on another one. */
  get current(): WebSocket | undefined {
    return this.#socket?.readyState === WebSocket.OPEN ? this.#socket : undefined;
  }

  open(): void {
    this.events.changed(this.#failures === 0 ? "connecting" : "reconnecting");
    const socket = new WebSocket(this.address);
    this.#socket = socket;
    clearTimeout(this.#timer);
    // Pages wait for minutes by themselves.
    this.#timer = setTimeout(() => this.#giveUp(socket), this.config.handshakeTimeoutMs ?? 10_000);
    socket.onopen = () => {
      clearTimeout(this.#timer);
      this.#failures = 0;
      this.#startWatch(socket);
      this.events.opened();
      this.events.changed("connected");
    };
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      this.#lastSeen = Date.now();
      const message = readMessage(data);
      if (message !== undefined) this.events.received(message);
    };
    socket.onerror = () => {};
    socket.onclose = () => this.#lost(socket);
  }

  /** True if the message was handed to an open socket. */
  send(message: Message): boolean {
    const socket = this.current;
    socket?.send(JSON.stringify(message));
    return socket !== undefined;
  }

  /** For good. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    this.#socket?.close(1000);
    this.#socket = undefined;
  }

  /** A peer that is dead answers no close either, so that there is no waiting for it. */
  #giveUp(socket: WebSocket): void {
    socket.close();
    this.#lost(socket);
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    clearInterval(this.#watch);
    clearTimeout(this.#timer);
    if (this.#ended) return;
    const { maxRetries = -1 } = this.config;
    if (maxRetries >= 0 && this.#failures >= maxRetries) {
      this.#ended = true;
      this.events.gaveUp();
      return;
    }
    const wait = this.#delay();
    this.#failures += 1;
    this.events.changed("reconnecting");
    this.#timer = setTimeout(() => this.open(), wait);
  }

  #delay(): number {
    const { initialDelayMs = 1000, maxDelayMs = 30_000, backoffMultiplier = 2, jitterFactor = 0.3 } = this.config;
    const wait = Math.min(initialDelayMs * backoffMultiplier ** this.#failures, maxDelayMs);
    return wait * (1 + jitterFactor * (2 * Math.random() - 1));
  }

  #startWatch(socket: WebSocket): void {
    const { pingIntervalMs = 20_000, idleTimeoutMs = 60_000 } = this.config;
    this.#lastSeen = Date.now();
    this.#watch = setInterval(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
    }, pingIntervalMs);
    const look = () => {
      const left = this.#lastSeen + idleTimeoutMs - Date.now();
      if (left <= 0) this.#giveUp(socket);
      else this.#timer = setTimeout(look, left);
    };
    look();
  }
}
