// `triad-engine check-config`: says whether files would be accepted, and what they would set.
import type { Config } from "../config/config.js";
import { loadConfig } from "../config/load-config.js";
import { InvalidFile, type Problem } from "../config/problem.js";
import { DEFAULT_LISTENER } from "../defaults.js";
import { EXIT, type ExitCode } from "./exit-codes.js";

/** Judges every file. Throws InvalidFile with what is wrong with all of them. */
export function runCheckConfig(files: readonly string[]): ExitCode {
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      process.stdout.write(`${file}: valid\n${summarise(loadConfig(file, process.env))}\n`);
    } catch (error) {
      if (!(error instanceof InvalidFile)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InvalidFile(problems);
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
