/** One WebSocket connection of the kit, with the reach that a conformance test needs: raw bytes, fragments, pauses. */
import { createConnection, type Socket } from "node:net";
import { WebSocket } from "ws";
import type { Json } from "../scenario/json.js";

/** More than any message that the protocol allows, so that it is the subject's limit that shows. */
const MAX_PAYLOAD = 128 * 1024 * 1024;

/** Masking is slow for large messages; a mask of zeros is one like any other, and leaves nothing to do. */
const ZERO_MASK_BYTES = 1024 * 1024;

export interface LinkEvents {
  message(data: Buffer, binary: boolean): void;
  pong(data: Buffer): void;
  closed(code: number, reason: string): void;
  /** The subject broke the WebSocket protocol itself. */
  fault(message: string): void;
}

export interface LinkTarget {
  /** Where to connect: the subject, or a relay before it. */
  readonly host: string;
  readonly port: number;
  /** Path with query, as it is to stand in the request. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface UpgradeAnswer {
  status: number;
  headers: Record<string, Json>;
  body?: Json;
}

export class WebSocketLink {
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  #writingPaused = false;
  #gathering = false;

  /** Whether the next message goes out under a mask of zeros. */
  readonly #mask: { zero: boolean };

  private constructor(ws: WebSocket, socket: Socket, mask: { zero: boolean }) {
    this.#ws = ws;
    this.#socket = socket;
    this.#mask = mask;
  }

  /** The answer to the upgrade, and the link when it is 101. Rejects when there is no answer in time, or none at all. */
  static open(
    target: LinkTarget,
    events: LinkEvents,
    ms: number,
  ): Promise<{ answer: UpgradeAnswer; link?: WebSocketLink }> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host: target.host, port: target.port, noDelay: true });
      const ws = new WebSocket(`ws://${target.host}:${target.port}${target.path}`, {
        createConnection: () => socket,
        headers: target.headers,
        perMessageDeflate: false,
        generateMask: (bytes: Buffer) => void bytes.writeInt32LE(mask.zero ? 0 : (Math.random() * 2 ** 32) | 0),
        maxPayload: MAX_PAYLOAD,
        handshakeTimeout: ms,
        // The path as it was given: a URL would have its dots resolved.
        finishRequest: (request) => {
          request.path = target.path;
          request.end();
        },
      });
      let answer: UpgradeAnswer = { status: 101, headers: {} };
      let opened = false;
      const mask = { zero: false };
      ws.on("upgrade", (response) => {
        answer = { status: 101, headers: response.headers as Record<string, Json> };
      });
      ws.on("unexpected-response", (request, response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => {
          request.destroy();
          const headers = response.headers as Record<string, Json>;
          resolve({ answer: { status: response.statusCode ?? 0, headers, body: Buffer.concat(parts).toString() } });
        });
      });
      ws.on("open", () => {
        opened = true;
        resolve({ answer, link: new WebSocketLink(ws, socket, mask) });
      });
      ws.on("message", (data, binary) => events.message(data as Buffer, binary));
      ws.on("pong", (data) => events.pong(data));
      ws.on("error", (error: Error & { code?: string }) => {
        if (!opened) reject(error);
        else if (error.code?.startsWith("WS_ERR_")) events.fault(`${error.message} (${error.code})`);
      });
      ws.on("close", (code, reason) => {
        if (opened) events.closed(code, reason.toString());
        else reject(new Error("the connection was closed before the upgrade was answered"));
      });
    });
  }

  /** A connection that the kit has accepted; servers do not mask. */
  static adopt(ws: WebSocket, socket: Socket, events: LinkEvents): WebSocketLink {
    ws.on("message", (data, binary) => events.message(data as Buffer, binary));
    ws.on("pong", (data) => events.pong(data));
    ws.on("error", (error: Error & { code?: string }) => {
      if (error.code?.startsWith("WS_ERR_")) events.fault(`${error.message} (${error.code})`);
    });
    ws.on("close", (code, reason) => events.closed(code, reason.toString()));
    return new WebSocketLink(ws, socket, { zero: false });
  }

  get isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  /** What is sent in one turn goes out in one write: under load a write for each frame is most of the cost. */
  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    this.#socket.cork();
    process.nextTick(() => {
      this.#gathering = false;
      this.#socket.uncork();
    });
  }

  /** One message; with `fragment`, in fragments of at most that many bytes. */
  sendMessage(body: Buffer | string, binary: boolean, fragment?: number): void {
    this.#gather();
    this.#mask.zero = body.length > ZERO_MASK_BYTES;
    if (fragment === undefined) {
      this.#ws.send(body, { binary }, ignore);
      return;
    }
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    for (let at = 0; at === 0 || at < bytes.length; at += fragment) {
      this.#ws.send(bytes.subarray(at, at + fragment), { binary, fin: at + fragment >= bytes.length }, ignore);
    }
  }

  ping(payload: string): void {
    this.#ws.ping(payload, undefined, ignore);
  }

  pong(payload: string): void {
    this.#ws.pong(payload, undefined, ignore);
  }

  /** Bytes below the WebSocket. */
  writeUnder(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  pauseReading(): void {
    this.#ws.pause();
  }

  resumeReading(): void {
    this.#ws.resume();
  }

  /** Whatever is written waits in the kit, pongs included. */
  pauseWriting(): void {
    if (!this.#writingPaused) this.#socket.cork();
    this.#writingPaused = true;
  }

  resumeWriting(): void {
    if (this.#writingPaused) this.#socket.uncork();
    this.#writingPaused = false;
  }

  close(code?: number): void {
    this.resumeWriting();
    this.#ws.resume();
    this.#ws.close(code ?? 1000);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  /** True once the close event came; false when it did not within `ms`. */
  closedWithin(ms: number): Promise<boolean> {
    if (this.#ws.readyState === WebSocket.CLOSED) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.#ws.once("close", () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }
}

/** A send that fails shows as the end of the connection. */
function ignore(): void {}
