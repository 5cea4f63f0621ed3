/**
 * A process of the kit with everything that it starts: its own process group, output kept, ended as a whole.
 *
 * Groups exist on POSIX only; on Windows the tree is ended with taskkill. No shell on either.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { OutputTail } from "./output-tail.js";

const WINDOWS = process.platform === "win32";

export interface Exit {
  code: number | null;
  signal: string | null;
}

/** Children that still run when the kit itself ends, for whatever reason, end with it. */
const living = new Set<Child>();
process.on("exit", () => {
  for (const child of living) child.killNow();
});

export interface ChildOptions {
  cwd: string;
  /** Added to the environment of the kit; what is undefined is taken away. */
  env: Readonly<Record<string, string | undefined>>;
  talk?: (chunk: Buffer) => void;
}

export class Child {
  readonly pid: number | undefined;
  /** Resolves once: when the process is gone, or could not be started (then `failure` says why). */
  readonly ended: Promise<Exit>;
  readonly output = new OutputTail();
  failure: Error | undefined;
  exit: Exit | undefined;
  readonly #process: ChildProcess;

  /** With `talk` the process is spoken to: its standard input is open, and its standard output goes there. */
  constructor(command: readonly string[], options: ChildOptions) {
    const [program = "", ...args] = command;
    this.#process = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: [options.talk ? "pipe" : "ignore", "pipe", "pipe"],
      detached: !WINDOWS,
      windowsHide: true,
      shell: false,
    });
    this.pid = this.#process.pid;
    living.add(this);
    this.#process.stdin?.on("error", () => {});
    this.#process.stdout?.on("data", (chunk: Buffer) => (options.talk ? options.talk(chunk) : this.output.add(chunk)));
    this.#process.stderr?.on("data", (chunk: Buffer) => this.output.add(chunk));
    this.ended = new Promise((resolve) => {
      const end = (exit: Exit) => {
        if (this.exit) return;
        this.exit = exit;
        living.delete(this);
        resolve(exit);
      };
      this.#process.once("error", (error) => {
        this.failure = error;
        if (this.pid === undefined) end({ code: null, signal: null });
      });
      this.#process.once("exit", (code, signal) => end({ code, signal }));
    });
  }

  write(text: string): void {
    this.#process.stdin?.write(text);
  }

  endInput(): void {
    this.#process.stdin?.end();
  }

  get alive(): boolean {
    return this.exit === undefined;
  }

  /** Asks the whole group to stop. */
  askToStop(signal: NodeJS.Signals): void {
    if (WINDOWS) this.killNow();
    else this.#signalGroup(signal);
  }

  /** Ends the process and all that it started, at once. Also right after it has exited, for what it left behind. */
  killNow(): void {
    if (this.pid === undefined) return;
    if (WINDOWS) spawnSync("taskkill", ["/pid", String(this.pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    else this.#signalGroup("SIGKILL");
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The group is gone already, which is what was wanted.
    }
  }
}
