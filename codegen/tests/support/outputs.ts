/** Generates for tests, into a folder that git ignores. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Language, parseConfig } from "../../src/config/config.js";
import { type Generated, generate } from "../../src/generate.js";
import type { Row } from "../../src/rows/row.js";

const CACHE = fileURLToPath(new URL("../../../.cache/codegen/", import.meta.url));

export const ALL = { workers: ["*"], mode: ["types", "functions", "triggers", "stubs"] };

export function generateOutput(
  rows: readonly Row[],
  language: Language,
  file: string,
  more: object = {},
): Promise<Generated> {
  const [output] = parseConfig({ [file]: { language, ...ALL, ...more } }, "codegen.yml");
  return generate(rows, output!);
}

/** An empty folder for one test file. */
export function freshFolder(name: string): string {
  const folder = path.join(CACHE, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function writeFiles(folder: string, files: Iterable<[string, string]>): void {
  for (const [name, text] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}
