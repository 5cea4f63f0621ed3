/**
 * The worker port: an HTTP server that knows the paths `/` and `/otel`, upgrades them to WebSocket, and answers
 * everything else as the chapter on transport says.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type Server as UpgradeServer, WebSocketServer } from "ws";
import { EngineError } from "../engine-error.js";
import { ServerSocket } from "./server-socket.js";

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly handshake_timeout_ms: number;
  readonly max_message_bytes: number;
  /** TCP connections, unfinished handshakes included; more are not accepted. */
  readonly max_sockets: number;
  /** How long a peer may take to answer a close frame. */
  readonly close_timeout_ms: number;
}

export interface ListenerEvents {
  /** False refuses the upgrade with 503. */
  admit(): boolean;
  worker(ws: ServerSocket, socket: Socket): void;
  telemetry(ws: ServerSocket, socket: Socket): void;
  /** An upgrade was refused, or a socket did not finish its handshake. */
  refused(reason: string): void;
}

export class Listener {
  readonly #server: Server;
  readonly #upgrader: UpgradeServer<typeof ServerSocket>;
  /** Sockets without a finished upgrade, each with its deadline. */
  readonly #shaking = new Map<Duplex, NodeJS.Timeout>();
  readonly #options: ListenerOptions;
  readonly #events: ListenerEvents;

  constructor(options: ListenerOptions, events: ListenerEvents) {
    this.#options = options;
    this.#events = events;
    // The type declarations of ws lag behind: closeTimeout is an option of 8.19 and later.
    const closing = { closeTimeout: options.close_timeout_ms };
    this.#upgrader = new WebSocketServer({
      ...closing,
      noServer: true,
      WebSocket: ServerSocket,
      clientTracking: false,
      perMessageDeflate: false,
      // No sub-protocol is selected, whatever is offered (TRN-8).
      handleProtocols: () => false,
      // Pongs pass through the connection's own bound instead.
      autoPong: false,
      maxPayload: options.max_message_bytes,
    });
    this.#upgrader.on("headers", (headers) => headers.push("x-iii-capabilities: tcp-nodelay"));
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 });
    this.#server.maxConnections = options.max_sockets;
    this.#server.headersTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.on("connection", (socket) => this.#watchHandshake(socket));
    this.#server.on("request", (request, response) => {
      const named = pathOf(request) === "/" || pathOf(request) === "/otel";
      response.writeHead(named ? 400 : 404, { connection: "close", "content-type": "text/plain; charset=utf-8" });
      response.end(named ? "Connection header did not include 'upgrade'" : "");
      this.#events.refused(named ? "no_upgrade" : "unknown_path");
    });
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  async open(): Promise<{ host: string; port: number }> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (cause: NodeJS.ErrnoException) =>
        reject(new EngineError("listen_failed", `cannot listen on ${host}:${port}: ${cause.message}`)),
      );
      this.#server.listen(port, host, resolve);
    });
    this.#server.on("error", (cause) => this.#events.refused(`server_error: ${cause.message}`));
    const address = this.#server.address() as AddressInfo;
    return { host: address.address, port: address.port };
  }

  /** Accepts nothing more; connections that are upgraded stay. */
  close(): void {
    this.#server.close();
    for (const socket of [...this.#shaking.keys()]) socket.destroy();
  }

  #watchHandshake(socket: Socket): void {
    const deadline = setTimeout(() => {
      this.#events.refused("handshake_timeout");
      socket.destroy();
    }, this.#options.handshake_timeout_ms);
    this.#shaking.set(socket, deadline);
    socket.once("close", () => this.#endHandshake(socket));
  }

  #endHandshake(socket: Duplex): void {
    clearTimeout(this.#shaking.get(socket));
    this.#shaking.delete(socket);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const path = pathOf(request);
    if (path !== "/" && path !== "/otel") {
      this.#turnAway(socket, "404 Not Found", "unknown_path");
      return;
    }
    if (!this.#events.admit()) {
      this.#turnAway(socket, "503 Service Unavailable", "too_many_connections");
      return;
    }
    this.#upgrader.handleUpgrade(request, socket, head, (ws) => {
      this.#endHandshake(socket);
      if (path === "/") this.#events.worker(ws, socket as Socket);
      else this.#events.telemetry(ws, socket as Socket);
    });
  }

  #turnAway(socket: Duplex, status: string, reason: string): void {
    this.#events.refused(reason);
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  }
}

/** The path as it stands in the request: paths are compared exactly, only the query is cut off (TRN-1, TRN-2). */
function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "";
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
