// The GitHub Action, its steps run by bash as a runner would: what it writes, what it hands out, how it ends.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kitPath, repositoryPath } from "../../src/files/paths.js";
import { readResult } from "../../src/result/write.js";
import { FAKE } from "../cli/run-kit.js";
import { runAction } from "./run-action.js";

const dir = mkdtempSync(join(tmpdir(), "triad action "));
test.after(() => rmSync(dir, { recursive: true }));

const missing = spawnSync("bash", ["--version"]).status === 0 ? undefined : "bash is not installed";
if (missing !== undefined) {
  if (process.env.TRIAD_REQUIRE_TOOLCHAINS) throw new Error(missing);
  console.log(`SKIP: the GitHub Action: ${missing}`);
}
const run = missing === undefined ? test : test.skip;

const SCENARIO = "core/callee-error-unchanged";
const act = (workspace: string, inputs: Record<string, string>) =>
  runAction(repositoryPath(), join(dir, workspace), inputs);

run("an engine that conforms: green, with summary and paths of the files", async () => {
  const engine = repositoryPath("reference-engine", "bin", "triad-engine.js");
  const { exit, outputs, summary, log } = await act("engine", {
    subject: "engine",
    command: `node '${engine}' start --port {port} --health-port off`,
    args: `--scenario ${SCENARIO}`,
  });
  assert.is(exit, 0, log);
  assert.is(outputs["exit-status"], "0");
  assert.is(outputs.verdict, "pass");
  assert.match(summary, /^## node .*: PASS$/m);
  for (const name of ["result", "junit", "markdown", "html", "badge"])
    assert.ok(existsSync(join(dir, "engine", outputs[name] ?? "")) && outputs[name], name);
  const result = readResult(join(dir, "engine", outputs.result ?? ""));
  assert.equal(result.run.selection.scenarios, [SCENARIO]);
  assert.is(summary, readFileSync(join(dir, "engine", outputs.markdown ?? ""), "utf8"));
});

run("an engine that does not conform: red, and the summary is there all the same", async () => {
  const { exit, outputs, summary } = await act("failing", {
    subject: "engine",
    command: `node "${FAKE}" {port} serve`,
    args: `--scenario ${SCENARIO} --time-factor 0.5`,
    out: "a folder/of its own",
  });
  assert.is(exit, 1);
  assert.equal([outputs["exit-status"], outputs.verdict], ["1", "fail"]);
  assert.is(outputs.junit, "a folder/of its own/junit.xml");
  assert.match(summary, /: FAIL$/m);
});

run("a client library, by its testee", async () => {
  const testee = kitPath("tests", "sdk-mode", "small-testee.mjs");
  const { exit, outputs, log } = await act("sdk", {
    subject: "sdk",
    command: `node '${testee}'`,
    args: "--scenario sdk/call-errors",
  });
  assert.is(exit, 0, log);
  assert.is(outputs.verdict, "pass");
  assert.is(readResult(join(dir, "sdk", outputs.result ?? "")).subject.kind, "sdk");
});

run("what is refused: exit status 2, no result, none of an earlier run", async () => {
  const nonsense = await act("wrong", { subject: "nonsense" });
  assert.is(nonsense.exit, 2);
  assert.match(nonsense.log, /must be engine or sdk/);
  const both = await act("sdk", { subject: "sdk", catalogue: "iii-node-0.22", command: "node x.mjs" });
  assert.is(both.exit, 2, both.log);
  assert.equal([both.outputs["exit-status"], both.outputs.result, both.summary], ["2", "", ""]);
});

run("an input is never a part of the script", async () => {
  const { exit, log } = await act("hostile", {
    subject: "engine",
    url: 'x"; touch stolen; "$(touch stolen)`touch stolen`',
    command: "$(touch stolen) `touch stolen` ; touch stolen",
    args: "$(touch stolen); --nothing",
    out: "$(touch stolen)",
  });
  assert.is(exit, 2, log);
  assert.not.ok(existsSync(join(dir, "hostile", "stolen")));
});

test.run();
