/**
 * One testee as a process: commands out, lines in. Whatever breaks the testee protocol is told as a fault, so that it
 * is never taken for a fault of the library (or the other way round).
 */
import type { JsonObject } from "../scenario/json.js";
import { Child } from "../subject/child.js";
import { TesteeFault, type TesteeFaultCode } from "./fault.js";
import type { TesteeGreeting, TesteeLaunch } from "./launch.js";
import { readTesteeLine, type TesteeLine } from "./lines.js";

/** Bound of the greeting, ms. */
export const GREETING_MS = 10_000;
/** How long a process may take to end by itself once its input has ended, ms. */
const END_MS = 700;
/** A line that does not end is cut off here, bytes. */
const LONGEST_LINE = 128 * 1024 * 1024;

export interface TesteeEvents {
  /** An answer or an event. */
  line(line: TesteeLine, text: string): void;
  /** It broke the protocol, or ended by itself. */
  fault(fault: TesteeFault): void;
}

export class TesteeProcess {
  greeting: TesteeGreeting | undefined;
  readonly #child: Child;
  readonly #events: TesteeEvents;
  #rest: Buffer[] = [];
  #restLength = 0;
  #stopping = false;
  #fault: TesteeFault | undefined;
  #greeted: () => void = () => {};
  #refused: (fault: TesteeFault) => void = () => {};
  readonly #ready: Promise<void>;
  /** Commands by number: `open`, or `answered`. */
  readonly #commands = new Map<number, "open" | "answered">();

  constructor(launch: TesteeLaunch, env: Readonly<Record<string, string | undefined>>, events: TesteeEvents) {
    this.#events = events;
    this.#ready = new Promise((resolve, reject) => {
      this.#greeted = resolve;
      this.#refused = reject;
    });
    this.#ready.catch(() => {});
    this.#child = new Child(launch.command, {
      cwd: launch.cwd,
      env: { ...launch.env, ...env },
      talk: (chunk) => this.#read(chunk),
    });
    void this.#child.ended.then(() => {
      if (!this.#stopping) this.#fail("testee_ended", this.#describeEnd());
    });
  }

  /** What it printed on standard error, the last part. */
  get diagnostics(): string {
    return this.#child.output.text;
  }

  get alive(): boolean {
    return this.#child.alive;
  }

  get ended(): Promise<{ code: number | null; signal: string | null }> {
    return this.#child.ended;
  }

  /** Resolves with the greeting; rejects with a {@link TesteeFault}. */
  async ready(factor: number): Promise<TesteeGreeting> {
    const ms = GREETING_MS * factor;
    const timer = setTimeout(
      () => this.#fail("testee_no_greeting", `printed no greeting within ${ms} ms${this.#shownDiagnostics()}`),
      ms,
    );
    try {
      await this.#ready;
    } finally {
      clearTimeout(timer);
    }
    return this.greeting!;
  }

  /** Rejects nothing: what comes of it is told as a line or a fault. */
  write(command: JsonObject): void {
    this.#commands.set(command.id as number, "open");
    this.#child.write(`${JSON.stringify(command)}\n`);
  }

  isAnswered(id: number): boolean {
    return this.#commands.get(id) === "answered";
  }

  /** From now on its end is no surprise. */
  expectEnd(): void {
    this.#stopping = true;
  }

  endInput(): void {
    this.#child.endInput();
  }

  /** Ends its input, then the process and all that it started. Never rejects. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child.endInput();
    if (this.#child.alive) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, END_MS);
      });
      await Promise.race([this.#child.ended, late]);
      clearTimeout(timer);
    }
    this.#child.killNow();
    await this.#child.ended;
  }

  #read(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      this.#rest.push(chunk.subarray(from, at));
      const text = Buffer.concat(this.#rest).toString().replace(/\r$/, "");
      this.#rest = [];
      this.#restLength = 0;
      from = at + 1;
      if (text.trim() !== "") this.#take(text);
    }
    this.#rest.push(chunk.subarray(from));
    this.#restLength += chunk.length - from;
    if (this.#restLength > LONGEST_LINE)
      this.#fail("testee_garbage", `printed a line of more than ${LONGEST_LINE} bytes`);
  }

  #take(text: string): void {
    const line = readTesteeLine(text);
    if (line.kind === "fault") {
      this.#fail(this.greeting ? "testee_garbage" : "testee_bad_greeting", line.message);
      return;
    }
    if (!this.greeting) {
      if (line.kind !== "greeting") {
        this.#fail("testee_bad_greeting", `printed a line before its greeting: ${text.slice(0, 200)}`);
        return;
      }
      this.greeting = line.greeting;
      this.#greeted();
      return;
    }
    if (line.kind === "greeting") {
      this.#fail("testee_garbage", "greeted a second time");
      return;
    }
    if (line.kind === "answer") {
      const state = this.#commands.get(line.id);
      if (state === undefined) {
        this.#fail(
          "testee_unknown_answer",
          `answered a command ${line.id} that was never given: ${text.slice(0, 200)}`,
        );
        return;
      }
      if (state === "answered") {
        this.#fail("testee_double_answer", `answered command ${line.id} a second time: ${text.slice(0, 200)}`);
        return;
      }
      this.#commands.set(line.id, "answered");
    }
    this.#events.line(line, text);
  }

  #fail(code: TesteeFaultCode, what: string): void {
    if (this.#fault) return;
    this.#fault = new TesteeFault(code, `the testee ${what}`);
    this.#refused(this.#fault);
    this.#events.fault(this.#fault);
  }

  #describeEnd(): string {
    const { failure, exit } = this.#child;
    if (failure) return `could not be started: ${failure.message}`;
    const how = exit?.signal ? `signal ${exit.signal}` : `exit status ${exit?.code}`;
    return `ended by itself, with ${how}${this.#shownDiagnostics()}`;
  }

  #shownDiagnostics(): string {
    const text = this.diagnostics.trimEnd();
    return text === "" ? "; it printed nothing on standard error" : `; its standard error ends:\n${text.slice(-1500)}`;
  }
}
