/** `tcp`: a connection that carries bytes, for what comes before or below a WebSocket. */
import { createConnection, type Socket } from "node:net";
import type { Difference } from "../match/difference.js";
import { StepFailure } from "../run/failure.js";
import type { Json } from "../scenario/json.js";
import type { OpenMembers, PeerSpec } from "../scenario/types.js";
import type { End, EndContext, EndKind } from "./end.js";
import { Inbox } from "./inbox.js";
import { Relay } from "./relay.js";
import { rawBytes } from "./web-socket-end.js";

class TcpEnd implements End {
  readonly inbox = new Inbox();
  readonly variables = {};
  openedAt = 0;
  #socket: Socket | undefined;
  #relay: Relay | undefined;
  #closeExpected = false;

  constructor(
    readonly name: string,
    readonly peer: PeerSpec,
    readonly index: number | undefined,
    private readonly context: EndContext,
  ) {}

  get isOpen(): boolean {
    return this.#socket !== undefined && !this.#socket.destroyed;
  }

  async setUp(): Promise<void> {
    if (this.peer.open) await this.open({}, undefined, this.context.bound(2000));
  }

  async open(_members: OpenMembers, _expect: Json | undefined, within: number): Promise<Difference | undefined> {
    const url = new URL(this.context.url);
    if (this.peer.relay) this.#relay ??= await Relay.open(url.hostname, Number(url.port));
    const target = this.#relay
      ? { host: "127.0.0.1", port: this.#relay.port }
      : { host: url.hostname, port: Number(url.port) };
    this.#socket?.destroy();
    this.#closeExpected = false;
    const socket = createConnection({ ...target, noDelay: true });
    this.#socket = socket;
    let received = Buffer.alloc(0);
    socket.on("data", (part) => {
      this.context.transcript.record(this.name, "in", "binary", part);
      // What is unread has no borders: one arrival that grows until a step has read it.
      const last = this.inbox.unread().at(-1);
      const grows = last?.what === "bytes";
      received = grows ? Buffer.concat([received, part]) : part;
      const value = { text: received.toString("latin1"), base64: received.toString("base64"), length: received.length };
      const arrival = { what: "bytes" as const, value, at: performance.now() };
      if (grows) this.inbox.replaceLast(arrival);
      else this.inbox.push(arrival);
    });
    socket.on("error", () => {});
    socket.on("close", (broken) => {
      if (this.#socket !== socket) return;
      this.context.transcript.record(this.name, "in", "close", broken ? "reset" : "end");
      this.inbox.push({
        what: "closed",
        value: { code: 1006, reason: "" },
        at: performance.now(),
        expected: this.#closeExpected,
      });
    });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new StepFailure("time", "no TCP connection in time")), within);
      socket.once("connect", () => {
        clearTimeout(timer);
        resolve();
      });
      socket.once("error", (error) => {
        clearTimeout(timer);
        reject(new StepFailure("lost", `the TCP connection failed: ${error.message}`));
      });
    });
    this.openedAt = performance.now();
    this.context.transcript.record(this.name, "out", "open", `tcp ${target.host}:${target.port}`);
    return undefined;
  }

  send(value: Json): void {
    if (!this.isOpen) throw new StepFailure("lost", `the connection of ${this.name} is not open`);
    const bytes = rawBytes(value);
    this.context.transcript.record(this.name, "out", "binary", bytes);
    this.#socket?.write(bytes);
  }

  expectClose(): void {
    this.#closeExpected = true;
  }

  async close(how: "clean" | "abrupt"): Promise<void> {
    this.#closeExpected = true;
    if (how === "clean") this.#socket?.end();
    else this.#socket?.resetAndDestroy();
  }

  async cut(side: "near" | "far"): Promise<void> {
    if (side === "far") return this.#relay?.cutFar();
    this.#closeExpected = true;
    this.#relay?.cutNear();
  }

  pause(what: "reading" | "writing"): void {
    if (what === "reading") this.#socket?.pause();
    else this.#socket?.cork();
  }

  resume(what: "reading" | "writing"): void {
    if (what === "reading") this.#socket?.resume();
    else this.#socket?.uncork();
  }

  async dispose(): Promise<void> {
    this.#closeExpected = true;
    this.#socket?.destroy();
    await this.#relay?.close();
  }
}

export const tcp: EndKind = {
  kind: "tcp",
  verbs: ["open", "send", "receive", "all", "quiet", "close", "cut", "pause", "resume"],
  variables: [],
  create: (peer, index, context) =>
    new TcpEnd(index === undefined ? peer.name : `${peer.name}.${index}`, peer, index, context),
};
