/** The guide "Typed clients in five minutes: TypeScript", done as it says, but for the installation of packages. */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mustRun } from "./corpus/run-tool.js";
import { type RunningEngine, startEngine } from "./support/engine.js";
import { blocksOf, isOutput, saveFiles } from "./support/guide.js";
import { commandsOf, type Serving, serveUntil } from "./support/serving.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Without the commands that run until they are stopped. */
const blocks = blocksOf("typed-clients-typescript.md").filter(({ language }) => language !== "console");
const commands = commandsOf(blocks);
const outputs = blocks.filter(isOutput).map(({ text }) => text);
const folder = mkdtempSync(path.join(tmpdir(), "triad-guide-"));
let engine: RunningEngine | undefined;
let worker: Serving | undefined;

const environment = (): NodeJS.ProcessEnv => ({ TRIAD: root, III_URL: engine?.url, OTEL_ENABLED: "false" });

function runCommand(start: string): Promise<string> {
  const command = commands.find((line) => line.startsWith(start));
  assert.ok(command, `the guide has no command ${start}`);
  return mustRun("sh", ["-c", command], { cwd: folder, env: environment(), timeoutMs: 120_000 });
}

test.before(() => {
  saveFiles(blocks, folder);
  // What the page installs is what this repository has installed.
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir");
});

test.after(async () => {
  worker?.stop();
  await engine?.stop();
  rmSync(folder, { recursive: true });
});

test("the folder is made as the page says, with the packages of this repository", async () => {
  const install = commands.find((line) => line.startsWith("npm install")) ?? "";
  assert.match(install, /iii-sdk@0\.22\.1 ajv@8\.20\.0 tsx@\S+ typescript@5\.9\.3/);
  await runCommand("npm init");
});

test("the command generates the client, and says what the page shows", async () => {
  assert.is(await runCommand("$TRIAD/node_modules/.bin/triad-codegen"), outputs[0]);
});

test("worker and client compile", async () => {
  assert.not.match(await runCommand("npx tsc"), "error");
});

test("the client calls the worker, and both print what the page shows", async () => {
  engine = await startEngine();
  const [, client = "", served = ""] = outputs;
  const env = { ...process.env, ...environment() };
  worker = serveUntil(process.execPath, ["--import", "tsx", "worker.ts"], { cwd: folder, env });
  await worker.says("Worker registered");
  const printed = await runCommand("npx tsx client.ts");
  assert.ok(printed.includes(client), printed);
  for (const line of served.trim().split("\n")) await worker.says(line);
});

test.run();
