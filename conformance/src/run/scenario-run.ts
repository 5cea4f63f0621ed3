/** One run of one scenario: its ends, variables and verdicts, and the performing of its steps. */
import type { End } from "../ends/end.js";
import { FrameJudge } from "../frames/judge.js";
import { encodeMaterial, interpolate, type Material, materialise, type Resolve } from "../frames/materialise.js";
import { Transcript } from "../frames/transcript.js";
import type { Arrival } from "../match/arrival.js";
import type { CheckFailure, RunError } from "../result/result.js";
import { isObject, type Json } from "../scenario/json.js";
import { parseDuration } from "../scenario/quantities.js";
import { interpolateText } from "../scenario/references.js";
import { type Scenario, type Step, type Verb, walkSteps } from "../scenario/types.js";
import type { OwnSubject } from "../subject/subject.js";
import type { TesteeFault } from "../testee/fault.js";
import type { TesteeLaunch } from "../testee/launch.js";
import { StepFailure } from "./failure.js";
import { type Scope, UndefinedVariable, Variables } from "./variables.js";
import { Verdicts } from "./verdicts.js";

/** What the run gives to each of its scenarios. */
export interface RunEnvironment {
  readonly seed: string;
  /** Multiplies upper bounds, never lower ones. */
  readonly timeFactor: number;
  /** Does `work`, during which the scenario only waits, and lets another one have its place meanwhile. */
  idle<T>(work: () => Promise<T>): Promise<T>;
}

/** Does a step at one end. Resolves with the time that it marks, or with nothing for the present one; rejects with a StepFailure. */
export type PerformVerb = (run: ScenarioRun, step: Step, end: End, scope: Scope) => Promise<number | undefined>;

export type Verbs = Readonly<Record<Verb, PerformVerb>>;

/** The scenario cannot go on; what is undecided is not testable. */
export class ScenarioEnded extends Error {}

export class ScenarioRun {
  readonly started = performance.now();
  readonly transcript = new Transcript(this.started);
  readonly judge: FrameJudge;
  readonly variables: Variables;
  readonly verdicts: Verdicts;
  readonly ends = new Map<string, readonly End[]>();
  /** Connections whose name another one has now. */
  readonly past: End[] = [];
  /** Faults outside of the checks. */
  readonly errors: RunError[] = [];
  /** Answers to calls that were given up: they may still come. */
  readonly forgotten = new Set<string>();
  readonly #marks = new Map<string, number>();
  readonly #levels: ReadonlyMap<string, string>;
  /** When the step before ended; `cut … after` counts from it. */
  stepEnded = performance.now();
  #fresh = 0;
  #fault: TesteeFault | undefined;
  #stopped: string | undefined;

  constructor(
    readonly scenario: Scenario,
    private readonly verbs: Verbs,
    readonly environment: RunEnvironment,
    readonly url: string,
    readonly own: OwnSubject | undefined,
    readonly launch?: TesteeLaunch | undefined,
  ) {
    this.judge = new FrameJudge(launch ? "worker" : "engine");
    this.variables = new Variables(
      environment.seed,
      scenario.id,
      launch ? {} : { url, port: Number(new URL(url).port) },
    );
    this.verdicts = new Verdicts(scenario.checks);
    this.#levels = new Map(scenario.checks.map((check) => [check.id, check.level]));
  }

  bound(ms: number): number {
    return ms * this.environment.timeFactor;
  }

