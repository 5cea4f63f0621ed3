/**
 * Follows one connection from copies of its bytes: the HTTP heads, and after an upgrade the messages of both sides. It
 * never touches a byte and never throws; what it cannot read it calls opaque, and the bytes go on as before.
 */
import type { Side, Unstamped } from "./events.js";
import { HeadCollector, type RequestHead, readAnswerHead, readRequestHead } from "./http-head.js";
import { type Emit, MessageReader } from "./message-reader.js";
import type { Room } from "./room.js";

/** What a worker may send before the upgrade is answered, and still be judged. */
const MOST_EARLY_BYTES = 1024 * 1024;

export class Tap {
  readonly #emit: Emit;
  readonly #heads: Record<Side, HeadCollector> = { worker: new HeadCollector(), engine: new HeadCollector() };
  readonly #readers: Record<Side, MessageReader>;
  #request: RequestHead | undefined;
  #early: Buffer[] = [];
  #earlyBytes = 0;
  #state: "request" | "answer" | "framed" | "done" = "request";

  constructor(room: Room, emit: Emit) {
    this.#emit = emit;
    this.#readers = {
      worker: new MessageReader("worker", room, emit),
      engine: new MessageReader("engine", room, emit),
    };
  }

  bytes(from: Side, chunk: Buffer): void {
    if (this.#state === "done") return;
    if (this.#state === "framed") this.#readers[from].push(chunk);
    else if (from === "engine") this.#takeAnswer(chunk);
    else if (this.#state === "request") this.#takeRequest(chunk);
    else this.#takeEarly(chunk);
  }

  ended(from: Side, how: "end" | "reset"): void {
    this.#emit({ kind: "end", from, how }, 0);
  }

  /** Nothing more will come. */
  stop(): void {
    this.#state = "done";
    this.#early = [];
    this.#readers.worker.stop();
    this.#readers.engine.stop();
  }

  #takeRequest(chunk: Buffer): void {
    const whole = this.#heads.worker.push(chunk);
    if (whole === undefined) return;
    this.#request = whole === "too long" ? undefined : readRequestHead(whole.head);
    if (whole === "too long" || !this.#request) {
      this.#giveUp("its request is not one of HTTP/1.1");
      return;
    }
    this.#state = "answer";
    if (whole.rest.length) this.#takeEarly(whole.rest);
  }

  #takeEarly(chunk: Buffer): void {
    this.#early.push(Buffer.from(chunk));
    this.#earlyBytes += chunk.length;
    if (this.#earlyBytes > MOST_EARLY_BYTES) this.#giveUp("too much was sent before the upgrade was answered");
  }

  #takeAnswer(chunk: Buffer): void {
    const whole = this.#heads.engine.push(chunk);
    if (whole === undefined) return;
    const answer = whole === "too long" ? undefined : readAnswerHead(whole.head);
    if (whole === "too long" || !answer) {
      this.#giveUp("its answer is not one of HTTP/1.1");
      return;
    }
    const interim = answer.status >= 100 && answer.status < 200 && answer.status !== 101;
    if (interim) {
      this.#takeAnswer(whole.rest);
      return;
    }
    if (!this.#request) {
      this.#giveUp(`it was answered with ${answer.status} before its request was complete`);
      return;
    }
    this.#emit({ kind: "answered", ...this.#request, ...answer }, 0);
    if (answer.status !== 101) {
      this.stop();
      return;
    }
    this.#state = "framed";
    for (const early of this.#early.splice(0)) this.#readers.worker.push(early);
    if (whole.rest.length) this.#readers.engine.push(whole.rest);
  }

  #giveUp(reason: string): void {
    const event: Unstamped = { kind: "opaque", reason };
    this.#emit(event, 0);
    this.stop();
  }
}
