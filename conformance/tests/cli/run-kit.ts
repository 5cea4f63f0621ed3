// Runs the built command line, as a user would.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/triad-conformance.js", import.meta.url));
export const FAKE = fileURLToPath(new URL("../subject/fake-engine.mjs", import.meta.url));

export interface Ended {
  exit: number | null;
  stdout: string;
  stderr: string;
}

export interface KitOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Milliseconds; 90 s unless given. */
  within?: number;
  /** Called once the process has been started. */
  started?: (child: ChildProcess) => void;
}

/** Bounded: a kit that hangs is killed and gives `exit: null`. */
export function runKit(args: readonly string[], options: KitOptions = {}): Promise<Ended> {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: options.cwd ?? process.cwd(),
      env: { ...inherited, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), options.within ?? 90_000);
    const ended: Ended = { exit: null, stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      ended.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      ended.stderr += chunk;
    });
    child.once("close", (exit) => {
      clearTimeout(timer);
      resolve({ ...ended, exit });
    });
    options.started?.(child);
  });
}
