/**
 * A TCP proxy before an engine that applies one mutant. What the mutant leaves alone is passed on byte by byte, with
 * the same backpressure and the same ends, so that without a mutant nobody can tell that it is there.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { encodeFrame, FrameSplitter, OPCODES, type Piece } from "./frame-splitter.js";
import type { From, JsonObject, Mutant, Session } from "./mutant.js";

export interface MutantProxy {
  readonly port: number;
  /** Failures of the mutant itself, which are faults of the kit. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy on a free port of the loopback address. `upstream` is asked at each connection. */
export async function startMutantProxy(mutant: Mutant, upstream: () => number): Promise<MutantProxy> {
  const links = new Set<Link>();
  const shared = new Map<string, unknown>();
  const sessions = new Set<Session>();
  const faults: string[] = [];
  let count = 0;
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const engine = connect({ port: upstream(), host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const link = new Link(mutant, client, engine, { number: ++count, shared, sessions, faults, links });
    links.add(link);
    link.onGone = () => links.delete(link);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no TCP port");
  return {
    port: address.port,
    faults,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const link of links) link.destroy();
      await closed;
    },
  };
}

interface LinkContext {
  readonly number: number;
  readonly shared: Map<string, unknown>;
  readonly sessions: Set<Session>;
  readonly faults: string[];
  readonly links: ReadonlySet<Link>;
}

/** One client connection and its connection to the engine. */
class Link {
  onGone: () => void = () => {};
  private readonly sockets: Record<From, Socket>;
  private requestHead = "";
  private answerHead = Buffer.alloc(0);
  private framed = false;
  /** The engine has answered without an upgrade: what follows is a body, and is passed on as it comes. */
  private refused = false;
  private readonly splitters: Record<From, FrameSplitter> = {
    worker: new FrameSplitter(),
    engine: new FrameSplitter(),
  };
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly session: Session;
  private gone = false;
  private kept = false;
  private readonly dropping: Record<From, boolean> = { worker: false, engine: false };

  constructor(
    private readonly mutant: Mutant,
    client: Socket,
    engine: Socket,
    private readonly context: LinkContext,
  ) {
    this.sockets = { worker: client, engine };
    const link = this;
    this.session = {
      number: context.number,
      get path() {
        return link.requestHead.split(" ")[1] ?? "";
      },
      memory: new Map(),
      shared: context.shared,
      all: context.sessions,
      send: (to, frame) =>
        this.sendRaw(to, OPCODES.text, Buffer.isBuffer(frame) ? frame : Buffer.from(JSON.stringify(frame))),
      sendRaw: (to, opcode, payload) => this.sendRaw(to, opcode, payload),
      end: (code) => this.end(code),
      later: (milliseconds, action) => this.later(milliseconds, action),
    };
    this.relay("worker", client, engine);
    this.relay("engine", engine, client);
    this.guard(() => mutant.accepted?.(this.session));
  }

  destroy(): void {
    if (this.gone) return;
    this.gone = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.context.sessions.delete(this.session);
    this.sockets.worker.destroy();
    this.sockets.engine.destroy();
    this.onGone();
  }

  private relay(from: From, source: Socket, target: Socket): void {
    source.on("data", (chunk: Buffer) => {
      if (from === "engine" && this.mutant.delay) this.later(this.mutant.delay, () => this.take(from, chunk));
      else this.take(from, chunk);
      if (target.writableNeedDrain) this.pause(from, source);
    });
    target.on("drain", () => this.resume(from, source));
    source.on("end", () => {
      const end = (): void => {
        this.flush(from, target);
        if (this.guard(() => this.mutant.closed?.(from, this.session)) !== "keep") target.end();
        else this.kept = true;
      };
      if (from === "engine" && this.mutant.delay) this.later(this.mutant.delay, end);
      else end();
    });
    source.on("error", () => {
      if (!this.gone) target.resetAndDestroy();
      this.destroy();
    });
    source.on("close", () => {
      if (this.kept && !target.destroyed) return;
      if (!source.readableEnded) this.guard(() => this.mutant.closed?.(from, this.session));
      if (!source.readableEnded || target.destroyed || target.readableEnded) this.destroy();
    });
  }

