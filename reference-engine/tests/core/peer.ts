/** A worker connection for tests: real sockets, bounded waits, and every frame that arrives is judged by the schemas. */
import { randomUUID } from "node:crypto";
import { validateFrame } from "@triad-protocol/schemas";
import { WebSocket } from "ws";
import { createEngine, type Engine, type EngineOptions } from "../../src/index.js";

export interface Frame {
  readonly type: string;
  readonly [member: string]: unknown;
}

export interface TestEngine {
  readonly engine: Engine;
  readonly url: string;
  readonly port: number;
  readonly log: { level: string; message: string; fields: Record<string, unknown> }[];
  connect(path?: string): Promise<TestPeer>;
  /** A connection that has announced itself. */
  worker(announcement?: object): Promise<TestPeer>;
  stop(): Promise<void>;
}

const WAIT_MS = 5_000;

/** An engine on a free port; `stop` also ends the connections that the test made. */
export async function startEngine(options: EngineOptions = {}): Promise<TestEngine> {
  const log: TestEngine["log"] = [];
  const write = (level: string) => (fields: object, message: string) =>
    void log.push({ level, message, fields: { ...fields } });
  const engine = createEngine({
    listener: { port: 0 },
    shutdown_grace_ms: 200,
    functions_available_interval_ms: 50,
    ...options,
    log: { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") },
  });
  const { port } = await engine.start();
  const url = `ws://127.0.0.1:${port}`;
  const peers: TestPeer[] = [];
  const connect = async (path = "/"): Promise<TestPeer> => {
    const peer = new TestPeer(new WebSocket(`${url}${path}`));
    peers.push(peer);
    await peer.opened;
    return peer;
  };
  return {
    engine,
    url,
    port,
    log,
    connect,
    async worker(announcement = {}) {
      const peer = await connect();
      await peer.announce(announcement);
      return peer;
    },
    async stop() {
      for (const peer of peers) peer.ws.terminate();
      await engine.stop();
      const failures = log.filter(({ level }) => level === "error");
      if (failures.length > 0) throw new Error(`the engine logged errors: ${JSON.stringify(failures)}`);
    },
  };
}

export class TestPeer {
  readonly opened: Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  workerId = "";
  token = "";
  readonly inbox: Frame[] = [];
  readonly invalid: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(readonly ws: WebSocket) {
    this.opened = new Promise((resolve, reject) => {
      ws.once("open", resolve);
      ws.once("error", reject);
    });
    this.closed = new Promise((resolve) =>
      ws.once("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      }),
    );
    ws.on("error", () => {});
    ws.on("message", (data: Buffer) => this.#receive(JSON.parse(data.toString()) as Frame));
  }

  #receive(frame: Frame): void {
    const { verdict } = validateFrame("engine", frame);
    if (!verdict.valid) this.invalid.push(`${frame.type}: ${JSON.stringify(verdict.failures)}`);
    if (frame.type === "workerregistered") {
      this.workerId = String(frame.worker_id);
      this.token = String(frame.reattach_token);
    }
    this.inbox.push(frame);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  send(frame: object): void {
    this.ws.send(JSON.stringify(frame));
  }

  /** The first frame that has these members; frames before it stay in the inbox. */
  async receive(members: object, withinMs = WAIT_MS): Promise<Frame> {
    const until = Date.now() + withinMs;
    for (;;) {
      const index = this.inbox.findIndex((frame) => hasMembers(frame, members));
      if (index >= 0) return this.inbox.splice(index, 1)[0]!;
      const left = until - Date.now();
      if (left <= 0)
        throw new Error(`no ${JSON.stringify(members)} within ${withinMs} ms, only ${JSON.stringify(this.inbox)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Everything that is there once the engine has handled all that this peer sent before (TRN-36). */
  async settle(): Promise<Frame[]> {
    this.send({ type: "ping" });
    await this.receive({ type: "pong" });
    return this.inbox.splice(0).filter(({ type }) => type !== "workerregistered");
  }

  /** Calls and waits: the result, or the error. */
  async call(function_id: string, data: unknown = {}, more: object = {}): Promise<Frame> {
    const invocation_id = randomUUID();
    this.send({ type: "invokefunction", invocation_id, function_id, data, ...more });
    return await this.receive({ type: "invocationresult", invocation_id }, 15_000);
  }

  async announce(announcement: object = {}): Promise<void> {
    await this.receive({ type: "workerregistered" });
    const { error } = await this.call("engine::workers::register", announcement);
    if (error !== undefined) throw new Error(JSON.stringify(error));
  }

  register(id: string, more: object = {}): void {
    this.send({ type: "registerfunction", id, ...more });
  }

  /** Answers every call at once, with its own data unless told otherwise. */
  serve(answer: (frame: Frame) => object = (frame) => ({ result: frame.data })): void {
    this.ws.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame;
      if (frame.type !== "invokefunction") return;
      const { invocation_id, function_id } = frame;
      this.send({ type: "invocationresult", invocation_id, function_id, ...answer(frame) });
    });
  }

  async close(): Promise<void> {
    this.ws.close();
    await this.closed;
  }
}

function hasMembers(frame: Frame, members: object): boolean {
  return Object.entries(members).every(([name, value]) => JSON.stringify(frame[name]) === JSON.stringify(value));
}

export function errorCodeOf(frame: Frame): unknown {
  return (frame.error as { code?: unknown } | undefined)?.code;
}

/** Waits until `isSo`, asking again after each turn of the event loop. */
export async function until(what: string, isSo: () => boolean, withinMs = WAIT_MS): Promise<void> {
  const end = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
