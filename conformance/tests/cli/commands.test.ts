// What the commands print, and how a run ends that is interrupted, through the built command line.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requirement } from "@triad-protocol/spec";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkFormat } from "../../src/files/kit-schema.js";
import type { RunResult } from "../../src/result/result.js";
import { writeResult } from "../../src/result/write.js";
import { findFreePort } from "../../src/subject/port.js";
import { check, resultOf, scenario } from "../result/sample.js";
import { FAKE, runKit } from "./run-kit.js";

const SCENARIO = "core/callee-error-unchanged";
const dir = mkdtempSync(join(tmpdir(), "triad-cli-"));
test.after(() => rmSync(dir, { recursive: true }));

test("--help of everything, --version", async () => {
  for (const args of [
    ["--help"],
    ["engine", "--help"],
    ["list", "--help"],
    ["explain", "--help"],
    ["report", "--help"],
  ]) {
    const { exit, stdout } = await runKit(args);
    assert.is(exit, 0);
    assert.match(stdout, /Usage: triad-conformance/);
  }
  assert.match((await runKit(["--version"])).stdout, /^\d+\.\d+\.\d+ \(specification 2026-11\)\n$/);
});

test("list: scenarios with their checks, and what applies", async () => {
  const plain = await runKit(["list"]);
  assert.is(plain.exit, 0);
  const [, apply, all] = /(\d+) of (\d+) scenarios apply, with \d+ checks/.exec(plain.stdout) ?? [];
  assert.ok(Number(apply) < Number(all), "an engine at an address has no instances of its own");
  assert.match(plain.stdout, /not applicable: .*subject of its own/);
  const { scenarios } = JSON.parse((await runKit(["list", "--json", "--catalogue", "triad-engine"])).stdout) as {
    scenarios: { id: string; notApplicable?: string; checks: { id: string }[] }[];
  };
  assert.is(scenarios.length, Number(all));
  assert.equal(
    scenarios.filter(({ notApplicable }) => notApplicable !== undefined),
    [],
  );
  const checks = (await runKit(["list", "checks", "--catalogue", "triad-engine"])).stdout.trimEnd().split("\n");
  assert.equal(
    checks,
    scenarios.flatMap((entry) => entry.checks.map(({ id }) => id)),
  );
});

test("list requirements: each with its checks", async () => {
  const { requirements } = JSON.parse((await runKit(["list", "requirements", "--json"])).stdout) as {
    requirements: { id: string; text: string; checks: string[] }[];
  };
  const inv9 = requirements.find(({ id }) => id === "INV-9");
  assert.is(inv9?.text, requirement("INV-9")?.text);
  const covered = requirements.flatMap(({ checks }) => checks);
  assert.ok(covered.some((id) => id.startsWith(`${SCENARIO}#`)));
  assert.match((await runKit(["list", "profiles"])).stdout, /^core$/m);
  assert.match((await runKit(["list", "catalogue"])).stdout, /^triad-engine$/m);
});

test("explain: a scenario, one of its checks, and the requirement of that", async () => {
  const whole = await runKit(["explain", SCENARIO]);
  assert.is(whole.exit, 0);
  assert.match(whole.stdout, new RegExp(`^${SCENARIO}: `, "m"));
  assert.match(whole.stdout, /scenarios\/core\/callee-error-unchanged\.yaml/);
  const explained = JSON.parse((await runKit(["explain", SCENARIO, "--json"])).stdout) as {
    requirements: { id: string }[];
    scenarios: { steps: { line: number; text: string; checks: string[] }[] }[];
  };
  const ids = explained.scenarios[0]?.steps.flatMap(({ checks }) => checks) ?? [];
  const [id = ""] = ids;
  assert.ok(id.includes("#"));
  const single = await runKit(["explain", id]);
  assert.match(single.stdout, new RegExp(`decides ${id.slice(id.indexOf("#"))}`));
  const [first] = explained.requirements;
  const text = requirement(first?.id ?? "")?.text ?? "nothing";
  const byRequirement = await runKit(["explain", (first?.id ?? "").toLowerCase()]);
  assert.ok(byRequirement.stdout.includes(text));
  assert.ok(byRequirement.stdout.includes(SCENARIO));
  assert.match((await runKit(["explain", "core/callee-error"])).stderr, new RegExp(`near it: .*${SCENARIO}`));
});

