/** The guide "Typed clients in five minutes: Python", done as it says, but for the installation of packages. */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mustRun } from "../corpus/run-tool.js";
import { type RunningEngine, startEngine } from "../support/engine.js";
import { blocksOf, isOutput, saveFiles } from "../support/guide.js";
import { commandsOf, type Serving, serveUntil } from "../support/serving.js";
import { environment, hasPython, prepareEnvironment, python, pythonTest } from "./environment.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Without the commands that run until they are stopped. */
const blocks = blocksOf("typed-clients-python.md").filter(({ language }) => language !== "console");
const commands = commandsOf(blocks);
const outputs = blocks.filter(isOutput).map(({ text }) => text);
const folder = mkdtempSync(path.join(tmpdir(), "triad-guide-"));
let engine: RunningEngine | undefined;
let worker: Serving | undefined;

const variables = (): NodeJS.ProcessEnv => ({ TRIAD: root, III_URL: engine?.url, OTEL_ENABLED: "false" });

function runCommand(start: string): Promise<string> {
  const command = commands.find((line) => line.startsWith(start));
  assert.ok(command, `the guide has no command ${start}`);
  return mustRun("sh", ["-c", command], { cwd: folder, env: variables(), timeoutMs: 120_000 });
}

test.before(async () => {
  if (!hasPython) return;
  await prepareEnvironment();
  saveFiles(blocks, folder);
  const contract = blocksOf("typed-clients-typescript.md").filter(({ language }) => language === "json");
  saveFiles(contract, folder);
  symlinkSync(environment, path.join(folder, "try"), "dir");
});

test.after(async () => {
  worker?.stop();
  await engine?.stop();
  rmSync(folder, { recursive: true });
});

pythonTest("the packages that the page installs are those that were tried", async () => {
  const wanted = (commands.find((line) => line.startsWith("try/bin/pip")) ?? "").split(" ").slice(2);
  const installed = await mustRun(python, ["-m", "pip", "freeze", "--disable-pip-version-check"], { cwd: folder });
  assert.is(wanted.length, 4);
  for (const one of wanted) assert.ok(installed.split("\n").includes(one), one);
});

pythonTest("the command generates the module, and says what the page shows", async () => {
  assert.is(await runCommand("$TRIAD/node_modules/.bin/triad-codegen"), outputs[0]);
});

pythonTest("worker and client are typed", async () => {
  assert.is(await runCommand("try/bin/mypy"), outputs[1]);
});

pythonTest("the client calls the worker, and both print what the page shows", async () => {
  engine = await startEngine();
  worker = serveUntil("try/bin/python", ["worker.py"], { cwd: folder, env: { ...process.env, ...variables() } });
  await worker.says("serving");
  assert.is(await runCommand("try/bin/python client.py"), outputs[2]);
  for (const line of (outputs[3] ?? "").trim().split("\n")) await worker.says(line);
});

test.run();
