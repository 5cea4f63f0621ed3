/** A Go module with generated code and a program beside it, on the runtime of this checkout. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { goEmitter } from "../../src/emit/go/index.js";
import { GoNames } from "../../src/emit/go/names.js";
import { workersOf, workerTypeName } from "../../src/emit/workers.js";
import type { Model } from "../../src/model/model.js";
import { mustRun, runTool } from "../corpus/run-tool.js";
import { freshFolder, writeFiles } from "../support/outputs.js";

export const here = path.dirname(fileURLToPath(import.meta.url));
export const runtime = path.resolve(here, "../../runtimes/go");

/** As `go.mod` of the runtime says. */
const LOWEST_GO = 23;

/** Why the proofs cannot run here, or undefined. */
export async function missingGo(): Promise<string | undefined> {
  // Synchronous: a time limit on a program that is not there would keep the process alive.
  const found = spawnSync("go", ["version"], { cwd: runtime, encoding: "utf8" });
  if (found.error !== undefined) return "go is not installed";
  const minor = Number(/ go1\.(\d+)/.exec(found.stdout)?.[1] ?? Number.NaN);
  return minor >= LOWEST_GO ? undefined : `${found.stdout.trim()}: at least 1.${LOWEST_GO} is needed`;
}

const STATICCHECK = "v0.8.2";

/** Installed once, beside the other caches; the reason when it cannot be. */
export async function staticcheck(): Promise<{ tool: string } | { reason: string }> {
  const folder = path.resolve(here, `../../../.cache/staticcheck-${STATICCHECK}`);
  const tool = path.join(folder, process.platform === "win32" ? "staticcheck.exe" : "staticcheck");
  if (existsSync(tool)) return { tool };
  const { status, output } = await runTool("go", ["install", `honnef.co/go/tools/cmd/staticcheck@${STATICCHECK}`], {
    cwd: here,
    env: { GOBIN: folder },
    timeoutMs: 300_000,
  });
  return status === 0 ? { tool } : { reason: output.trim().split("\n").at(-1) ?? "it could not be installed" };
}

export const MODE = new Set(["types", "functions", "triggers", "stubs"] as const);

/** The folder of the module `proof`: package `made`, and the named files of this folder as `main`. */
export async function prepareGo(name: string, model: Model, ...program: readonly string[]): Promise<string> {
  const folder = freshFolder(`go-${name}`);
  const files = await goEmitter.emit(model, { path: "made/made.go", mode: MODE, instance: { type: "argument" } });
  const requires = readFileSync(path.join(runtime, "go.mod"), "utf8").split("\n").slice(1).join("\n");
  const module = "github.com/triad-protocol/triad/codegen/runtimes/go";
  writeFiles(folder, [
    ...files,
    ["go.mod", `module proof\n${requires}\nrequire ${module} v0.0.0\nreplace ${module} => ${runtime}\n`],
    ["decoders.go", decodersText(model)],
    ["registrations.go", registrationsText(model)],
    ...program.map((file): [string, string] => [
      file.replace(/\.txt$/, ""),
      readFileSync(path.join(here, file), "utf8"),
    ]),
  ]);
  copyFileSync(path.join(runtime, "go.sum"), path.join(folder, "go.sum"));
  return folder;
}

/** Decodes and encodes by the name of a type, as a program can only do with a table. */
function decodersText(model: Model): string {
  const names = new GoNames(model);
  const lines = model.types.map(({ name }) => `${JSON.stringify(name)}: again[made.${names.type(name)}],`);
  return `package main

import (
	"encoding/json"
	"proof/made"
)

var decoders = map[string]func([]byte) ([]byte, error){
${lines.join("\n")}
}

func again[T any](data []byte) ([]byte, error) {
	var value T
	if err := json.Unmarshal(data, &value); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}
`;
}

/** Registers a stub of every worker; their handlers are not there. */
function registrationsText(model: Model): string {
  const lines = workersOf(model).map((worker) => {
    const name = workerTypeName(worker.name);
    const variables = worker.variables.map((variable) => `, ${JSON.stringify(`{${variable}}`)}`).join("");
    return `if _, err := made.Register${name}(host, struct{ made.${name} }{}${variables}); err != nil {\npanic(err)\n}`;
  });
  return `package main

import (
	"github.com/triad-protocol/triad/codegen/runtimes/go/triad"
	"proof/made"
)

func registerAll(host triad.Host) {
${lines.join("\n")}
}
`;
}

export interface RoundTrips {
  cases: number;
  /** Came back as something else. */
  changed: string[];
  /** Was not decoded, or not encoded. */
  refused: string[];
}

/** Compiles the program of a folder, and runs it. */
export async function runProof(folder: string, args: readonly string[], input: string): Promise<string> {
  const program = path.join(folder, process.platform === "win32" ? "proof.exe" : "proof");
  if (!existsSync(program)) await mustRun("go", ["build", "-o", program, "."], { cwd: folder });
  return mustRun(program, args, { cwd: folder, input });
}

export async function runRefusals(folder: string, cases: unknown): Promise<{ code: string; text: string }[]> {
  const output = await runProof(folder, ["refusals"], JSON.stringify(cases));
  return JSON.parse(output) as { code: string; text: string }[];
}

export async function runRoundTrips(folder: string, cases: unknown): Promise<RoundTrips> {
  const output = await runProof(folder, [], JSON.stringify(cases));
  return JSON.parse(output) as RoundTrips;
}
