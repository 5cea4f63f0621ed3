// A worker on a raw socket, for tests of the built engine: sends what it is told, keeps every frame that comes.
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";

export type Frame = Record<string, unknown> & { type: string };

const WITHIN_MS = 5_000;

export class Worker {
  readonly frames: Frame[] = [];
  readonly closed: Promise<number>;
  workerId = "";
  #look = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)) as Frame);
      for (const look of this.#look) look();
    });
    this.closed = new Promise((resolve) => socket.on("close", (code) => resolve(code)));
  }

  static async connect(url: string): Promise<Worker> {
    const worker = new Worker(new WebSocket(url));
    worker.socket.on("error", () => {});
    const greeting = await worker.receive((frame) => frame.type === "workerregistered");
    worker.workerId = greeting.worker_id as string;
    return worker;
  }

  /** Connects, announces a name, and waits until the engine has taken it. */
  static async announced(url: string, name: string, namespace?: string): Promise<Worker> {
    const worker = await Worker.connect(url);
    await worker.call("engine::workers::register", { name, namespace, runtime: "test", pid: process.pid });
    return worker;
  }

  send(frame: Frame): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** The first frame, of those that came and those to come, that fits. */
  receive(fits: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const bound = setTimeout(() => reject(new Error(`no such frame; got ${JSON.stringify(this.frames)}`)), WITHIN_MS);
      const look = () => {
        const found = this.frames.find(fits);
        if (found === undefined) return;
        clearTimeout(bound);
        this.#look.delete(look);
        resolve(found);
      };
      this.#look.add(look);
      look();
    });
  }

  /** The result frame of a call. */
  async call(functionId: string, data: unknown): Promise<Frame> {
    const invocation_id = randomUUID();
    this.send({ type: "invokefunction", invocation_id, function_id: functionId, data });
    return this.receive((frame) => frame.type === "invocationresult" && frame.invocation_id === invocation_id);
  }

  /** Everything sent so far has taken effect: a pong comes after it. */
  async settle(): Promise<void> {
    const before = this.frames.filter(({ type }) => type === "pong").length;
    this.send({ type: "ping" });
    let pongs = 0;
    await this.receive(() => {
      pongs = this.frames.filter(({ type }) => type === "pong").length;
      return pongs > before;
    });
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
