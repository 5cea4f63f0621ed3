/** How standard output is written to: colours where it is a terminal and NO_COLOR is not set. */
import type { TerminalOptions } from "../report/terminal.js";

/** FORCE_COLOR stands for a terminal where there is none; NO_COLOR overrules it. */
export function terminalOptions(): TerminalOptions {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "0" && FORCE_COLOR !== "";
  const colour = !NO_COLOR && (process.stdout.isTTY === true || forced);
  return { colour, ...(process.stdout.columns ? { width: process.stdout.columns } : {}) };
}
