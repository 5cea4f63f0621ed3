/**
 * `load`: a closed loop of calls from one end. Each is answered exactly once with the value expected, none after.
 *
 * Frames are cut from one prepared text, and answers never reach the inbox, so that the kit costs little of what it
 * measures: with a fast subject it is the subject that is loaded.
 */
import type { End } from "../../ends/end.js";
import { type Difference, differ, show } from "../../match/difference.js";
import { matchValue } from "../../match/match.js";
import { isObject, type Json, type JsonObject } from "../../scenario/json.js";
import type { Step } from "../../scenario/types.js";
import { failByDifference, StepFailure } from "../failure.js";
import { type PerformVerb, ScenarioEnded, type ScenarioRun } from "../scenario-run.js";
import type { Scope } from "../variables.js";
import { barrier } from "./observe.js";

/** Stands for `{i}` while the text is prepared; no other number of a scenario has these digits. */
const MARK = 730_517_730_517_730;

export const load: PerformVerb = async (run, step, end, scope) => {
  const loop = new Loop(run, step, end, scope);
  const [mine, beside] = await Promise.allSettled([
    loop.run(),
    run.perform(step.inner, scope).catch((error) => loop.abandon(error)),
  ]);
  if (beside.status === "rejected") throw beside.reason;
  if (mine.status === "rejected") throw mine.reason;
  return undefined;
};

/** A text in which `{i}` can be put in quickly. */
class Prepared {
  readonly #parts: readonly string[];
  readonly #constant: Json;
  constructor(value: Json) {
    const text = JSON.stringify(value);
    this.#parts = text.split(String(MARK));
    this.#constant = this.#parts.length === 1 ? value : null;
  }
  textFor(n: number): string {
    return this.#parts.length === 1 ? this.#parts[0]! : this.#parts.join(String(n));
  }
  valueFor(n: number): Json {
    return this.#parts.length === 1 ? this.#constant : (JSON.parse(this.textFor(n)) as Json);
  }
}

class Loop {
  readonly #ids: string;
  readonly #frame: Prepared;
  readonly #expected: Prepared;
  readonly #wantsError: boolean;
  readonly #calls: number;
  readonly #width: number;
  readonly #ms: number;
  readonly #inFlight = new Set<number>();
  #until = Infinity;
  #sent = 0;
  #answered = 0;
  #difference: Difference | undefined;
  #failure: unknown;
  #wake: () => void = () => {};

  constructor(
    readonly context: ScenarioRun,
    step: Step,
    readonly end: End,
    scope: Scope,
  ) {
    const { calls, for: span, in_flight, function_id, namespace, data } = step.members.load!;
    const marked: Scope = { ...scope, each: { ...scope.each, i: MARK }, index: undefined };
    this.#ids = context.freshId().slice(0, 24);
    this.#calls = calls ?? Infinity;
    this.#width = in_flight;
    this.#ms = context.bound(context.duration(step.members.within ?? "2min", scope));
    if (span !== undefined) this.#until = performance.now() + context.duration(span, scope);
    const head = {
      type: "invokefunction",
      invocation_id: "@",
      function_id,
      ...(namespace === undefined ? {} : { namespace }),
    };
    const frame = context.material({ ...head, data: data ?? null } as JsonObject, marked).value;
    this.#frame = new Prepared(frame);
    this.#wantsError = step.members.error !== undefined;
    this.#expected = new Prepared(this.#expectation(step, frame, marked));
  }

  /** What the step says, else what the peer that answers by itself would. */
  #expectation(step: Step, frame: Json, marked: Scope): Json {
    const { result, error, load: members } = step.members;
    if (result !== undefined || error !== undefined) return this.context.expected((result ?? error)!, marked);
    const specs = this.context.scenario.peers.flatMap((peer) => peer.functions);
    const answer = specs.find((one) => one.id === members!.function_id && one.answer !== undefined)?.answer;
    if (answer === "echo") return (frame as JsonObject).data!;
    if (isObject(answer) && "result" in answer) return this.context.material(answer.result!, marked).value;
    throw new StepFailure("harness", "a load of a function that answers with an error must state the error");
  }

  async run(): Promise<void> {
    const deadline = performance.now() + this.#ms;
    this.end.tap = (frame) => this.#receive(frame);
    try {
      while (this.#inFlight.size < this.#width && this.#wantsMore()) this.#sendNext();
      while (!this.#isDone()) {
        if (this.#failure !== undefined) throw this.#failure;
        const closed = this.end.inbox.unread().find((one) => one.what === "closed");
        if (closed)
          throw new StepFailure("lost", `the connection ended (${show(closed.value)}) with ${this.#describe()}`);
        if (performance.now() >= deadline)
          throw new StepFailure("time", `${this.#describe()} after ${Math.round(this.#ms)} ms`);
        await this.#change(Math.min(deadline, performance.now() + 250));
      }
      // Whatever the subject sent twice lies before this pong.
      if (!this.#difference) await barrier(this.end, this.context.bound(2000));
    } finally {
      // After a failure answers still come, which say nothing new.
      if (this.#inFlight.size === 0 && !this.#difference) this.end.tap = undefined;
    }
    if (this.#difference) throw failByDifference(this.#difference);
  }

  /** A step beside the load ended the scenario: stop, and pass its reason on. */
  abandon(error: unknown): never {
    this.#failure =
      error instanceof ScenarioEnded ? error : (error ?? new ScenarioEnded("a step beside the load failed"));
    this.#wake();
    throw error;
  }

  #wantsMore(): boolean {
    return (
      this.#sent < this.#calls && performance.now() < this.#until && this.#failure === undefined && !this.#difference
    );
  }

  #isDone(): boolean {
    return this.#difference !== undefined || (this.#inFlight.size === 0 && !this.#wantsMore());
  }

  #sendNext(): void {
    const n = this.#sent++;
    this.#inFlight.add(n);
    const text = this.#frame.textFor(n).replace('"@"', `"${this.#ids}${n.toString(16).padStart(12, "0")}"`);
    // All are alike, so the first is judged for all.
    if (n === 0) this.end.send(JSON.parse(text) as Json, text, {});
    else this.end.send(null, text, { wrong: true });
  }

  /** True for every answer to a call of this loop. */
  #receive(frame: Json): boolean {
    if (!isObject(frame) || frame.type !== "invocationresult") return false;
    const id = frame.invocation_id;
    if (typeof id !== "string" || !id.startsWith(this.#ids)) return false;
    const n = Number.parseInt(id.slice(24), 16);
    if (!this.#inFlight.delete(n)) {
      this.#difference ??= differ("/invocation_id", undefined, frame, `one answer to call ${n}, not another`);
    } else {
      this.#answered++;
      this.#difference ??= this.#judge(n, frame);
      if (this.#wantsMore() && this.end.isOpen) this.#sendNext();
    }
    if (this.#isDone()) this.#wake();
    return true;
  }

  #judge(n: number, frame: JsonObject): Difference | undefined {
    const failed = frame.error !== undefined && frame.error !== null;
    const expected = this.#expected.valueFor(n);
    if (this.#wantsError) return matchValue(expected, failed ? frame.error : undefined, { pointer: "/error" });
    if (failed) return differ("/error", undefined, frame.error, `no error, but the result of call ${n}`);
    return matchValue(expected, frame.result, { pointer: "/result" });
  }

  #describe(): string {
    const [first] = this.#inFlight;
    const example = first === undefined ? "" : `, call ${first} first among them`;
    return `${this.#answered} of ${this.#sent} calls answered, ${this.#inFlight.size} not${example}`;
  }

  #change(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, deadline - performance.now()));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
