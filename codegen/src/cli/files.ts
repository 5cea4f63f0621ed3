/** Output files: writing what changed, and saying how a file differs from what would be written. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const SHOWN_LINES = 3;

/** Writes only what differs, so that watchers and build tools see no change where there is none. */
export function writeIfChanged(file: string, text: string): boolean {
  if (readOrUndefined(file) === text) return false;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return true;
}

/** The first lines that differ; undefined when the file is current. */
export function describeDrift(file: string, text: string): string | undefined {
  const found = readOrUndefined(file);
  if (found === text) return undefined;
  if (found === undefined) return `${file}: is missing`;
  const [have, want] = [found.split("\n"), text.split("\n")];
  let line = 0;
  while (have[line] === want[line]) line++;
  const show = (sign: string, lines: readonly string[]) =>
    lines.slice(line, line + SHOWN_LINES).map((one) => `  ${sign} ${one.slice(0, 160)}`);
  return [`${file}:${line + 1}: differs`, ...show("-", have), ...show("+", want)].join("\n");
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
