// One testee as a process: sends commands, hands out answers and events (kit.md section 4 describes the lines).
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";

export interface Called {
  readonly call: number;
  readonly function_id: string;
  readonly data: Record<string, unknown>;
  readonly metadata?: unknown;
}

export interface Bound {
  readonly call: number;
  readonly trigger: { id: string; function_id: string; config: unknown; metadata?: unknown; namespace?: string };
}

type Line = Record<string, unknown>;

/** Failure that a testee answered: code as the library shows it, `kind` local or remote. */
export class TesteeError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly kind: string,
  ) {
    super(message);
  }
}

export class Testee {
  private nextId = 1;
  private readonly answers = new Map<number, (line: Line) => void>();
  private readonly events: Line[] = [];
  private readonly eventWaiters = new Set<() => void>();
  private diagnostics = "";
  greeting: Line = {};

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {
    createInterface({ input: child.stdout! }).on("line", (text) => this.take(JSON.parse(text) as Line));
    child.stderr!.on("data", (chunk) => {
      this.diagnostics = (this.diagnostics + chunk).slice(-20_000);
    });
  }

  /** Starts the command and waits (20 s at most) for its greeting. */
  static async start(name: string, command: readonly string[], url: string): Promise<Testee> {
    const child = spawn(command[0]!, command.slice(1), {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, III_URL: url, III_WORKER_NAME: name, OTEL_ENABLED: "false" },
    });
    const testee = new Testee(name, child);
    testee.greeting = await testee.event((line) => "testee" in line, 20_000);
    return testee;
  }

  private take(line: Line): void {
    const id = line.id;
    if (typeof id === "number") {
      this.answers.get(id)?.(line);
      this.answers.delete(id);
      return;
    }
    this.events.push(line);
    for (const wake of [...this.eventWaiters]) wake();
  }

  /** Sends a command; resolves with the answer, rejects with a {@link TesteeError}. */
  do(name: string, members: Line = {}, within = 20_000): Promise<Line> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.answers.delete(id);
        reject(new Error(`${this.name}: no answer to ${name} within ${within} ms\n${this.diagnostics}`));
      }, within);
      this.answers.set(id, (line) => {
        clearTimeout(timer);
        const error = line.error as { code: string; message: string; kind: string } | undefined;
        if (error) reject(new TesteeError(error.code, error.message, error.kind));
        else resolve(line);
      });
      this.child.stdin!.write(`${JSON.stringify({ id, do: name, ...members })}\n`);
    });
  }

  async call(function_id: string, payload: unknown, members: Line = {}): Promise<unknown> {
    return (await this.do("call", { function_id, payload, ...members })).value;
  }

  /** Takes the first event that fits out of those that have come or will come within the bound. */
  event(fits: (line: Line) => boolean, within = 10_000): Promise<Line> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const index = this.events.findIndex(fits);
        if (index < 0) return;
        finish();
        resolve(this.events.splice(index, 1)[0]!);
      };
      const timer = setTimeout(() => {
        finish();
        reject(
          new Error(
            `${this.name}: no such event within ${within} ms; have ${JSON.stringify(this.events)}\n${this.diagnostics}`,
          ),
        );
      }, within);
      const finish = (): void => {
        clearTimeout(timer);
        this.eventWaiters.delete(look);
      };
      this.eventWaiters.add(look);
      look();
    });
  }

  async called(function_id: string, within?: number): Promise<Called> {
    return (await this.event(
      (e) => e.event === "called" && e.function_id === function_id,
      within,
    )) as unknown as Called;
  }

  /** The binding with exactly this configuration: SDKs do not tell a provider of several types which one is meant. */
  async bound(config: unknown, within?: number): Promise<Bound> {
    const fits = (e: Line): boolean => e.event === "bind" && isDeepStrictEqual((e.trigger as Line).config, config);
    return (await this.event(fits, within)) as unknown as Bound;
  }

  /** Number of events of this kind that have come and were not taken. */
  left(kind: string): number {
    return this.events.filter((line) => line.event === kind).length;
  }

  /** Ends the library's connection and the process; kills it after 10 s. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.stdin!.end();
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(timer);
  }
}
