// `triad-conformance spy` as a process, and the result that it writes.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunResult } from "../../src/result/result.js";

const BIN = fileURLToPath(new URL("../../bin/triad-conformance.js", import.meta.url));

export interface SpyProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has printed, and its exit status once it has ended. */
  ended(): Promise<{ exit: number | null; stdout: string }>;
}

/** Starts it on a free port before an engine on loopback, and waits until it listens. */
export async function startSpyProcess(port: number, ...args: readonly string[]): Promise<SpyProcess> {
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [BIN, "spy", "--listen", "127.0.0.1:0", "--upstream", `ws://127.0.0.1:${port}`, ...args],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  let stdout = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
      const [, address] = /on (ws:\S+)/.exec(stderr) ?? [];
      if (address) resolve(address);
    });
    closed.then(([code]) => reject(new Error(`the spy ended with ${code}: ${stderr}`)));
  });
  return { url, child, ended: async () => ({ exit: (await closed)[0], stdout }) };
}

export function resultIn(out: string): RunResult {
  return JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as RunResult;
}

export function statusOf(result: RunResult, rule: string): string | undefined {
  return result.scenarios.find(({ id }) => id === `spy/${rule}`)?.checks[0]?.status;
}
