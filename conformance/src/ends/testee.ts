/**
 * `testee`: the program that drives the library under test. `send` gives it a command, `call` also awaits the answer;
 * answers to numbered commands and events arrive here.
 */
import { show } from "../match/difference.js";
import { StepFailure } from "../run/failure.js";
import { isObject, type Json, type JsonObject } from "../scenario/json.js";
import type { AnswerSpec, FunctionSpec, PeerSpec } from "../scenario/types.js";
import { TesteeFault } from "../testee/fault.js";
import type { TesteeLine } from "../testee/lines.js";
import { TesteeProcess } from "../testee/process.js";
import type { CommandAnswer, End, EndContext, EndKind } from "./end.js";
import { Inbox } from "./inbox.js";
import { within } from "./within.js";

/** Commands without a number in the scenario get one from here on. */
const FIRST_OWN_ID = 1001;
/** How long a testee may take to refuse a command that no testee has, ms: that shows whether it reads at all. */
const PROBE_MS = 2000;

class TesteeEnd implements End {
  readonly inbox = new Inbox();
  variables: Record<string, Json> = {};
  openedAt = 0;
  #process: TesteeProcess | undefined;
  #nextId = FIRST_OWN_ID;
  #ended = false;
  readonly #answers = new Map<string, AnswerSpec>();
  readonly #waiting = new Map<number, (line: Extract<TesteeLine, { kind: "answer" }> | StepFailure) => void>();
  readonly #begun: { name: string; answer: Promise<void> }[] = [];
  #fault: TesteeFault | undefined;

  constructor(
    readonly name: string,
    readonly peer: PeerSpec,
    readonly index: number | undefined,
    private readonly context: EndContext,
  ) {}

  get isOpen(): boolean {
    return this.#process?.alive ?? false;
  }

  async setUp(): Promise<void> {
    const { library } = this.context;
    if (!library) throw new StepFailure("harness", "a testee needs a library to be judged");
    const name = String(this.context.materialise(this.peer.workerName ?? `{own}-${this.name.replace(".", "-")}`));
    const given = this.context.materialise(this.peer.env as Json) as Record<string, string | null>;
    const env: Record<string, string | undefined> = {
      III_URL: library.engineUrl(),
      III_WORKER_NAME: name,
      OTEL_ENABLED: "false",
      III_NAMESPACE: undefined,
    };
    for (const [variable, value] of Object.entries(given)) env[variable] = value ?? undefined;
    this.variables = { name };
    const process = new TesteeProcess(library.launch, env, {
      line: (line, text) => this.#take(line, text),
      fault: (fault) => this.#fail(fault),
    });
    this.#process = process;
    const greeting = await process.ready(this.context.bound(1));
    this.context.transcript.record(this.name, "in", "event", JSON.stringify(greeting));
    this.openedAt = performance.now();
    if (!this.peer.open) return;
    const { options, ...others } = this.context.materialise(this.peer.connect) as JsonObject;
    this.#begin({ do: "connect", ...(options === undefined ? {} : { options }), ...others });
    for (const spec of this.peer.functions) this.#register(spec);
  }

