/**
 * What an engine says of itself, asked in the only way that the protocol has: connect as a worker, take the first
 * frame, call `engine::workers::list`. Nothing is registered, so the engine is left as it was.
 */
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { KitError } from "../errors.js";
import type { Greeting } from "../result/result.js";
import { hideQuery } from "./port.js";
import { reasonOf } from "./ready.js";

/** Bounds, ms. The first frame is owed (its absence ends the run); the list is a courtesy. */
const FIRST_FRAME_MS = 5000;
const LIST_MS = 2000;

/** Throws exit 3 when the connection brings no `workerregistered` in time: every scenario would only repeat that. */
export async function greetEngine(url: string, timeFactor = 1): Promise<Greeting> {
  const socket = new WebSocket(url, { handshakeTimeout: FIRST_FRAME_MS * timeFactor, perMessageDeflate: false });
  const frames = new FrameQueue(socket);
  const greeting: Greeting = {};
  socket.once("upgrade", (answer) => {
    const capabilities = answer.headers["x-iii-capabilities"];
    if (typeof capabilities === "string") greeting.capabilities = capabilities.split(",").map((token) => token.trim());
    if (answer.headers.server) greeting.server = answer.headers.server;
  });
  try {
    const first = await frames.next((frame) => frame.type === "workerregistered", FIRST_FRAME_MS * timeFactor);
    if (typeof first === "string") throw silent(url, first);
    greeting.reattach = typeof first.reattach_token === "string";
    const id = randomUUID();
    const request = { type: "invokefunction", invocation_id: id, function_id: "engine::workers::list", data: {} };
    socket.send(JSON.stringify(request));
    const answer = await frames.next((frame) => frame.invocation_id === id, LIST_MS * timeFactor);
    if (typeof answer === "string") greeting.unanswered = `engine::workers::list: ${answer}`;
    else Object.assign(greeting, describeWorkers(answer));
    return greeting;
  } finally {
    socket.terminate();
  }
}

type Frame = Record<string, unknown>;

/** Workers of the engine itself have the runtime `engine`; their version is the engine's. */
function describeWorkers(answer: Frame): Greeting {
  const result = answer.result as { workers?: unknown } | undefined;
  const workers = Array.isArray(result?.workers) ? (result.workers as Frame[]) : undefined;
  if (!workers) return { unanswered: "engine::workers::list: the answer holds no list" };
  const own = workers.filter((worker) => worker?.runtime === "engine");
  const version = own.map((worker) => worker.version).find((value) => typeof value === "string");
  const names = own.map((worker) => worker.name).filter((value) => typeof value === "string");
  return {
    ...(typeof version === "string" ? { version } : {}),
    ...(names.length ? { built_in_workers: names } : {}),
    connected_workers: workers.length - own.length,
  };
}

function silent(url: string, why: string): KitError {
  return new KitError(
    "subject_silent",
    `${hideQuery(url)} accepted a connection, but sent no workerregistered frame: ${why}. ` +
      "An engine sends it first on every connection",
    3,
  );
}

/** Frames of one socket in order; what nobody asks for is passed over. */
class FrameQueue {
  readonly #frames: Frame[] = [];
  #ended: string | undefined;
  #wake: () => void = () => {};

  constructor(socket: WebSocket) {
    socket.on("message", (data) => {
      try {
        const frame: unknown = JSON.parse(String(data));
        if (typeof frame === "object" && frame !== null) this.#frames.push(frame as Frame);
      } catch {
        // Not a frame; the scenarios judge that, the greeting only asks.
      }
      this.#wake();
    });
    const end = (why: string) => {
      this.#ended ??= why;
      this.#wake();
    };
    socket.once("close", (code) => end(`the connection was closed with ${code}`));
    socket.on("error", (error) => end(reasonOf(error)));
  }

  /** The next frame that is wanted, or the reason why none came within `ms`. */
  async next(wanted: (frame: Frame) => boolean, ms: number): Promise<Frame | string> {
    const deadline = Date.now() + ms;
    for (;;) {
      for (let frame = this.#frames.shift(); frame; frame = this.#frames.shift()) if (wanted(frame)) return frame;
      if (this.#ended !== undefined) return this.#ended;
      const remaining = deadline - Date.now();
      if (remaining <= 0) return `nothing came within ${ms} ms`;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, remaining);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
