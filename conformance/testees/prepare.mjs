#!/usr/bin/env node
// `node prepare.mjs NAME`: makes a testee ready that npm has not installed already. A Python one gets a virtual
// environment, a Rust or Go one is compiled. What is made lies in `.cache/` of the repository and is kept.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "./browser/chromium.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const cache = path.join(here, "..", "..", ".cache");

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

function preparePython(version) {
  const requirements = path.join(here, "python", `requirements-${version.replace(/\.\d+$/, "")}.txt`);
  const environment = path.join(cache, `python-${version}`);
  const stamp = path.join(environment, "requirements.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  mkdirSync(cache, { recursive: true });
  const python = path.join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  run("python3", ["-m", "venv", "--clear", environment]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  writeFileSync(stamp, wanted);
}

function prepareRust() {
  const manifest = path.join(here, "rust", "Cargo.toml");
  const env = { CARGO_TARGET_DIR: path.join(cache, "testee-rust") };
  run("cargo", ["build", "--locked", "--quiet", "--manifest-path", manifest], env);
}

function prepareGo() {
  const program = path.join(cache, "testee-go", process.platform === "win32" ? "triad-testee.exe" : "triad-testee");
  run("go", ["build", "-C", path.join(here, "go"), "-trimpath", "-o", program, "."]);
}

/** The page loads the runtime as JavaScript. */
function prepareBrowser() {
  findChromium();
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const project = path.join(here, "..", "..", "codegen", "runtimes", "browser");
  run(process.execPath, [compiler, "-p", project, "--noEmit", "false", "--outDir", path.join(cache, "testee-browser")]);
}

const known = {
  browser: prepareBrowser,
  go: prepareGo,
  "python-0.23.0": () => preparePython("0.23.0"),
  "python-0.25.0": () => preparePython("0.25.0"),
  "rust-0.23.0": prepareRust,
};
const name = process.argv[2] ?? "";
if (!Object.hasOwn(known, name)) {
  console.log(`Usage: node prepare.mjs ${Object.keys(known).join(" | ")}`);
  process.exit(name === "--help" ? 0 : 2);
}
known[name]();
