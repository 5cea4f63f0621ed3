// `triad-engine start`: from configuration to a running engine, and from a signal to its end.
import { isIPv6 } from "node:net";
import type { Config } from "../config/config.js";
import { defaultConfig, loadConfig } from "../config/load-config.js";
import { createEngine } from "../create-engine.js";
import type { Engine } from "../engine.js";
import { EngineError } from "../engine-error.js";
import { type HealthServer, startHealthServer } from "../health/health-server.js";
import { createLog, type Log } from "../log/create-log.js";
import type { LogLevel } from "../log/levels.js";
import { collectRarely } from "./collect-rarely.js";
import { EXIT, type ExitCode } from "./exit-codes.js";

export interface StartOptions {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly healthPort?: number | "off";
  readonly logLevel: LogLevel;
}

/** Resolves when the engine has stopped. Throws InvalidFile; everything else is told on stderr and by the code. */
export async function runStart(options: StartOptions): Promise<ExitCode> {
  const config = override(
    options.config === undefined ? defaultConfig(process.env) : loadConfig(options.config, process.env),
    options,
  );
  collectRarely();
  const log = createLog(options.logLevel, process.stdout, process.env);
  endOnInternalError(log);
  const stop = waitForSignal(log);
  const { capabilities, expected, health: healthAddress, ...settings } = config;
  const engine = createEngine({ ...settings, capabilities, log: log.logger });
  let health: HealthServer | undefined;
  try {
    // First, so that a taken health port is told before any worker is connected.
    if (healthAddress !== null) {
      health = await startHealthServer({ ...healthAddress, expected, status: () => engine.status() });
    }
    await announce(log, options, engine, health);
  } catch (error) {
    await health?.close();
    if (!isListenError(error)) throw error;
    process.stderr.write(`${describeListenError(error, health === undefined ? healthAddress : undefined)}\n`);
    return EXIT.network;
  }
  const signal = await stop;
  log.logger.info({ signal }, "stopping");
  await engine.stop();
  await health?.close();
  log.logger.info({}, "stopped");
  log.flush();
  return EXIT.ok;
}

function override(config: Config, options: StartOptions): Config {
  const { host, port, healthPort } = options;
  const base = config.health ?? { host: "127.0.0.1" };
  return {
    ...config,
    listener: {
      ...config.listener,
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
    },
    health: healthPort === "off" ? null : healthPort === undefined ? config.health : { ...base, port: healthPort },
  };
}

async function announce(
  { logger }: Log,
  options: StartOptions,
  engine: Engine,
  health: HealthServer | undefined,
): Promise<void> {
  const { host, port } = await engine.start();
  const { version, revision, capabilities } = engine.status();
  const config = options.config ?? "embedded defaults";
  const url = `ws://${reachable(host)}:${port}`;
  logger.info({ url, health: health?.url ?? "off", config, version, revision, capabilities }, "listening");
  if (!isLoopback(host)) {
    logger.warn({ host, port }, "the worker port is open beyond this machine, and this version has no access control");
  }
}

/** The first signal asks to stop; a second ends the process where it stands. SIGHUP is ignored: nothing is reloaded. */
function waitForSignal(log: Log): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (asked) {
          log.logger.warn({ signal }, "second signal: ending without waiting for calls in flight");
          log.flush();
          process.exit(EXIT.problem);
        }
        asked = true;
        resolve(signal);
      });
    }
    process.on("SIGHUP", () => log.logger.info({ signal: "SIGHUP" }, "ignored"));
  });
}

/** An error that nobody caught leaves the state of the engine unknown: it is logged, and the process ends. */
function endOnInternalError(log: Log): void {
  process.on("uncaughtException", (error) => {
    log.logger.fatal({ error: { name: error.name, message: error.message, stack: error.stack } }, "internal error");
    log.flush();
    process.exit(EXIT.problem);
  });
}

function isListenError(error: unknown): error is Error {
  return (
    (error instanceof EngineError && error.code === "listen_failed") ||
    (error instanceof Error && (error as NodeJS.ErrnoException).syscall === "listen") ||
    (error instanceof Error && (error as NodeJS.ErrnoException).syscall === "getaddrinfo")
  );
}

function describeListenError(error: Error, health: Config["health"] | undefined): string {
  if (health !== undefined && health !== null) {
    const advice = "Choose another with --health-port N (0 for any free one, off for none).";
    return `triad-engine: cannot listen for health on ${health.host}:${health.port}: ${error.message}. ${advice}`;
  }
  const advice = "Stop what uses it, or choose another with --port N (0 for any free one).";
  return `triad-engine: ${error.message}. ${error instanceof EngineError && error.advice ? error.advice : advice}`;
}

/** A wildcard address is where the engine listens, not where anybody connects. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return isIPv6(host) ? `[${host}]` : host;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
