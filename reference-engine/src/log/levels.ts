// The levels that a log can have, least important first; apart from the log itself, so that help can list them cheaply.
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
