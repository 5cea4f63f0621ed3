// `triad-engine check-config`: says whether files would be accepted, and what they would set.
import type { Config } from "../config/config.js";
import { loadConfig } from "../config/load-config.js";
import { readEach } from "../config/problem.js";
import { DEFAULT_LISTENER } from "../defaults.js";
import { EXIT, type ExitCode } from "./exit-codes.js";

/** Judges every file. Throws InvalidFile with what is wrong with all of them. */
export function runCheckConfig(files: readonly string[]): ExitCode {
  readEach(files, (file) => process.stdout.write(`${file}: valid\n${summarise(loadConfig(file, process.env))}\n`));
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
