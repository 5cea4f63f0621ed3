// A worker connection that only asks: it registers nothing, announces nothing, and so leaves the engine as it was.
import { randomUUID } from "node:crypto";
import { type RawData, WebSocket } from "ws";
import { DoctorError } from "./finding.js";

/** Larger than any message a conforming engine sends. */
const LARGEST_MESSAGE = 80 * 1024 * 1024;

export interface EngineClient {
  /** Id that the engine gave this connection. */
  readonly workerId: string;
  /** The result, undefined when there is none. Throws DoctorError with the engine's code, or `no_answer`. */
  call(functionId: string, data: object): Promise<unknown>;
  close(): void;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: DoctorError): void;
}

type Frame = Record<string, unknown>;

/** Connects and waits for `workerregistered`. `timeoutMs` bounds the connection and each call. */
export function connectEngine(url: string, timeoutMs: number): Promise<EngineClient> {
  return new Promise((resolve, reject) => {
    const waiting = new Map<string, Waiting>();
    const socket = new WebSocket(url, {
      handshakeTimeout: timeoutMs,
      maxPayload: LARGEST_MESSAGE,
      perMessageDeflate: false,
    });
    const fail = (error: DoctorError) => {
      clearTimeout(greeting);
      reject(error);
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
      socket.terminate();
    };
    const greeting = setTimeout(
      () => fail(new DoctorError("not_an_engine", `${url} sent no workerregistered within ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.on("error", (error) =>
      fail(new DoctorError("cannot_connect", `${url}: ${error.message || (error as NodeJS.ErrnoException).code}`)),
    );
    socket.on("close", (code) => fail(new DoctorError("connection_lost", `${url} closed the connection (${code})`)));
    socket.on("message", (data) => {
      const frame = parseFrame(data);
      if (frame?.type === "workerregistered" && typeof frame.worker_id === "string") {
        clearTimeout(greeting);
        resolve({
          workerId: frame.worker_id,
          call: (functionId, payload) => ask(socket, waiting, timeoutMs, functionId, payload),
          close: () => socket.terminate(),
        });
      } else if (frame?.type === "invocationresult") {
        settle(waiting, frame);
      } else if (frame?.type === "error") {
        const { code, message } = textsOf(frame.error ?? frame);
        fail(new DoctorError(code, `${url} refused the connection: ${message}`));
      }
    });
  });
}

function ask(
  socket: WebSocket,
  waiting: Map<string, Waiting>,
  timeoutMs: number,
  functionId: string,
  data: object,
): Promise<unknown> {
  const invocation_id = randomUUID();
  return new Promise<unknown>((resolve, reject) => {
    if (socket.readyState !== WebSocket.OPEN) {
      reject(new DoctorError("connection_lost", "the connection is closed"));
      return;
    }
    const timer = setTimeout(() => {
      waiting.delete(invocation_id);
      reject(new DoctorError("no_answer", `${functionId} did not answer within ${timeoutMs} ms`));
    }, timeoutMs);
    waiting.set(invocation_id, {
      resolve: (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      reject: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    });
    socket.send(
      JSON.stringify({ type: "invokefunction", invocation_id, function_id: functionId, namespace: "default", data }),
    );
  });
}

function settle(waiting: Map<string, Waiting>, frame: Frame): void {
  const id = String(frame.invocation_id);
  const one = waiting.get(id);
  if (one === undefined) return;
  waiting.delete(id);
  if (frame.error === undefined || frame.error === null) {
    one.resolve(frame.result);
    return;
  }
  const { code, message } = textsOf(frame.error);
  one.reject(new DoctorError(code, message));
}

function textsOf(error: unknown): { code: string; message: string } {
  const { code, message } = (typeof error === "object" && error !== null ? error : {}) as Frame;
  return { code: typeof code === "string" ? code : "UNKNOWN", message: typeof message === "string" ? message : "" };
}

function parseFrame(data: RawData): Frame | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === "object" && value !== null ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}
