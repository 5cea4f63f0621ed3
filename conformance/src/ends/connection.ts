/** A connection that the kit's engine has accepted. It does what a step says and nothing more; pings excepted. */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { isObject, type Json, type JsonObject } from "../scenario/json.js";
import type { PeerSpec } from "../scenario/types.js";
import type { End, EndContext } from "./end.js";
import { Inbox } from "./inbox.js";
import { WebSocketEnd } from "./web-socket-end.js";
import { WebSocketLink } from "./web-socket-link.js";
import { within } from "./within.js";

/** Messages with which a worker says what it has; an engine takes them in without a word. */
const REGISTERS = new Set([
  "reattach",
  "registerfunction",
  "unregisterfunction",
  "registertrigger",
  "unregistertrigger",
  "registertriggertype",
  "unregistertriggertype",
]);

export class ConnectionEnd extends WebSocketEnd {
  readonly #absorb: boolean;
  #announced: () => void = () => {};
  readonly #announcement: Promise<void>;

  constructor(
    name: string,
    peer: PeerSpec,
    context: EndContext,
    path: string,
    absorb: boolean,
    private readonly answersPings: boolean,
  ) {
    super(name, peer, undefined, context);
    this.judged = path === "/";
    // Libraries need not answer a JSON ping, so there is no barrier.
    this.speaksFrames = false;
    this.#absorb = absorb;
    this.#announcement = new Promise((resolve) => {
      this.#announced = resolve;
    });
  }

  /** Where registrations are absorbed: until the library has announced itself. */
  async ready(deadline: number): Promise<void> {
    if (!this.#absorb || !this.judged) return;
    await within(this.#announcement, deadline, `no announcement arrived at ${this.name} in time`);
  }

  /** Takes the connection over, and greets as an engine does unless told not to. */
  carry(ws: WebSocket, socket: Socket, greet: false | JsonObject): void {
    this.link = WebSocketLink.adopt(ws, socket, this.events());
    this.openedAt = performance.now();
    if (greet === false || !this.judged) return;
    const { worker_id = this.context.uuid(), ...others } = greet;
    const token = "reattach_token" in greet ? {} : { reattach_token: this.context.uuid() };
    const frame: JsonObject = { type: "workerregistered", worker_id, ...token, ...others };
    // `null` in a scenario: this member is not sent.
    for (const [member, value] of Object.entries(frame)) if (value === null) delete frame[member];
    this.variables = { worker_id: frame.worker_id ?? null, reattach_token: frame.reattach_token ?? null };
    this.send(frame, JSON.stringify(frame), {});
  }

  /** Libraries announce themselves before all else or after it. */
  protected override mayStay(frame: Json): boolean {
    return this.judged && isAnnouncement(frame);
  }

  protected override respond(frame: Json): boolean {
    if (this.judged && isObject(frame) && frame.type === "ping") {
      // The sign of life of a library that cannot send pings of the WebSocket's own (TRN-35).
      if (this.answersPings) this.send({ type: "pong" }, '{"type":"pong"}', {});
      return true;
    }
    if (!this.#absorb || !isObject(frame)) return false;
    if (REGISTERS.has(String(frame.type))) return true;
    if (!isAnnouncement(frame)) return false;
    this.#announced();
    return true;
  }
}

function isAnnouncement(frame: Json): boolean {
  return isObject(frame) && frame.type === "invokefunction" && frame.function_id === "engine::workers::register";
}

/** A connection attempt that gets no answer: only its end can be seen. */
export class HeldEnd implements End {
  readonly inbox = new Inbox();
  readonly variables = {};
  readonly index = undefined;
  readonly openedAt = performance.now();
  readonly #socket: Socket;

  constructor(
    readonly name: string,
    readonly peer: PeerSpec,
    context: EndContext,
    socket: Socket,
  ) {
    this.#socket = socket;
    socket.on("error", () => {});
    socket.resume();
    const lost = (): void => {
      context.transcript.record(name, "in", "close", "1006");
      this.inbox.push({ what: "closed", value: { code: 1006, reason: "" }, at: performance.now() });
      socket.destroy();
    };
    socket.once("end", lost);
    socket.once("close", (broken) => broken && lost());
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  async setUp(): Promise<void> {}
  send(): void {}
  async close(): Promise<void> {
    this.#socket.destroy();
  }
  async dispose(): Promise<void> {
    this.#socket.removeAllListeners("end");
    this.#socket.destroy();
  }
}