test("report: from a result alone; colours only where they are wanted", async () => {
  const file = join(dir, "result.json");
  writeResult(
    file,
    resultOf([scenario("core/a", [check("core/a#INV-9", "fail", "it differs")])], { verdict: "fail", exit: 1 }),
  );
  const plain = await runKit(["report", file]);
  assert.is(plain.exit, 0);
  assert.match(plain.stdout, /it differs/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with it
  const colour = /\u001b\[/;
  assert.not.match(plain.stdout, colour);
  assert.match((await runKit(["report", file], { env: { FORCE_COLOR: "1" } })).stdout, colour);
  assert.not.match((await runKit(["report", file], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } })).stdout, colour);
  assert.match((await runKit(["report", dir, "--format", "junit"])).stdout, /^<\?xml/);
  const json = JSON.parse((await runKit(["report", file, "--format", "json"])).stdout) as RunResult;
  assert.equal(json, JSON.parse(readFileSync(file, "utf8")));
  const out = join(dir, "again");
  assert.is((await runKit(["report", file, "--out", out, "--format", "html,badge"])).exit, 0);
  assert.equal(readdirSync(out).sort(), ["SHA256SUMS", "badge.json", "report.html", "result.json"]);
});

test("an engine that somebody else runs: judged, left running, its key nowhere", async () => {
  const port = await findFreePort();
  const engine = spawn(process.execPath, [FAKE, String(port), "serve"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(engine.stdout, "data");
    const out = join(dir, "connected");
    const url = `ws://127.0.0.1:${port}/?key=verysecretkey`;
    const { exit, stdout, stderr } = await runKit([
      "engine",
      "--url",
      url,
      "--scenario",
      SCENARIO,
      "--time-factor",
      "0.5",
      "--out",
      out,
    ]);
    assert.is(exit, 1);
    assert.is(engine.exitCode, null);
    const texts = [stdout, stderr, ...readdirSync(out).map((name) => readFileSync(join(out, name), "utf8"))];
    for (const text of texts) assert.not.match(text, /verysecretkey/);
    const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as RunResult;
    assert.equal(checkFormat("result", result), []);
    assert.equal(
      [result.subject.how, result.subject.version, result.subject.profiles],
      ["connected", "3.2.1", ["core"]],
    );
    assert.match(result.run.command, /--url 'ws:\/\/127\.0\.0\.1:\d+\/\?\[hidden\]'/);
  } finally {
    engine.kill("SIGKILL");
  }
});

test("a pipe gets the report on standard output and no rewriting of lines", async () => {
  const { stdout, stderr } = await runKit([
    "engine",
    "--catalogue",
    "triad-engine",
    "--scenario",
    SCENARIO,
    "--format",
    "json",
  ]);
  assert.equal(checkFormat("result", JSON.parse(stdout)), []);
  assert.not.match(stderr, /\r/);
});

test("Ctrl-C: the subject goes with the kit, the result tells what was not run", async () => {
  const out = join(dir, "interrupted");
  const pidFile = join(dir, "engine.pid");
  const appeared = new Promise<void>((resolve) => {
    const watcher = watch(dir, () => {
      if (!existsSync(pidFile) || readFileSync(pidFile, "utf8") === "") return;
      watcher.close();
      resolve();
    });
  });
  const args = [
    "engine",
    "--env",
    `PID_FILE=${pidFile}`,
    "--out",
    out,
    "--",
    process.execPath,
    FAKE,
    "{port}",
    "serve",
  ];
  const { exit, stdout } = await runKit(args, {
    started: (child) => void appeared.then(() => child.kill("SIGINT")),
  });
  assert.is(exit, 1, stdout);
  const pid = Number(readFileSync(pidFile, "utf8"));
  assert.throws(() => process.kill(pid, 0), /ESRCH/);
  const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as RunResult;
  assert.ok(result.errors.some(({ code }) => code === "run_interrupted"));
  assert.is(result.verdict, "error");
  assert.ok(result.scenarios.some(({ status }) => status === "not-run"));
});

test.run();
