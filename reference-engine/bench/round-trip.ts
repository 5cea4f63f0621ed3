/**
 * Closed loop: caller → subject → worker → subject → caller, with a fixed number of calls in flight. Every call is
 * ticked off twice, when the worker gets it and when its answer comes, so that none is lost or doubled unseen.
 */
import type { Run } from "./measure.js";
import { callTemplate, idOf, payloadOf, resultTemplate } from "./messages.js";
import type { RawSocket } from "./raw-socket.js";
import type { Subject } from "./subject.js";

/** A run ends with an error when nothing has been answered for so long. */
const SILENCE_MS = 10_000;

export interface Load {
  readonly group: string;
  readonly bytes: number;
  readonly inFlight: number;
}

/** A caller and a worker, connected for the rounds of one case. */
export class RoundTrips {
  #issued = 0;

  private constructor(
    readonly subject: Subject,
    readonly load: Load,
    readonly caller: RawSocket,
    readonly worker: RawSocket,
  ) {}

  static async connect(subject: Subject, load: Load): Promise<RoundTrips> {
    const worker = await subject.connect("worker", load.group, [`${load.group}::echo`]);
    const caller = await subject.connect("caller", load.group, []);
    return new RoundTrips(subject, load, caller, worker);
  }

  close(): void {
    this.caller.close();
    this.worker.close();
  }

  /** Makes calls for `milliseconds`, then waits for the last answers. */
  run(milliseconds: number): Promise<Run> {
    const { subject, load, caller, worker } = this;
    const functionId = `${load.group}::echo`;
    const payload = payloadOf(load.bytes);
    const call = callTemplate(functionId, payload);
    const result = resultTemplate(functionId, payload);
    const first = this.#issued;
    const sentAt: number[] = [];
    const delivered: number[] = [];
    const latencies: number[] = [];
    let lost = 0;
    let doubled = 0;
    let answered = 0;
    const before = subject.usage();

    return new Promise((resolve, reject) => {
      const began = performance.now();
      const deadline = began + milliseconds;
      let lastAnswer = began;
      const watch = setInterval(() => {
        if (performance.now() - lastAnswer > SILENCE_MS) finish();
      }, 1000);

      const issue = (now: number): void => {
        sentAt.push(now);
        caller.send(call.withId(this.#issued++));
      };
      const finish = (): void => {
        clearInterval(watch);
        caller.onMessage = worker.onMessage = () => {};
        const ended = performance.now();
        const after = subject.usage();
        lost = sentAt.length - answered;
        resolve({
          operations: answered,
          seconds: (ended - began) / 1000,
          latencies: Float64Array.from(latencies),
          lost,
          doubled,
          cpuMs: before === undefined || after === undefined ? undefined : after.cpuMs - before.cpuMs,
          rssBytes: after?.rssBytes,
        });
      };
      const fail = (message: string): void => {
        clearInterval(watch);
        reject(new Error(`${subject.name}, ${load.group}: ${message}`));
      };

      caller.onEnd = () => fail("the caller's connection ended");
      worker.onEnd = () => fail("the worker's connection ended");
      worker.onMessage = (text) => {
        const number = idOf(text);
        if (number < first) return fail(`expected a call, got ${text.slice(0, 200)}`);
        const index = number - first;
        delivered[index] = (delivered[index] ?? 0) + 1;
        if (delivered[index]! > 1) doubled++;
        worker.send(result.withId(number));
      };
      caller.onMessage = (text, bytes) => {
        const number = idOf(text);
        const at = sentAt[number - first];
        if (number < 0) return;
        if (at === undefined) return fail(`expected an answer to a call of this run, got ${text.slice(0, 200)}`);
        if (bytes < load.bytes || text.includes('"error":')) return fail(`a call failed: ${text.slice(0, 200)}`);
        if (at < 0) {
          doubled++;
          return;
        }
        const now = performance.now();
        latencies.push(now - at);
        sentAt[number - first] = -1;
        answered++;
        lastAnswer = now;
        if (now < deadline) issue(now);
        else if (answered === sentAt.length) finish();
      };
      for (let i = 0; i < load.inFlight; i++) issue(performance.now());
    });
  }
}
