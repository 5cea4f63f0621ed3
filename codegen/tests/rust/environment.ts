/** A crate in `.cache/` with the generated modules, on the public SDK; compiled there, kept between runs. */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Mode } from "../../src/config/config.js";
import { rustEmitter } from "../../src/emit/rust/index.js";
import { moduleScope } from "../../src/emit/rust/names.js";
import type { Model } from "../../src/model/model.js";
import { everyType } from "../corpus/catalogue.js";
import { edgeCases, edges } from "../corpus/edges.js";
import { isThere, mustRun } from "../corpus/run-tool.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
export const project = fileURLToPath(new URL("./project/", import.meta.url));

const MODES: readonly Mode[] = ["types", "functions", "triggers", "stubs"];

/** One place for what is compiled, without what only a debugger needs. */
export const CARGO_ENV = {
  CARGO_TARGET_DIR: path.join(root, ".cache", "codegen-rust"),
  CARGO_PROFILE_DEV_DEBUG: "false",
};

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
  const emit = async (file: string, model: Model, modes: readonly Mode[] = MODES): Promise<string> => {
    const files = await rustEmitter.emit(model, { path: file, mode: new Set(modes), instance: { type: "argument" } });
    for (const [name, text] of files) write(name, text);
    return files.get(file) ?? "";
  };
  write("nobody.rs", nobody(await emit("catalogue.rs", everyType)));
  await emit("edges.rs", edges.model);
  for (const mode of MODES) await emit(`only_${mode}.rs`, edges.model, [mode]);
  write("words.json", JSON.stringify(edgeCases[0]?.value));
  write("dispatch.rs", dispatch());
  const cargo: RustEnvironment["cargo"] = (args, env) =>
    mustRun("cargo", args, { cwd: folder, env: { ...CARGO_ENV, ...env }, timeoutMs: 1_800_000 });
  const build = async (): Promise<string> => {
    await cargo(["rustc", "--locked", "--quiet", "--", "-D", "warnings"], { RUSTC_WORKSPACE_WRAPPER: "clippy-driver" });
    const name = `triad-codegen-proof${process.platform === "win32" ? ".exe" : ""}`;
    return path.join(CARGO_ENV.CARGO_TARGET_DIR, "debug", name);
  };
  return { folder, cargo, build };
}

/** Implements every worker by functions that never answer, and registers them all. */
function nobody(generated: string): string {
  const traits = [...generated.matchAll(/^pub trait (\w+Worker): [^{]*\{\n([\s\S]*?)^\}/gm)];
  const registrations = [...generated.matchAll(/^pub fn (register_\w+)<W: \w+>\(([^)]*)\)/gm)];
  const served = registrations.filter(([, name]) => name !== "register_iii_engine_functions_worker");
  return [
    "use crate::catalogue::*;",
    "use iii_sdk::IIIClient;",
    "use std::sync::Arc;",
    "",
    "struct Nobody;",
    ...traits.flatMap(([, name, body]) => [
      "#[rustfmt::skip]",
      `impl ${name} for Nobody {`,
      (body ?? "")
        .replace(/^ *\/\/\/.*\n/gm, "")
        .replaceAll(/\b(?:request|context): /g, "_: ")
        .replaceAll(" + Send;", " + Send { std::future::pending() }"),
      "}",
    ]),
    "#[rustfmt::skip]",
    "pub fn register_all(iii: &IIIClient) {",
    "    let worker = Arc::new(Nobody);",
    ...served.map(([, name, parameters]) => {
      const variables = [...(parameters ?? "").matchAll(/(\w+): &str/g)].map(([, variable]) => `, "{${variable}}"`);
      return `    ${name}(iii, &worker${variables.join("")});`;
    }),
    "}",
    "",
  ].join("\n");
}

/** From the name of a type to the type. */
function dispatch(): string {
  const armsOf = (module: string, model: Model): string[] => {
    const scope = moduleScope();
    return model.types.map(({ name }) => `        "${name}" => trip::<crate::${module}::${scope.claim(name)}>(value),`);
  };
  const arms = [...armsOf("edges", edges.model), ...armsOf("catalogue", everyType)];
  const head = ["use crate::trip;", "use serde_json::Value;", "", "#[rustfmt::skip]"];
  const body = [
    "pub fn trip_by_name(name: &str, value: Value) -> Option<Result<Value, String>> {",
    "    Some(match name {",
  ];
  return [...head, ...body, ...arms, "        _ => return None,", "    })", "}", ""].join("\n");
}
