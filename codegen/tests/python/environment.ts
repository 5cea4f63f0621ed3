/** A virtual environment with the public SDK and the checkers, in `.cache/`, kept between runs. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEmitter } from "../../src/emit/python/index.js";
import type { Model } from "../../src/model/model.js";
import { isThere, mustRun } from "../corpus/run-tool.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
export const here = fileURLToPath(new URL(".", import.meta.url));

export interface PythonEnvironment {
  python: string;
  /** Holds the generated module, `iii_types.py`. */
  folder: string;
}

/** Why it cannot be had on this machine, if so. */
export function missingPython(): string | undefined {
  return isThere("python3") ? undefined : "python3 is not installed";
}

/** `name`: of the folder for generated files, one a test file. */
export async function preparePython(name: string, model: Model): Promise<PythonEnvironment> {
  const environment = path.join(root, ".cache", "codegen-python");
  const python = path.join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const wanted = readFileSync(path.join(here, "requirements.txt"), "utf8");
  const stamp = path.join(environment, "requirements.txt");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    mkdirSync(environment, { recursive: true });
    await mustRun("python3", ["-m", "venv", "--clear", environment], { cwd: root });
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await mustRun(python, [...install, "-r", path.join(here, "requirements.txt")], { cwd: root });
    writeFileSync(stamp, wanted);
  }
  const folder = path.join(root, ".cache", `codegen-python-${name}`);
  mkdirSync(folder, { recursive: true });
  const mode = new Set(["types", "functions", "triggers", "stubs"] as const);
  const files = await pythonEmitter.emit(model, { path: "iii_types.py", mode, instance: { type: "argument" } });
  for (const [file, text] of files) writeFileSync(path.join(folder, file), text);
  return { python, folder };
}
