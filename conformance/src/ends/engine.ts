/**
 * `engine`: a listener that takes the place of an engine. Every connection attempt of the library waits here until a
 * step deals with it (`accept`); what is not dealt with stays unanswered.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer } from "ws";
import type { Arrival } from "../match/arrival.js";
import type { Difference } from "../match/difference.js";
import type { Json } from "../scenario/json.js";
import type { AcceptMembers, PeerSpec } from "../scenario/types.js";
import { ConnectionEnd, HeldEnd } from "./connection.js";
import type { End, EndContext, EndKind } from "./end.js";
import { readHeaders } from "./http-message.js";
import { Inbox } from "./inbox.js";

/** More than any message that the protocol allows, so that it is the kit that decides about it. */
const MAX_PAYLOAD = 128 * 1024 * 1024;

interface Attempt {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
}

class EngineEnd implements End {
  readonly inbox = new Inbox();
  variables: Record<string, Json> = {};
  openedAt = 0;
  #server: Server | undefined;
  #port = 0;
  readonly #attempts = new Map<Arrival, Attempt>();
  readonly #sockets = new Set<Socket>();
  readonly #carried: ConnectionEnd[] = [];

  constructor(
    readonly name: string,
    readonly peer: PeerSpec,
    readonly index: number | undefined,
    private readonly context: EndContext,
  ) {}

  get isOpen(): boolean {
    return this.#server?.listening ?? false;
  }

  async setUp(): Promise<void> {
    await this.open();
    if (!this.peer.open) await this.#stopListening();
  }

  /** Listens, always on the same port. */
  async open(): Promise<Difference | undefined> {
    const server = createServer((request, response) => {
      this.context.transcript.record(this.name, "in", "http", `${request.method} ${request.url}`);
      response.writeHead(426).end();
    });
    server.on("upgrade", (request, socket, head) => this.#attempt({ request, socket: socket as Socket, head }));
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port, "127.0.0.1", resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.variables = { url: `ws://127.0.0.1:${this.#port}`, port: this.#port };
    this.openedAt = performance.now();
    this.context.transcript.record(this.name, "none", "open", `listening on port ${this.#port}`);
    return undefined;
  }

  #attempt(attempt: Attempt): void {
    const { request, socket } = attempt;
    const [path = "", query = ""] = (request.url ?? "").split("?");
    this.context.transcript.record(this.name, "in", "open", `GET ${request.url}`);
    const value = {
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: readHeaders(request.headers),
    };
    socket.on("error", () => {});
    const again = path === "/" && !this.#carried.some((end) => end.isOpen && end.peer.path === "/");
    const arrival: Arrival = { what: "upgrade", value, at: performance.now(), ...(again ? { mayStay: true } : {}) };
    this.#attempts.set(arrival, attempt);
    this.inbox.push(arrival);
  }

  async accept(members: AcceptMembers, arrival: Arrival, name: string | undefined): Promise<End | undefined> {
    const { request, socket, head } = this.#attempts.get(arrival)!;
    this.#attempts.delete(arrival);
    const { answer } = members;
    const { path } = arrival.value as { path: string };
    const as = name ?? `${this.name}.held`;
    const peer: PeerSpec = { ...this.peer, name: as, path };
    if (answer !== undefined) {
      this.context.transcript.record(this.name, "out", "close", JSON.stringify(answer));
      if (answer === "refuse") socket.resetAndDestroy();
      else if (answer !== "silent") socket.end(`HTTP/1.1 ${answer.status} Refused\r\nconnection: close\r\n\r\n`);
      return answer === "silent" ? new HeldEnd(as, peer, this.context, socket) : undefined;
    }
    const server = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_PAYLOAD,
      perMessageDeflate: false,
      autoPong: members.pongs !== false,
    });
    const end = new ConnectionEnd(as, peer, this.context, path, members.absorb === true, members.pongs !== false);
    server.handleUpgrade(request, socket, head, (ws) => end.carry(ws, socket, members.greet ?? {}));
    this.#carried.push(end);
    this.context.transcript.record(as, "out", "open", `HTTP 101 ${path}`);
    return end;
  }

  send(): void {}

  /** From now on connections are refused; those that were accepted stay. */
  async close(): Promise<void> {
    this.context.transcript.record(this.name, "out", "close", "no longer listening");
    await this.#stopListening();
  }

  async #stopListening(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const [arrival, { socket }] of this.#attempts) {
      this.inbox.remove(arrival);
      socket.destroy();
    }
    this.#attempts.clear();
    // Upgraded sockets do not hold up the end of the listening, which is all that is wanted here.
    server?.close();
    server?.closeIdleConnections();
  }

  async dispose(): Promise<void> {
    await this.#stopListening();
    for (const socket of this.#sockets) socket.destroy();
  }
}

export const engine: EndKind = {
  kind: "engine",
  verbs: ["open", "accept", "quiet", "close"],
  variables: ["url", "port"],
  create: (peer, index, context) =>
    new EngineEnd(index === undefined ? peer.name : `${peer.name}.${index}`, peer, index, context),
};

/** What may be done with a connection that an engine has accepted. */
export const CONNECTION_VERBS = ["send", "receive", "all", "call", "quiet", "close", "pause", "resume"] as const;
