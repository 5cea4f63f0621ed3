/** The least that reading a catalogue needs of the wire: one socket, calls with an id, answers matched by it. */
import { randomUUID } from "node:crypto";
import WebSocket from "ws";
import { CodegenError } from "../codegen-error.js";
import { isObject, textAt } from "../json.js";

const CALL_TIMEOUT_MS = 15_000;
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

export class EngineCaller {
  readonly #pending = new Map<string, Pending>();

  private constructor(
    readonly url: string,
    private readonly socket: WebSocket,
  ) {
    socket.on("message", (data) => this.#receive(String(data)));
    socket.on("close", () => this.#fail("the connection ended"));
    socket.on("error", (error) => this.#fail(error.message));
  }

  /** Throws `no_engine` when nothing answers within 15 seconds. */
  static async connect(url: string): Promise<EngineCaller> {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, { handshakeTimeout: CALL_TIMEOUT_MS, maxPayload: MAX_MESSAGE_BYTES });
    } catch (error) {
      throw noEngine(url, (error as Error).message);
    }
    await new Promise<void>((resolve, reject) => {
      socket.once("open", () => resolve());
      socket.once("error", (error) => reject(noEngine(url, error.message)));
    });
    return new EngineCaller(url, socket);
  }

  /** Throws `no_engine` with the code and text that the engine answered, or when it does not answer. */
  call(functionId: string, data: unknown): Promise<unknown> {
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(noEngine(this.url, `${functionId}: no answer within ${CALL_TIMEOUT_MS} ms`));
      }, CALL_TIMEOUT_MS);
      this.#pending.set(id, { resolve, reject, timer });
      this.socket.send(JSON.stringify({ type: "invokefunction", invocation_id: id, function_id: functionId, data }));
    });
  }

  close(): void {
    this.socket.close();
    this.#fail("closed");
  }

  #receive(text: string): void {
    let frame: unknown;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    if (!isObject(frame) || frame.type !== "invocationresult") return;
    const id = textAt(frame, "invocation_id") ?? "";
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if (isObject(frame.error)) {
      const { code, message } = frame.error;
      pending.reject(noEngine(this.url, `${String(frame.function_id)}: ${String(code)}: ${String(message)}`));
    } else pending.resolve(frame.result ?? null);
  }

  #fail(reason: string): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(noEngine(this.url, reason));
    }
    this.#pending.clear();
  }
}

function noEngine(url: string, reason: string): CodegenError {
  return new CodegenError("no_engine", `${url}: ${reason}`, "Start an engine, or name another with --url.");
}
