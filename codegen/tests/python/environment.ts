/** A virtual environment with the public SDK and the checkers, in `.cache/`, kept between runs and shared by the tests. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import { pythonEmitter } from "../../src/emit/python/index.js";
import type { Model } from "../../src/model/model.js";
import { isThere, mustRun } from "../corpus/run-tool.js";

const cache = fileURLToPath(new URL("../../../.cache/", import.meta.url));
export const environment = path.join(cache, "codegen-python");
const PREPARE_MS = 600_000;

export const here = fileURLToPath(new URL(".", import.meta.url));
export const python = path.join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** The SDK of the environment, and an older one beside it. */
export const SDKS = { "0.25.0": {}, "0.23.0": { PYTHONPATH: path.join(environment, "sdk-0.23.0") } };

const missing = isThere("python3") ? undefined : "python3 is not installed";
if (missing !== undefined) {
  if (process.env.TRIAD_REQUIRE_TOOLCHAINS) throw new Error(missing);
  console.log(`SKIP: Python: ${missing}`);
}
/** A test where Python is there, else a visible skip. */
export const pythonTest: typeof test = missing === undefined ? test : Object.assign(test.skip, test);
export const hasPython = missing === undefined;

/** A folder with the generated module `iii_types.py`; `name` is one a test file. */
export async function generatePython(name: string, model: Model): Promise<string> {
  await prepareEnvironment();
  const folder = path.join(cache, `codegen-python-${name}`);
  mkdirSync(folder, { recursive: true });
  const mode = new Set(["types", "functions", "triggers", "stubs"] as const);
  const files = await pythonEmitter.emit(model, { path: "iii_types.py", mode, instance: { type: "argument" } });
  for (const [file, text] of files) {
    const target = path.join(folder, file);
    // The checker's own cache goes by the time of the file.
    if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
  }
  return folder;
}

/** Installs what is not there yet. Tests run at the same time: the first one does it, the others wait. */
export async function prepareEnvironment(): Promise<void> {
  const requirements = path.join(here, "requirements.txt");
  const wanted = readFileSync(requirements, "utf8");
  const stamp = path.join(environment, "ready.txt");
  const isReady = (): boolean => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  const lock = path.join(cache, "codegen-python.lock");
  mkdirSync(cache, { recursive: true });
  for (const until = Date.now() + PREPARE_MS; !isReady(); await wait(200)) {
    if (Date.now() > until) throw new Error(`${lock} is held; remove it if no other test runs`);
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > PREPARE_MS) rmSync(lock, { recursive: true });
    try {
      mkdirSync(lock);
    } catch {
      continue;
    }
    try {
      await mustRun("python3", ["-m", "venv", "--clear", environment], { cwd: cache });
      const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
      await mustRun(python, [...install, "-r", requirements], { cwd: cache });
      const older = [
        "--target",
        SDKS["0.23.0"].PYTHONPATH,
        "--no-deps",
        "-r",
        path.join(here, "requirements-0.23.txt"),
      ];
      await mustRun(python, [...install, ...older], { cwd: cache });
      writeFileSync(stamp, wanted);
    } finally {
      rmSync(lock, { recursive: true });
    }
  }
}
