/** Where outputs may lie: below the folder of the configuration, each in a file of its own on every file system. */
import path from "node:path";
import { CodegenError } from "../codegen-error.js";

/**
 * Throws `bad_config` for a path that leaves the folder, names no file, or names the file of another output: paths are
 * compared as a file system does that ignores case.
 */
export function refuseBadPaths(paths: readonly string[], file: string): void {
  const seen = new Map<string, string>();
  for (const one of paths) {
    const fault = faultOf(one);
    if (fault !== undefined) throw badPath(`${file}: output path ${JSON.stringify(one)} ${fault}`);
    const key = path.posix.normalize(one).toLowerCase();
    const other = seen.get(key);
    if (other !== undefined)
      throw badPath(`${file}: ${other} and ${one} are the same file, or are where case is ignored`);
    seen.set(key, one);
  }
}

function faultOf(given: string): string | undefined {
  if (given === "" || /[\\/]$/.test(given)) return "names no file";
  if (/[\0\\]/.test(given)) return "must be written with /";
  if (path.posix.isAbsolute(given) || path.win32.isAbsolute(given) || /^[A-Za-z]:/.test(given)) return "is absolute";
  const normal = path.posix.normalize(given);
  return normal === "." || normal === ".." || normal.startsWith("../")
    ? "leaves the folder of the configuration"
    : undefined;
}

function badPath(message: string): CodegenError {
  return new CodegenError(
    "bad_config",
    message,
    "Write paths relative to the configuration and below its folder; move the file up to reach further.",
  );
}
