/** Files by name or by pattern. The command expands patterns itself, since not every shell does. */
import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { KitError } from "../errors.js";

const WILDCARD = /[*?]/;
const SEPARATOR = process.platform === "win32" ? /[\\/]+/ : /\/+/;

/**
 * In the order of the patterns, each file once. `*` and `?` stand for parts of one name, `**` for any folders. Throws
 * `KitError` (exit 2) for a pattern that matches nothing; whether a plain name exists is for the reader to say.
 */
export function findFiles(patterns: readonly string[]): string[] {
  const found = patterns.flatMap((pattern) => {
    if (!WILDCARD.test(pattern) || existsSync(pattern)) return [pattern];
    const files = expand(pattern);
    if (files.length === 0) throw new KitError("no_files", `${pattern}: no file matches`, 2);
    return files;
  });
  const seen = new Set<string>();
  return found.filter((file) => {
    const path = resolve(file);
    return !seen.has(path) && seen.add(path);
  });
}

function expand(pattern: string): string[] {
  const parts = pattern.split(SEPARATOR);
  const first = parts.findIndex((part) => WILDCARD.test(part));
  const base = parts.slice(0, first).join("/");
  return walk(pattern.startsWith("/") && base === "" ? "/" : base, parts.slice(first));
}

/** `folder` is empty for the current one, so that names stay as short as they were written. */
function walk(folder: string, [part = "", ...rest]: readonly string[]): string[] {
  const entries = namesIn(folder);
  const below = (name: string) => (folder === "" ? name : join(folder, name));
  if (part === "**") {
    const deeper = entries
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => walk(below(name), ["**", ...rest]));
    return [...walk(folder, rest), ...deeper];
  }
  const wanted = toPattern(part);
  const matching = entries.filter(({ name }) => wanted.test(name));
  if (rest.length > 0)
    return matching.filter((entry) => entry.isDirectory()).flatMap(({ name }) => walk(below(name), rest));
  return matching.filter((entry) => entry.isFile()).map(({ name }) => below(name));
}

/** Sorted, without hidden ones; none where there is no such folder. */
function namesIn(folder: string): Dirent[] {
  const path = folder === "" ? "." : folder;
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function toPattern(part: string): RegExp {
  const text = part
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${text}$`, "su");
}
