// The reference engine as a process on a port of its own, so that it can be stopped, killed and started again there.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../reference-engine/bin/triad-engine.js", import.meta.url));

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address.port;
}

export class EngineProcess {
  private child: ChildProcess | undefined;
  output = "";

  private constructor(readonly port: number) {}

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  static async start(): Promise<EngineProcess> {
    const engine = new EngineProcess(await findFreePort());
    await engine.start();
    return engine;
  }

  /** Starts the program and waits (15 s at most) until it says that it listens. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [program, "start", "--port", String(this.port), "--health-port", "off"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the engine does not listen: ${this.output}`)), 15_000);
      const look = (chunk: Buffer): void => {
        this.output = (this.output + chunk).slice(-50_000);
        if (!/listening/.test(this.output)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      child.once("exit", (code) => reject(new Error(`the engine ended with ${code}: ${this.output}`)));
    });
  }

  /** Ends the process by SIGTERM or at once; resolves with its exit status. */
  async end(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<number | null> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = once(child, "exit");
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    this.output = "";
    return code;
  }
}
