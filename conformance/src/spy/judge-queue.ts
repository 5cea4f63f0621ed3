/** The way from the relay to the judge's thread: bounded, in order, one message between threads for many events. */
import { Worker } from "node:worker_threads";
import type { WireEvent } from "./events.js";
import type { Finding } from "./finding.js";
import type { Batch, FromJudge, JudgeSettings } from "./judge-protocol.js";
import type { Room } from "./room.js";
import type { Tally } from "./tally.js";

/** What an event costs besides its bytes. */
const EVENT_COST = 256;
/** Events gather for so long, ms, or up to so many bytes: each message to the thread wakes it, and costs the relay. */
const GATHER_MS = 5;
const GATHER_BYTES = 1024 * 1024;

export class JudgeQueue {
  readonly #room: Room;
  readonly #thread: Worker;
  readonly #finished: Promise<Tally>;
  /** Resolves when the judge can begin; rejects when it cannot, for instance when the file cannot be written. */
  readonly ready: Promise<void>;
  #events: WireEvent[] = [];
  #cost = 0;
  #timer: NodeJS.Timeout | undefined;
  #failed = false;
  /** Events that found no room, by connection; the judge is told before the next one that does. */
  readonly #lost = new Map<number, number>();

  constructor(room: Room, settings: JudgeSettings, onFinding: (finding: Finding) => void) {
    this.#room = room;
    this.#thread = new Worker(new URL("./judge-thread.js", import.meta.url), { workerData: settings });
    let begin = (): void => {};
    this.#finished = new Promise((resolve, reject) => {
      this.#thread.on("message", (message: FromJudge) => {
        if (message.kind === "ready") begin();
        if (message.kind === "finished") resolve(message.tally);
        if (message.kind !== "judged") return;
        this.#room.give(message.cost);
        for (const finding of message.findings) onFinding(finding);
      });
      const fail = (error: Error) => {
        this.#failed = true;
        reject(error);
      };
      this.#thread.on("error", fail);
      this.#thread.on("exit", () => fail(new Error("the judge's thread has ended")));
    });
    this.ready = new Promise((resolve, reject) => {
      begin = resolve;
      // After the beginning `finish` tells it; until then the relay goes on without a judge.
      this.#finished.catch(reject);
    });
  }

  /** `cost` is what the payload has taken already. */
  offer(event: WireEvent, cost: number): void {
    if (this.#failed) {
      this.#room.give(cost);
      return;
    }
    const lost = this.#lost.get(event.link) ?? 0;
    // The beginning and the end of a connection are always told: there are few.
    const needed = event.kind === "answered" || event.kind === "end" || event.kind === "opaque";
    const taken = this.#room.take(EVENT_COST) ? EVENT_COST : 0;
    if (!taken && !needed) {
      this.#room.give(cost);
      this.#lost.set(event.link, lost + 1);
      return;
    }
    if (lost > 0) {
      this.#lost.delete(event.link);
      this.#events.push({ kind: "lost", link: event.link, ms: event.ms, count: lost });
    }
    this.#events.push(event);
    this.#cost += cost + taken;
    if (this.#cost > GATHER_BYTES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** Judges all that was offered and ends the thread. Rejects when the judge has failed. */
  async finish(): Promise<Tally> {
    this.#flush();
    this.#thread.postMessage({ kind: "finish" });
    const tally = await this.#finished;
    for (const count of this.#lost.values()) tally.notJudged += count;
    await this.#thread.terminate();
    return tally;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#events.length === 0) return;
    const payloads = this.#events.flatMap((event) =>
      event.kind === "message" && event.payload ? [event.payload] : [],
    );
    const bytes = new Uint8Array(payloads.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const payload of payloads) {
      bytes.set(payload, at);
      at += payload.length;
    }
    const events = this.#events.map((event) => {
      if (event.kind !== "message") return event;
      const { payload: _, ...rest } = event;
      return rest;
    });
    const batch: Batch = { kind: "batch", events, bytes, cost: this.#cost };
    this.#events = [];
    this.#cost = 0;
    this.#thread.postMessage(batch, [bytes.buffer]);
  }
}
