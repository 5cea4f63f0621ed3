// The engine's log: one JSON object a line in a pipe, aligned text on a terminal. Callers log ids, counts and reasons;
// payloads, tokens and keys have no place in it.
import { destination, type Logger, pino } from "pino";
import { build as buildPretty } from "pino-pretty";
import type { LogLevel } from "./levels.js";

/** Lines that a reader of the pipe does not take wait up to this many bytes; later ones are dropped, the engine goes on. */
const LARGEST_BACKLOG = 16 * 1024 * 1024;

export interface Log {
  readonly logger: Logger;
  /** Writes out what waits; for the moment before the process ends. */
  flush(): void;
}

/** `NO_COLOR` set to anything but the empty string means no colour (https://no-color.org). */
export function createLog(level: LogLevel, stream: NodeJS.WriteStream & { fd: number }, env: NodeJS.ProcessEnv): Log {
  if (stream.isTTY) {
    const colorize = (env.NO_COLOR ?? "") === "";
    const pretty = buildPretty({
      colorize,
      destination: stream.fd,
      sync: true,
      translateTime: "SYS:HH:MM:ss.l",
      ignore: "pid,hostname",
      singleLine: true,
    });
    return { logger: pino({ level }, pretty), flush: () => {} };
  }
  const sink = destination({ dest: stream.fd, sync: false, maxLength: LARGEST_BACKLOG });
  // The reader of the pipe has gone: the engine has nobody to tell, and serves on.
  sink.on("error", () => {});
  const timestamp = () => `,"time":"${new Date().toISOString()}"`;
  const formatters = { level: (label: string) => ({ level: label }) };
  const logger = pino({ level, timestamp, formatters, base: { pid: process.pid } }, sink);
  const flush = () => {
    try {
      sink.flushSync();
    } catch {
      // Nobody reads any more.
    }
  };
  return { logger, flush };
}