  #register(spec: FunctionSpec): void {
    const put = (value: Json): Json => this.context.materialise(value, spec.index);
    const id = String(put(spec.id));
    if (spec.answer !== undefined) this.#answers.set(id, put(spec.answer as Json) as AnswerSpec);
    this.#begin({ do: "register_function", function_id: id, ...(put(spec.members) as JsonObject) });
  }

  /** A command of the beginning, whose answer `ready` waits for. */
  #begin(command: JsonObject): void {
    const id = this.#give(command);
    const answer = new Promise<void>((resolve, reject) => {
      this.#waiting.set(id, (line) => {
        this.#waiting.delete(id);
        if (line instanceof StepFailure) reject(line);
        else if (!line.failed) resolve();
        else reject(new StepFailure("value", `${String(command.do)} failed: ${show(line.value.error)}`));
      });
    });
    answer.catch(() => {});
    this.#begun.push({ name: String(command.do), answer });
  }

  async ready(deadline: number): Promise<void> {
    for (const { name, answer } of this.#begun.splice(0)) {
      await within(answer, deadline, `${name} was not answered in time`);
    }
  }

  send(value: Json): void {
    if (!isObject(value) || typeof value.do !== "string") throw notACommand();
    this.#give(value);
  }

  /** Writes a command; the number that it has. */
  #give(command: JsonObject): number {
    if (this.#fault) throw this.#fault;
    const numbered = { id: command.id ?? this.#nextId++, ...command };
    this.context.transcript.record(this.name, "out", "command", JSON.stringify(numbered));
    if (command.do === "shutdown") this.#process?.expectEnd();
    this.#process?.write(numbered);
    return numbered.id as number;
  }

  async command(value: Json, ms: number): Promise<CommandAnswer> {
    if (!isObject(value) || typeof value.do !== "string") throw notACommand();
    return this.#answer(this.#give(value), value.do, ms);
  }

  async #answer(id: number, name: string, ms: number): Promise<CommandAnswer> {
    const begun = performance.now();
    const line = await this.#await(id, ms);
    if (line) return this.#judge(line, name);
    await this.#probe(name, ms);
    // Whoever reads commands and has not answered this one: late, or never.
    if (!this.#process?.isAnswered(id)) {
      throw new StepFailure("time", `${name} was not answered within ${Math.round(ms)} ms`);
    }
    const late = Math.round(performance.now() - begun);
    throw new StepFailure("time", `${name} was answered too late: not within ${Math.round(ms)} ms, but by ${late} ms`);
  }

  #await(id: number, ms: number): Promise<Extract<TesteeLine, { kind: "answer" }> | undefined> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        resolve(undefined);
      }, ms);
      this.#waiting.set(id, (line) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        if (line instanceof StepFailure) reject(line);
        else resolve(line);
      });
    });
  }

  #judge(line: Extract<TesteeLine, { kind: "answer" }>, name: string): CommandAnswer {
    const { id: _id, ok: _ok, error, ...members } = line.value;
    if (isObject(error) && error.kind === "unsupported") {
      throw new StepFailure("value", `the greeting lists ${name}, but the command was answered: unsupported`, {
        actual: error,
      });
    }
    return { value: (line.failed ? error : members) as JsonObject, failed: line.failed, at: performance.now() };
  }

  /** Tells a testee that has stopped to read from a library that does not come back. */
  async #probe(name: string, ms: number): Promise<void> {
    const id = this.#give({ do: "triad:probe" });
    const within = this.context.bound(PROBE_MS);
    const line = await this.#await(id, within);
    if (!line) {
      const message = `the testee has stopped to answer: neither ${name} within ${Math.round(ms)} ms nor a command that no testee has within ${within} ms`;
      this.#fail(new TesteeFault("testee_silent", message));
      throw this.#fault!;
    }
  }

  #take(line: TesteeLine, text: string): void {
    this.context.transcript.record(this.name, "in", "event", text);
    if (line.kind === "answer") {
      const waiting = this.#waiting.get(line.id);
      if (waiting) {
        waiting(line);
        return;
      }
      // The answer to a command that nobody numbered is of interest only when it is an error.
      if (line.id >= FIRST_OWN_ID && !line.failed) return;
      const { ok: _ok, ...value } = line.value;
      this.inbox.push({ what: "event", value, at: performance.now() });
      return;
    }
    if (line.kind !== "event" || this.#answerBySelf(line.value)) return;
    this.inbox.push({ what: "event", value: line.value, at: performance.now() });
  }

  #answerBySelf(event: JsonObject): boolean {
    const answer = event.event === "called" ? this.#answers.get(String(event.function_id)) : undefined;
    if (answer === undefined) return false;
    const { call } = event;
    if (answer === "echo") this.#give({ do: "reply", call: call!, value: event.data ?? null });
    else if ("result" in answer) this.#give({ do: "reply", call: call!, value: answer.result });
    else this.#give({ do: "fail", call: call!, ...(answer.error as JsonObject) });
    return true;
  }

  #fail(fault: TesteeFault): void {
    this.context.transcript.record(this.name, "none", "step", fault.message);
    this.#fault ??= fault;
    if (!this.#ended) this.context.report(fault);
    for (const settle of [...this.#waiting.values()]) settle(fault);
    this.inbox.push({ what: "closed", value: { code: 1006, reason: fault.message }, at: performance.now() });
  }

  /** After `shutdown`: whether the process ends by itself once its input has ended. */
  async close(): Promise<void> {
    this.#process?.expectEnd();
    void this.#process?.ended.then(({ code, signal }) => {
      const value = { code: code ?? 1006, reason: signal ?? "" };
      this.context.transcript.record(this.name, "in", "close", JSON.stringify(value));
      if (!this.#ended) this.inbox.push({ what: "closed", value, at: performance.now() });
    });
    this.#process?.endInput();
  }

  async dispose(): Promise<void> {
    this.#ended = true;
    await this.#process?.stop();
  }
}

function notACommand(): StepFailure {
  return new StepFailure("harness", `what is sent to a testee is a command with "do"`);
}

export const testee: EndKind = {
  kind: "testee",
  verbs: ["send", "receive", "all", "call", "quiet", "close"],
  variables: ["name"],
  create: (peer, index, context) =>
    new TesteeEnd(index === undefined ? peer.name : `${peer.name}.${index}`, peer, index, context),
};
