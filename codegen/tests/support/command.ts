/** The built program as a process: its lines as they come, waited for within bounds. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const BIN = fileURLToPath(new URL("../../bin/triad-codegen.js", import.meta.url));
const LINE_MS = 60_000;

export class RunningCommand {
  /** Everything printed so far, both streams, in order of arrival. */
  text = "";
  readonly ended: Promise<number | null>;
  #seen = 0;
  #changed: (() => void) | undefined;

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        this.text += chunk;
        this.#changed?.();
      });
    this.ended = new Promise((resolve) => child.once("close", (status) => resolve(status)));
    void this.ended.then(() => this.#changed?.());
  }

  /** Waits until `wanted` stands in what was printed since the last call, and gives that part. */
  async line(wanted: string): Promise<string> {
    const until = Date.now() + LINE_MS;
    for (;;) {
      const at = this.text.indexOf(wanted, this.#seen);
      const end = at === -1 ? -1 : this.text.indexOf("\n", at);
      if (end !== -1) {
        const part = this.text.slice(this.#seen, end + 1);
        this.#seen = end + 1;
        return part;
      }
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode}: ${this.text}`);
      if (Date.now() >= until) throw new Error(`no ${JSON.stringify(wanted)} within ${LINE_MS} ms: ${this.text}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, until - Date.now());
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Sends the signal and gives the exit status. */
  end(signal: NodeJS.Signals = "SIGINT"): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

export function startCommand(cwd: string, ...args: string[]): RunningCommand {
  const env = { ...process.env, NO_COLOR: "1", III_URL: "" };
  return new RunningCommand(spawn(process.execPath, [BIN, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] }));
}
