// A connection through a spy of which a test plays both ends, byte by byte and in order.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { type Spy, type SpySettings, startSpy } from "../../dist/spy/spy.js";
import type { Side } from "../../src/spy/events.js";
import { encodeFrame, OPCODES } from "../../src/wire/web-socket-frame.js";

export type Said = { [member: string]: unknown } | string | Buffer | "end" | "reset";

export const UPGRADE =
  "Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
export const UPGRADED =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-III-Capabilities: tcp-nodelay\r\n";

/** One message as the bytes of one frame. */
export function frameOf(from: Side, said: { [member: string]: unknown } | string): Buffer {
  const text = typeof said === "string" ? said : JSON.stringify(said);
  return encodeFrame(OPCODES.text, Buffer.from(text), from === "worker");
}

export class ScriptedLink {
  private readonly sockets: Readonly<Record<Side, Socket>>;
  private readonly got = { engine: 0, worker: 0 };
  private readonly sent = { engine: 0, worker: 0 };
  private changed = (): void => {};

  constructor(worker: Socket, engine: Socket) {
    this.sockets = { worker, engine };
    for (const side of ["worker", "engine"] as const) {
      this.sockets[side].on("data", (chunk: Buffer) => {
        this.got[side] += chunk.length;
        this.changed();
      });
      this.sockets[side].on("error", () => {});
    }
  }

  /** Resolves when the other end has read it, so that what is said next comes after it. */
  async say(from: Side, said: Said): Promise<void> {
    const to = from === "engine" ? "worker" : "engine";
    if (said === "end") {
      const ended = once(this.sockets[to], "end");
      this.sockets[from].end();
      await ended;
      return;
    }
    if (said === "reset") {
      // Not `once`, which takes the error that a reset is for its own.
      const gone = new Promise<void>((resolve) => this.sockets[to].once("close", () => resolve()));
      this.sockets[from].resetAndDestroy();
      await gone;
      return;
    }
    const bytes = Buffer.isBuffer(said) ? said : frameOf(from, said);
    this.sent[from] += bytes.length;
    const arrived = new Promise<void>((resolve) => {
      this.changed = () => this.got[to] >= this.sent[from] && resolve();
    });
    this.sockets[from].write(bytes);
    await arrived;
  }

  destroy(): void {
    this.sockets.worker.destroy();
    this.sockets.engine.destroy();
  }
}

/** A spy before a server of the test's own. */
export class Stage {
  private constructor(
    private readonly server: Server,
    readonly spy: Spy,
  ) {}

  static async open(settings: Omit<SpySettings, "listen" | "upstream"> = {}): Promise<Stage> {
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const spy = await startSpy({
      ...settings,
      listen: { host: "127.0.0.1", port: 0 },
      upstream: { host: "127.0.0.1", port },
    });
    return new Stage(server, spy);
  }

  /** The next connection; nothing has been said on it. */
  async connect(): Promise<ScriptedLink> {
    const accepted = once(this.server, "connection") as Promise<[Socket]>;
    const worker = connect({ port: this.spy.port, host: "127.0.0.1", allowHalfOpen: true });
    const [[engine]] = await Promise.all([accepted, once(worker, "connect")]);
    return new ScriptedLink(worker, engine);
  }

  async close(): Promise<Awaited<ReturnType<Spy["finish"]>>> {
    const tally = await this.spy.finish();
    this.server.close();
    return tally;
  }
}
