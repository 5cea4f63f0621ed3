// Runs the built command line as a user would: as a process, with its exit code, output and log lines.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/triad-engine.js", import.meta.url));
/** A program that hangs ends here; an engine lives as long as its test file. */
const LONGEST_MS = 180_000;

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export type LogLine = Record<string, unknown> & { level: string; msg: string };

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A program of the engine that runs. */
export class Program {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  #stdout = "";
  #stderr = "";
  #listeners = new Set<() => void>();

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    const inherited = { ...process.env };
    for (const name of Object.keys(inherited)) if (name.startsWith("III_")) delete inherited[name];
    const child = spawn(process.execPath, [BIN, ...args], {
      env: { ...inherited, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    running.add(child);
    const bound = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      for (const listener of this.#listeners) listener();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.finished = new Promise((resolve) => {
      child.on("close", (code, signal) => {
        clearTimeout(bound);
        running.delete(child);
        for (const listener of this.#listeners) listener();
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get lines(): LogLine[] {
    return this.#stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** The first log line with this message; throws when the program ends without it. */
  logged(message: string): Promise<LogLine> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.lines.find(({ msg }) => msg === message);
        if (found === undefined && running.has(this.child)) return;
        this.#listeners.delete(look);
        if (found !== undefined) resolve(found);
        else reject(new Error(`ended without the log line ${message}: ${this.#stdout}${this.#stderr}`));
      };
      this.#listeners.add(look);
      look();
    });
  }
}

/** Runs to the end. */
export function run(args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  return new Program(args, env).finished;
}

/** An engine that listens. */
export interface Started {
  program: Program;
  url: string;
  health: string;
  stop(): Promise<Finished>;
}

/** Starts an engine on free ports unless `args` say otherwise. */
export async function startEngine(
  args: readonly string[] = ["--port", "0", "--health-port", "0"],
  env: Record<string, string> = {},
): Promise<Started> {
  const program = new Program(["start", ...args], env);
  const { url, health } = await program.logged("listening");
  const stop = () => {
    program.child.kill("SIGTERM");
    return program.finished;
  };
  return { program, url: url as string, health: health as string, stop };
}

const folders: string[] = [];
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes files into a fresh folder that is removed at the end; returns its path. */
export function writeFiles(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), "triad-engine-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
