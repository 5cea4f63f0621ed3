// Where Chromium is: CHROMIUM, else the first of its usual names on the PATH.
import { existsSync } from "node:fs";
import path from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** Throws when there is none. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const found =
    process.env.CHROMIUM ?? folders.flatMap((at) => NAMES.map((name) => path.join(at, name))).find(existsSync);
  if (found === undefined) throw new Error("Chromium is not installed; install it, or name it in CHROMIUM");
  return found;
}
