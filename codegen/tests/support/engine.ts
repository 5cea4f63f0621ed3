/** A reference engine as a process of its own, and workers that register contracts with it over plain sockets. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { contracts, functionRegistrations, triggerTypeRegistration } from "@triad-protocol/schemas";
import WebSocket from "ws";

const BIN = fileURLToPath(new URL("../../../reference-engine/bin/triad-engine.js", import.meta.url));
const START_MS = 60_000;

const ORDER = { type: "object", required: ["number"], properties: { number: { type: "string" } } };

export interface RunningEngine {
  url: string;
  stop(): Promise<void>;
}

export async function startEngine(port = "0"): Promise<RunningEngine> {
  const child = spawn(process.execPath, [BIN, "start", "--port", port, "--health-port", "off"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => reject(new Error(`no address within ${START_MS} ms: ${output}`)), START_MS);
    const read = (chunk: Buffer) => {
      output += String(chunk);
      const found = /listening.*?(ws:\/\/[^\s"]+)|(ws:\/\/[^\s"]+).*?listening/s.exec(output);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found[1] ?? found[2] ?? "");
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`the engine ended with ${code}: ${output}`)));
  });
  return { url, stop: () => stop(child) };
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

/** Registers all contracts but the engine's own, one connection a worker. Returns what closes the connections. */
export async function registerContracts(url: string): Promise<() => void> {
  const frames = new Map<string, object[]>();
  const add = (worker: string, frame: object) => frames.set(worker, [...(frames.get(worker) ?? []), frame]);
  for (const contract of contracts()) {
    if (contract.worker === "discovery") continue;
    if (contract.kind === "function")
      for (const { worker, ...made } of functionRegistrations(contract))
        add(worker, { type: "registerfunction", ...made });
    if (contract.kind === "trigger") {
      const { worker, ...made } = triggerTypeRegistration(contract);
      add(worker, { type: "registertriggertype", ...made });
    }
  }
  const sockets = await Promise.all([...frames].map(([worker, list]) => connectWorker(url, worker, list)));
  return () => {
    for (const socket of sockets) socket.close();
  };
}

/** A function with a request of one member, on a connection of its own that lasts as long as the engine. */
export async function registerFunction(url: string, id: string, request: object = ORDER): Promise<void> {
  await connectWorker(url, `worker of ${id}`, [{ type: "registerfunction", id, request_format: request }]);
}

/** Announces, registers, and waits for the pong that follows once everything has taken effect. */
async function connectWorker(url: string, name: string, frames: readonly object[]): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const announce = { runtime: "node", version: "0.0.0", name, os: "test", pid: 1, isolation: null };
  const all = [
    { type: "invokefunction", function_id: "engine::workers::register", data: announce, action: { type: "void" } },
    ...frames,
    { type: "ping" },
  ];
  await new Promise<void>((resolve, reject) => {
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data)) as { type: string };
      if (frame.type === "pong") resolve();
      if (frame.type === "registrationrejected") reject(new Error(String(data)));
    });
    for (const frame of all) socket.send(JSON.stringify(frame));
  });
  return socket;
}
