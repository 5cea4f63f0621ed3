/** A crate in `.cache/` with the generated modules, on the public SDK; compiled there, kept between runs. */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rustEmitter } from "../../src/emit/rust/index.js";
import type { Model } from "../../src/model/model.js";
import { catalogue } from "../corpus/catalogue.js";
import { edgeCases, edges } from "../corpus/edges.js";
import { isThere, mustRun } from "../corpus/run-tool.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const project = fileURLToPath(new URL("./project/", import.meta.url));

/** What the generated code is written for. */
const LOWEST_RUST = 88;

/** Why the proof cannot run here, or undefined. */
export async function missingRust(): Promise<string | undefined> {
  for (const tool of ["cargo", "rustfmt", "clippy-driver"]) if (!isThere(tool)) return `${tool} is not installed`;
  const said = await mustRun("cargo", ["--version"], { cwd: root });
  const minor = Number(/^cargo 1\.(\d+)\./.exec(said)?.[1] ?? Number.NaN);
  return minor >= LOWEST_RUST ? undefined : `${said.trim()}: at least 1.${LOWEST_RUST} is needed`;
}

export interface RustEnvironment {
  folder: string;
  cargo(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
  /** Compiles with clippy as the compiler, so that all is compiled once; gives the program. */
  build(): Promise<string>;
}

export async function prepareRust(): Promise<RustEnvironment> {
  const folder = path.join(root, ".cache", "codegen-rust-project");
  mkdirSync(path.join(folder, "src"), { recursive: true });
  for (const file of ["Cargo.toml", "Cargo.lock"]) copyFileSync(path.join(project, file), path.join(folder, file));
  for (const file of readdirSync(path.join(project, "src")))
    copyFileSync(path.join(project, "src", file), path.join(folder, "src", file));
  const write = (file: string, text: string): void => writeFileSync(path.join(folder, "src", file), text);
  const emit = async (file: string, model: Model): Promise<void> => {
    const mode = new Set(["types", "functions", "triggers", "stubs"] as const);
    const files = await rustEmitter.emit(model, { path: file, mode, instance: { type: "argument" } });
    for (const [name, text] of files) write(name, text);
  };
  await emit("catalogue.rs", catalogue);
  await emit("edges.rs", edges.model);
  write("words.json", JSON.stringify(edgeCases[0]?.value));
  write("dispatch.rs", dispatch());
  const target = path.join(root, ".cache", "codegen-rust");
  const cargo: RustEnvironment["cargo"] = (args, env) =>
    mustRun("cargo", args, { cwd: folder, env: { CARGO_TARGET_DIR: target, ...env }, timeoutMs: 1_800_000 });
  const build = async (): Promise<string> => {
    await cargo(["rustc", "--locked", "--quiet", "--", "-D", "warnings"], { RUSTC_WORKSPACE_WRAPPER: "clippy-driver" });
    const name = `triad-codegen-proof${process.platform === "win32" ? ".exe" : ""}`;
    return path.join(target, "debug", name);
  };
  return { folder, cargo, build };
}

/** From the name of a type to the type. */
function dispatch(): string {
  const arms = [
    ...edges.model.types.map(({ name }) => `        "${name}" => trip::<crate::edges::${name}>(value),`),
    ...catalogue.types.map(({ name }) => `        "${name}" => trip::<crate::catalogue::${name}>(value),`),
  ];
  const head = ["use crate::trip;", "use serde_json::Value;", "", "#[rustfmt::skip]"];
  const body = [
    "pub fn trip_by_name(name: &str, value: Value) -> Option<Result<Value, String>> {",
    "    Some(match name {",
  ];
  return [...head, ...body, ...arms, "        _ => return None,", "    })", "}", ""].join("\n");
}
