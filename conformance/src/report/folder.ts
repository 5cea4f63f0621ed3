/** The folder of a run: result, reports, badge and checksums, ready to be attached to a release (FP-KIT-10). */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KitError } from "../errors.js";
import type { RunResult } from "../result/result.js";
import { writeResult } from "../result/write.js";
import { FILE_FORMATS, FILE_NAMES, type FileFormat, render } from "./formats.js";

export const RESULT_FILE = "result.json";
export const CHECKSUM_FILE = "SHA256SUMS";
const OURS: readonly string[] = [RESULT_FILE, CHECKSUM_FILE, ...Object.values(FILE_NAMES)];

/** Before the run: a folder that holds other things than an earlier run is refused (exit 2), so nothing is mixed. */
export function prepareRunFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new KitError("bad_out", `--out ${folder} cannot be made: ${(error as Error).message}`, 2);
  }
  const foreign = readdirSync(folder).find((name) => !OURS.includes(name));
  if (foreign === undefined) return;
  throw new KitError(
    "bad_out",
    `--out ${folder} holds "${foreign}", which is no file of a run; choose a folder of its own`,
    2,
  );
}

/** Writes everything and returns the names, `result.json` first. Files of an earlier run go. */
export function writeRunFolder(
  folder: string,
  result: RunResult,
  formats: readonly FileFormat[] = FILE_FORMATS,
): string[] {
  for (const name of OURS) rmSync(join(folder, name), { force: true });
  writeResult(join(folder, RESULT_FILE), result);
  const names = [RESULT_FILE];
  for (const format of formats) {
    writeFileSync(join(folder, FILE_NAMES[format]), render(format, result));
    names.push(FILE_NAMES[format]);
  }
  writeFileSync(join(folder, CHECKSUM_FILE), names.map((name) => checksumLine(folder, name)).join(""));
  return [...names, CHECKSUM_FILE];
}

/** As `sha256sum --check` reads it. */
function checksumLine(folder: string, name: string): string {
  return `${createHash("sha256")
    .update(readFileSync(join(folder, name)))
    .digest("hex")}  ${name}\n`;
}