  /** A duration of the scenario, in milliseconds, before `--time-factor`. */
  duration(text: string, scope: Scope): number {
    return parseDuration(String(interpolateText(text, this.#resolve(scope))));
  }

  /** The first fault of the testee is the one that is told. */
  report(fault: TesteeFault): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.errors.push({ code: fault.code, message: fault.message, scenario: this.scenario.id });
  }

  /** An end that a step has brought; one of that name before is not read any more. */
  adopt(name: string, end: End): void {
    this.past.push(...(this.ends.get(name) ?? []));
    this.ends.set(name, [end]);
    this.variables.definePeer(name, () => (this.ends.get(name) ?? []).map((one) => one.variables));
  }

  get allEnds(): End[] {
    return [...this.past, ...[...this.ends.values()].flat()];
  }

  freshId(): string {
    return this.variables.uuid(`fresh ${this.#fresh++}`);
  }

  #resolve(scope: Scope): Resolve {
    return (name) => this.variables.resolve(name, scope);
  }

  /** What a step expects, with variables put in. */
  expected(value: Json, scope: Scope): Json {
    return interpolate(value, this.#resolve(scope));
  }

  /** What a step sends, and its text. */
  material(value: Json, scope: Scope): { value: Json; text: string } {
    const made: Material = materialise(value, this.#resolve(scope));
    const text = encodeMaterial(made);
    return { value: made.value, text };
  }

  /** The time of a named step at this place of `count`, or of the opening of this end. */
  mark(name: string, end: End, scope: Scope): number {
    const at = this.#marks.get(`${name}@${scope.index}`) ?? this.#marks.get(name);
    return at ?? (name === "open" ? end.openedAt : this.started);
  }

  isForgotten(arrival: Arrival): boolean {
    return (
      arrival.what === "frame" && isObject(arrival.value) && this.forgotten.has(String(arrival.value.invocation_id))
    );
  }

  /** Nothing more is begun after this. */
  stop(reason: string): void {
    this.#stopped ??= reason;
  }

  async perform(steps: readonly Step[], scope: Scope): Promise<void> {
    for (const step of steps) await this.#performStep(step, scope);
  }

  async #performStep(step: Step, scope: Scope): Promise<void> {
    if (this.#stopped !== undefined && !scope.always) throw new ScenarioEnded(this.#stopped);
    if (step.verb === "each") return this.#performEach(step, scope);
    const begun = performance.now();
    const ends = step.members.at === undefined ? [undefined] : (this.ends.get(step.members.at) ?? []);
    const counted = ends.length > 1 || ends[0]?.index !== undefined;
    const results = await Promise.allSettled(
      ends.map(async (end, index) => {
        const own: Scope = counted ? { ...scope, index } : scope;
        const at = (await this.verbs[step.verb](this, step, end as End, own)) ?? performance.now();
        if (step.members.name === undefined) return;
        this.#marks.set(step.members.name, at);
        if (counted) this.#marks.set(`${step.members.name}@${index}`, at);
      }),
    );
    this.stepEnded = performance.now();
    const failed = results.findIndex((one) => one.status === "rejected");
    if (this.judge.ofKit) throw new StepFailure("harness", this.judge.ofKit.message);
    // What a testee does wrong by itself says nothing of its library.
    if (this.#fault?.kind === "harness") throw this.#fault;
    if (failed === -1) {
      if (step.checks.length > 0) this.verdicts.pass(step.checks, this.stepEnded - begun);
      return;
    }
    const reason: unknown = (results[failed] as PromiseRejectedResult).reason;
    this.#stepFailed(step, reason, ends[failed], counted ? { ...scope, index: failed } : scope, this.stepEnded - begun);
  }

  async #performEach(step: Step, scope: Scope): Promise<void> {
    const [name, values] = Object.entries(step.members.each!)[0]!;
    try {
      for (const value of Array.isArray(values) ? values : range(values)) {
        const each = { ...scope.each, [name]: this.material(value, scope).value };
        await this.perform(step.inner, { ...scope, each });
      }
    } catch (error) {
      this.verdicts.reopen([...walkSteps(step.inner)].flatMap((inner) => inner.checks));
      throw error;
    }
  }

  /** Records the failure, and throws when the scenario cannot go on. */
  #stepFailed(step: Step, reason: unknown, end: End | undefined, scope: Scope, ms: number): void {
    if (reason instanceof ScenarioEnded) throw reason;
    if (reason instanceof UndefinedVariable)
      throw new ScenarioEnded(`step ${step.index} (line ${step.line}): ${reason.message}`);
    if (!(reason instanceof StepFailure) || reason.kind === "harness") throw reason;
    const where = `step ${step.index} (line ${step.line}) at ${end?.name ?? "the subject"}`;
    const note = this.#noteUnknown(reason);
    const mark = `step ${step.index} failed: ${reason.message}${note}`;
    this.transcript.record(end?.name ?? "subject", "none", "step", mark);
    if (step.checks.length === 0) throw new ScenarioEnded(`${where}: ${reason.message}${note}`);
    const failure: CheckFailure = {
      step: { index: step.index, line: step.line, text: step.text },
      end: end?.name ?? "subject",
      message: reason.message + note,
      blame: "subject",
    };
    const { pointer, expected, actual, schema } = reason.details;
    if (pointer !== undefined) failure.pointer = pointer;
    if (expected !== undefined) failure.expected = expected;
    if (actual !== undefined) failure.actual = actual;
    if (schema !== undefined) failure.schema = schema;
    const value = standOf(scope);
    if (value !== undefined) failure.value = value;
    this.verdicts.fail(step.checks, failure, ms);
    if (reason.kind === "value") return;
    // A SHOULD or MAY that does not come is an allowed behaviour, and so is a connection that ends instead: it may not
    // make other checks untestable.
    if (step.checks.every((check) => this.#levels.get(check) !== "MUST")) return;
    throw new ScenarioEnded(`${where}: ${reason.message}${note}`);
  }

  #noteUnknown(reason: StepFailure): string {
    if (reason.kind !== "time" || this.judge.unknownTypes.size === 0) return "";
    return ` (frames of unknown type were set aside: ${[...this.judge.unknownTypes].join(", ")})`;
  }
}

function range({ from, to, by }: { from: number; to: number; by: number }): number[] {
  return Array.from({ length: Math.floor((to - from) / by + 1e-9) + 1 }, (_none, index) => from + index * by);
}

/** What `each` and `count` stood at, for the report. */
function standOf(scope: Scope): Json | undefined {
  const each = Object.entries(scope.each);
  if (scope.index === undefined && each.length === 0) return undefined;
  if (scope.index === undefined && each.length === 1) return each[0]![1];
  return { ...scope.each, ...(scope.index === undefined ? {} : { i: scope.index }) };
}