  /** Passes on what was held back in the hope of more. */
  private flush(from: From, target: Socket): void {
    const held = this.framed ? this.splitters[from].rest() : from === "engine" ? this.answerHead : Buffer.alloc(0);
    if (held.length && !this.gone) target.write(held);
  }

  private pause(from: From, source: Socket): void {
    source.pause();
    if (from === "engine" && this.mutant.stallTogether)
      for (const link of this.context.links) link.sockets.engine.pause();
  }

  private resume(from: From, source: Socket): void {
    source.resume();
    if (from === "engine" && this.mutant.stallTogether)
      for (const link of this.context.links) link.sockets.engine.resume();
  }

  private take(from: From, chunk: Buffer): void {
    if (this.gone) return;
    if (this.framed) {
      for (const piece of this.splitters[from].push(chunk)) this.takePiece(from, piece);
    } else if (from === "worker") {
      if (!this.requestHead.includes("\r\n\r\n")) this.requestHead += chunk.toString("latin1");
      this.sockets.engine.write(chunk);
    } else if (this.refused) {
      this.sockets.worker.write(chunk);
    } else {
      this.takeAnswer(chunk);
    }
  }

  /** The engine's answer to the upgrade: shown to the mutant when its head is complete. */
  private takeAnswer(chunk: Buffer): void {
    this.answerHead = Buffer.concat([this.answerHead, chunk]);
    const end = this.answerHead.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.answerHead.subarray(0, end + 4).toString("latin1");
    const rest = this.answerHead.subarray(end + 4);
    const status = Number(head.split(" ")[1]);
    const upgrade = /^upgrade: *websocket/im.test(this.requestHead);
    this.answerHead = Buffer.alloc(0);
    const changed =
      this.guard(() =>
        this.mutant.answer?.(
          { path: this.session.path, upgrade, status, request: this.requestHead, head },
          this.session,
        ),
      ) ?? head;
    if (changed === "destroy") {
      this.destroy();
      return;
    }
    this.sockets.worker.write(changed, "latin1");
    if (status !== 101) {
      this.refused = true;
      if (rest.length) this.sockets.worker.write(rest);
      return;
    }
    this.framed = true;
    this.context.sessions.add(this.session);
    this.guard(() => this.mutant.open?.(this.session));
    if (rest.length) this.take("engine", rest);
  }

  private takePiece(from: From, piece: Piece): void {
    const target = this.sockets[from === "worker" ? "engine" : "worker"];
    if (this.gone) return;
    if (piece.kind === "bytes") {
      if (!this.dropping[from]) target.write(piece.raw);
      return;
    }
    const lawful = !piece.reserved && piece.masked === (from === "worker");
    const whole = piece.kind === "frame" && piece.fin && piece.opcode === OPCODES.text && lawful;
    const frame = whole ? parseObject(piece.payload) : undefined;
    if (frame) {
      const replacement = this.guard(() => this.mutant.frame?.(frame, from, this.session));
      if (replacement === undefined) target.write(piece.raw);
      else for (const one of replacement) this.session.send(from === "worker" ? "engine" : "worker", one);
      return;
    }
    const { opcode, fin } = piece;
    const held =
      piece.kind === "frame" ? { length: piece.payload.length, payload: piece.payload } : { length: piece.length };
    const verdict = this.guard(() => this.mutant.raw?.({ opcode, fin, lawful, ...held }, from, this.session));
    this.dropping[from] = verdict === "drop";
    if (verdict !== "drop" && !this.gone) target.write(piece.raw);
  }

  private sendRaw(to: From, opcode: number, payload: Buffer): void {
    if (!this.gone) this.sockets[to].write(encodeFrame(opcode, payload, to === "engine"));
  }

  private end(code?: number): void {
    if (code === undefined) {
      this.destroy();
      return;
    }
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.sendRaw("worker", OPCODES.close, payload);
    this.sockets.worker.end();
    this.sockets.engine.destroy();
  }

  private later(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.guard(action);
    }, milliseconds);
    this.timers.add(timer);
  }

  /** A mutant that throws must not look like one that is caught. */
  private guard<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.context.faults.push(`${this.mutant.id}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}

function parseObject(payload: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
