/**
 * Fan-out: one event of a trigger type is one invocation of each bound function, made by its provider in one go. An
 * operation is one event, from the first call sent to the last answer received.
 */
import type { Run } from "./measure.js";
import { callTemplate, idOf, payloadOf, resultTemplate, type Template } from "./messages.js";
import type { RawSocket } from "./raw-socket.js";
import type { Subject } from "./subject.js";

const MOST_WORKERS = 10;
const EVENT_BYTES = 100;
const SILENCE_MS = 10_000;

export class FanOut {
  #issued = 0;
  readonly #calls: Template[];

  private constructor(
    readonly subject: Subject,
    readonly group: string,
    readonly functions: number,
    readonly provider: RawSocket,
    readonly workers: readonly RawSocket[],
  ) {
    const payload = payloadOf(EVENT_BYTES);
    this.#calls = Array.from({ length: functions }, (_, i) => callTemplate(`${group}::f${i}`, payload));
  }

  /** The functions are spread over up to ten worker connections. */
  static async connect(subject: Subject, group: string, functions: number): Promise<FanOut> {
    const count = Math.min(functions, MOST_WORKERS);
    const workers: RawSocket[] = [];
    for (let worker = 0; worker < count; worker++) {
      const own = Array.from({ length: functions }, (_, i) => i).filter((i) => i % count === worker);
      workers.push(
        await subject.connect(
          "worker",
          group,
          own.map((i) => `${group}::f${i}`),
        ),
      );
    }
    const provider = await subject.connect("caller", group, []);
    return new FanOut(subject, group, functions, provider, workers);
  }

  close(): void {
    for (const socket of [this.provider, ...this.workers]) socket.close();
  }

  run(milliseconds: number): Promise<Run> {
    const { subject, functions, provider, workers } = this;
    const answer = resultTemplate(`${this.group}::f`, '{"ok":true}');
    const first = this.#issued;
    const delivered: number[] = [];
    const answered: number[] = [];
    const latencies: number[] = [];
    let doubled = 0;
    let missing = 0;
    const before = subject.usage();

    return new Promise((resolve, reject) => {
      const began = performance.now();
      let eventAt = began;
      const fail = (message: string): void => reject(new Error(`${subject.name}, ${this.group}: ${message}`));
      const silence = setInterval(() => {
        if (performance.now() - eventAt > SILENCE_MS) finish();
      }, 1000);
      const fire = (): void => {
        eventAt = performance.now();
        missing = functions;
        for (const call of this.#calls) provider.send(call.withId(this.#issued++));
      };
      const finish = (): void => {
        clearInterval(silence);
        const ended = performance.now();
        const after = subject.usage();
        resolve({
          operations: latencies.length,
          seconds: (ended - began) / 1000,
          latencies: Float64Array.from(latencies),
          lost: missing,
          doubled,
          cpuMs: before === undefined || after === undefined ? undefined : after.cpuMs - before.cpuMs,
          rssBytes: after?.rssBytes,
        });
      };
      for (const worker of workers) {
        worker.onEnd = () => fail("a worker's connection ended");
        worker.onMessage = (text) => {
          const number = idOf(text);
          if (number < first) return fail(`expected a call, got ${text.slice(0, 200)}`);
          delivered[number - first] = (delivered[number - first] ?? 0) + 1;
          if (delivered[number - first]! > 1) doubled++;
          worker.send(answer.withId(number));
        };
      }
      provider.onEnd = () => fail("the provider's connection ended");
      provider.onMessage = (text) => {
        const number = idOf(text);
        if (number < 0) return;
        if (number < first || text.includes('"error":')) return fail(`expected an answer, got ${text.slice(0, 200)}`);
        answered[number - first] = (answered[number - first] ?? 0) + 1;
        if (answered[number - first]! > 1) {
          doubled++;
          return;
        }
        if (--missing > 0) return;
        const now = performance.now();
        latencies.push(now - eventAt);
        if (now - began < milliseconds) fire();
        else finish();
      };
      fire();
    });
  }
}
