/** Does what a guide says: saves its files, runs its commands in its order, and gives what they print. */
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun } from "../corpus/run-tool.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface Block {
  language: string;
  text: string;
  /** Of a file: the last path in backticks before the block. */
  file: string;
}

export function blocksOf(guide: string): Block[] {
  const text = readFileSync(path.join(root, "docs", "guides", guide), "utf8");
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match) => {
    const before = [...text.slice(0, match.index).matchAll(/`([\w./-]+\.\w+)`/g)];
    return { language: match[1] ?? "", text: match[2] ?? "", file: before.at(-1)?.[1] ?? "" };
  });
}

/** Whether a block is shown output. */
export const isOutput = ({ language }: Block): boolean => language === "text";

/** Saves every file of the guide below the folder. */
export function saveFiles(blocks: readonly Block[], folder: string): void {
  for (const block of blocks.filter((one) => one.language !== "sh" && !isOutput(one))) {
    const file = path.join(folder, block.file);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, block.text);
  }
}

/** Runs a block of commands as a script in the folder, with this checkout for `$TRIAD`. */
export function runCommands(block: Block, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const script = `set -e\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${block.text}`;
  return mustRun("bash", ["-c", script], { cwd: folder, env: { TRIAD: root, ...env }, timeoutMs: 600_000 });
}

/** Runs the last commands of a guide, with an engine at a port that was free a moment ago. */
export async function runWithEngine(block: Block, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const text = block.text.replace(" start ", ` start --port ${port} `);
  return runCommands({ ...block, text }, folder, { ...env, III_URL: `ws://127.0.0.1:${port}` });
}
