/** Runs a compiler or a program of another language to its end, bounded in time and output. */
import { spawn, spawnSync } from "node:child_process";

export interface Ran {
  status: number | null;
  output: string;
}

export function isThere(tool: string): boolean {
  return spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Asynchronous, since an engine in the same process may have to answer meanwhile. */
export function runTool(
  command: string,
  args: readonly string[],
  options: { cwd: string; input?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number },
): Promise<Ran> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    timeout: options.timeoutMs ?? 600_000,
  });
  let output = "";
  const take = (chunk: Buffer): void => {
    output = (output + chunk.toString("utf8")).slice(-1_000_000);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
  });
}

/** Throws with the output when the tool does not succeed. */
export async function mustRun(...given: Parameters<typeof runTool>): Promise<string> {
  const { status, output } = await runTool(...given);
  if (status !== 0) throw new Error(`${given[0]} ${given[1].join(" ")} ended with ${status}:\n${output.slice(-6000)}`);
  return output;
}
