// `triad-engine check-config`: says whether a file would be accepted, and what it would set.
import type { Config } from "../config/config.js";
import { loadConfig } from "../config/load-config.js";
import { DEFAULT_LISTENER } from "../defaults.js";
import { EXIT, type ExitCode } from "./exit-codes.js";

/** Throws InvalidFile. */
export function runCheckConfig(file: string): ExitCode {
  process.stdout.write(`${file}: valid\n${summarise(loadConfig(file, process.env))}\n`);
  return EXIT.ok;
}

function summarise(config: Config): string {
  const { host, port } = { ...DEFAULT_LISTENER, ...config.listener };
  const rows = [
    ["workers connect to", `${host}:${port}`],
    ["health", config.health === null ? "off" : `${config.health.host}:${config.health.port}`],
    ["expected workers", config.expected.map(({ name }) => name).join(", ") || "none"],
  ];
  return rows.map(([name = "", value]) => `  ${name.padEnd(20)}${value}`).join("\n");
}
