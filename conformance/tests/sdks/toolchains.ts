// The public SDKs that the tests run, and how each testee is made ready: npm has installed the Node ones,
// Python ones get a virtual environment each, Rust ones are compiled. What is made lies in `.cache/` and is kept.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const testees = path.join(root, "conformance", "testees");
const cache = path.join(root, ".cache");

export interface PublicSdk {
  /** Short and unique; also the worker's name and the first segment of its function ids. */
  readonly name: string;
  readonly language: "node" | "python" | "rust";
  readonly version: string;
  /** False where the library ignores `unregistertrigger`, so that a provider is never told. */
  readonly tellsUnbinding: boolean;
  /** Makes the testee ready; the command that starts it, or why it cannot be had on this machine. */
  prepare(): { command: readonly string[] } | { missing: string };
}

/** Installs or builds what the testee of that name needs; does nothing when it is there. */
function makeReady(name: string): void {
  const result = spawnSync(process.execPath, [path.join(testees, "prepare.mjs"), name], { encoding: "utf8" });
  if (result.status === 0) return;
  throw new Error(result.error?.message ?? `${result.stdout}\n${result.stderr}`.slice(-4000));
}

const isThere = (tool: string): boolean => spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0;

function nodeSdk(name: string, version: string, packageName: string): PublicSdk {
  const command = [process.execPath, path.join(testees, "node", "testee.mjs"), packageName];
  return { name, language: "node", version, tellsUnbinding: version !== "0.11.6", prepare: () => ({ command }) };
}

function pythonSdk(name: string, version: string, mode: "sync" | "async"): PublicSdk {
  const prepare = (): { command: readonly string[] } | { missing: string } => {
    if (!isThere("python3")) return { missing: "python3 is not installed" };
    makeReady(`python-${version}`);
    const environment = path.join(cache, `python-${version}`);
    const python = path.join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
    return { command: [python, path.join(testees, "python", "testee.py"), mode] };
  };
  return { name, language: "python", version, tellsUnbinding: true, prepare };
}

function rustSdk(name: string, version: string): PublicSdk {
  const prepare = (): { command: readonly string[] } | { missing: string } => {
    if (!isThere("cargo")) return { missing: "cargo is not installed" };
    const target = path.join(cache, "testee-rust");
    makeReady(`rust-${version}`);
    return {
      command: [path.join(target, "debug", process.platform === "win32" ? "triad-testee.exe" : "triad-testee")],
    };
  };
  return { name, language: "rust", version, tellsUnbinding: true, prepare };
}

/** The released SDKs, unmodified, oldest and newest of each registry at the level of the specification. */
export const publicSdks: readonly PublicSdk[] = [
  nodeSdk("node22", "0.22.1", "iii-sdk"),
  nodeSdk("node11", "0.11.6", "iii-sdk-0.11"),
  pythonSdk("python23", "0.23.0", "sync"),
  pythonSdk("python25", "0.25.0", "async"),
  rustSdk("rust23", "0.23.0"),
];
