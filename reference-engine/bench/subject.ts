/**
 * What is measured: the bare relay or an engine, each in a process of its own, reached by the same raw sockets.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { RawSocket } from "./raw-socket.js";
import { answerBehindRelay, register } from "./registration.js";

export interface Subject {
  readonly name: "relay" | "engine";
  /** Connects a caller, or a worker that serves `functions`; resolves when calls can be made. */
  connect(role: "caller" | "worker", group: string, functions: readonly string[]): Promise<RawSocket>;
  /** Connects without a word. */
  open(group: string): Promise<RawSocket>;
  /** What it takes so that registrations are answered: nothing for an engine. */
  answerRegistrations(group: string): Promise<RawSocket[]>;
  /** CPU time of the process so far in milliseconds, and its resident memory in bytes; undefined when unknown. */
  usage(): { cpuMs: number; rssBytes: number } | undefined;
  stop(): Promise<void>;
}

export async function startRelay(): Promise<Subject> {
  const script = fileURLToPath(new URL("relay.ts", import.meta.url));
  const { child, url } = await launch(["--import", "tsx", script]);
  return {
    name: "relay",
    connect: (role, group) => RawSocket.open(new URL(`/${role}?group=${group}`, url)),
    open: (group) => RawSocket.open(new URL(`/worker?group=${group}`, url)),
    answerRegistrations: (group) => answerBehindRelay(new URL(`/caller?group=${group}`, url)),
    usage: () => usageOf(child),
    stop: () => stop(child),
  };
}

/** `nodeOptions` go before the script, for a profiler. */
export async function startEngine(nodeOptions: readonly string[]): Promise<Subject> {
  const script = fileURLToPath(new URL("../bin/triad-engine.js", import.meta.url));
  const { child, url } = await launch([...nodeOptions, script, "start", "--port", "0", "--health-port", "off"]);
  return { ...engineAt(url), usage: () => usageOf(child), stop: () => stop(child) };
}

/** An engine that somebody else started. */
export function engineAt(url: string): Subject {
  return {
    name: "engine",
    connect: async (role, _group, functions) => {
      const socket = await RawSocket.open(new URL("/", url));
      if (role === "worker") await register(socket, functions);
      return socket;
    },
    open: () => RawSocket.open(new URL("/", url)),
    answerRegistrations: async () => [],
    usage: () => undefined,
    stop: async () => {},
  };
}

async function launch(args: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  // Whatever ends the bench, its processes end with it.
  process.once("exit", () => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout! });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`expected ${args.join(" ")} to listen, it ended with ${code}`);
  });
  const listening = new Promise<string>((resolve) => {
    lines.on("line", (line) => {
      if (line.includes('"listening"')) resolve((JSON.parse(line) as { url: string }).url);
    });
  });
  const url = await Promise.race([listening, ended]);
  ended.catch(() => {});
  return { child, url };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

const TICKS_PER_SECOND = 100;

/** Linux only: other systems have no file that tells. */
function usageOf(child: ChildProcess): { cpuMs: number; rssBytes: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const cpuMs = ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
    const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
    return { cpuMs, rssBytes: Number(rss?.[1] ?? 0) * 1024 };
  } catch {
    return undefined;
  }
}
