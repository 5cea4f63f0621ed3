/** A program of a guide that runs until it is stopped, beside commands that end by themselves. */
import { spawn } from "node:child_process";
import type { Block } from "./guide.js";

/** The lines of all commands that end by themselves. */
export function commandsOf(blocks: readonly Block[]): string[] {
  return blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => text.trim().split("\n"));
}

export interface Serving {
  /** Resolves when it has printed the text. */
  says(text: string): Promise<void>;
  stop(): void;
}

const SAY_MS = 30_000;

/** A program that runs until it is stopped. */
export function serveUntil(command: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Serving {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const waiting = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    said += String(chunk);
    for (const check of waiting) check();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!said.includes(text)) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve();
      };
      const timer = setTimeout(() => reject(new Error(`not within ${SAY_MS} ms: ${text}\n${said}`)), SAY_MS);
      waiting.add(check);
      check();
    });
  return { says, stop: () => child.kill() };
}
