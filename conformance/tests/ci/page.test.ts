// The guide "Run in CI", done as it says: its blocks are run by bash, with the reference engine as the reader's engine.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { repositoryPath } from "../../src/files/paths.js";
import { readResult } from "../../src/result/write.js";
import { runAction } from "./run-action.js";

const guide = readFileSync(repositoryPath("docs", "guides", "run-in-ci.md"), "utf8");
const dir = mkdtempSync(join(tmpdir(), "triad-ci-"));
test.after(() => rmSync(dir, { recursive: true }));

const missing = spawnSync("bash", ["--version"]).status === 0 ? undefined : "bash is not installed";
if (missing !== undefined) {
  if (process.env.TRIAD_REQUIRE_TOOLCHAINS) throw new Error(missing);
  console.log(`SKIP: the blocks of the guide: ${missing}`);
}
const run = missing === undefined ? test : test.skip;

function blocks(language: string): string[] {
  return [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text = ""]) => text);
}

/** A project with an engine and a baseline, as the page takes for granted. */
function makeProject(name: string): string {
  const folder = join(dir, name);
  mkdirSync(folder);
  const engine = repositoryPath("reference-engine", "bin", "triad-engine.js");
  writeFileSync(join(folder, "my-engine"), `#!/bin/sh\nexec node '${engine}' start --health-port off "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(join(folder, "conformance-known.yaml"), "known: []\n");
  return folder;
}

/** The whole suite takes a minute; which scenarios run makes no difference to what is tried here. */
const ONE = "--scenario core/callee-error-unchanged";

function runScript(script: string, folder: string): void {
  assert.match(script, / -- \.\/my-engine --port \{port\}/);
  const done = spawnSync("bash", ["-eo", "pipefail", "-c", script.replace(" -- ", ` ${ONE} -- `)], {
    cwd: folder,
    env: { ...process.env, TRIAD: repositoryPath() },
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.is(done.status, 0, `${done.stdout}${done.stderr}`);
  assert.is(readResult(join(folder, "conformance", "result.json")).subject.name, "./my-engine");
}

run("GitHub: the inputs of the block are those of the action, and its outputs are where the block looks", async () => {
  interface Workflow {
    jobs: { engine: { steps: { uses: string; with?: Record<string, string>; if?: string }[] } };
  }
  const { steps } = (parse(blocks("yaml")[0] ?? "") as Workflow).jobs.engine;
  const inputs = steps.find(({ uses }) => uses.startsWith("OWNER/triad@"))?.with ?? {};
  const folder = makeProject("github");
  const { exit, outputs, log } = await runAction(repositoryPath(), folder, {
    ...inputs,
    args: `${inputs.args} ${ONE}`,
  });
  assert.is(exit, 0, log);
  const upload = steps.find(({ uses }) => uses.includes("upload-artifact"));
  assert.is(outputs.result, `${upload?.with?.path}/result.json`);
  assert.match(upload?.if ?? "", /steps\.triad\.outputs\.result/);
  const { run: facts } = readResult(join(folder, outputs.result ?? ""));
  assert.equal([facts.time_factor, facts.baseline?.file], [2, "conformance-known.yaml"]);
});

run("GitHub: the table has every input of the action", () => {
  const { inputs, outputs } = parse(readFileSync(repositoryPath("action.yml"), "utf8")) as Record<string, object>;
  for (const name of [...Object.keys(inputs ?? {}), ...Object.keys(outputs ?? {})])
    assert.ok(guide.includes(`\`${name}\``), name);
});

run("GitLab: the script, and the artifacts that it makes", () => {
  const { conformance: job } = parse(blocks("yaml")[1] ?? "") as {
    conformance: { script: string[]; artifacts: { paths: string[]; reports: { junit: string } } };
  };
  const folder = makeProject("gitlab");
  runScript(job.script.join("\n"), folder);
  for (const path of [...job.artifacts.paths, job.artifacts.reports.junit])
    assert.ok(existsSync(join(folder, path)), path);
});

run("a plain shell", () => {
  const [, script = ""] = blocks("sh");
  runScript(script, makeProject("shell"));
});

test.run();
