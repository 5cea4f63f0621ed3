// The table of exit codes, through the built command line: 0 as expected, 1 failed, 2 usage, 3 the subject.
// (4, the kit itself, needs a kit that is broken: see tests/result/build.test.ts.)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RunResult } from "../../src/result/result.js";
import { addressOf, findFreePort, isAnswering } from "../../src/subject/port.js";
import { FAKE, runKit } from "./run-kit.js";

const SCENARIO = "core/callee-error-unchanged";
const ONE = ["--scenario", SCENARIO];
const dir = mkdtempSync(join(tmpdir(), "triad-cli-"));
test.after(() => rmSync(dir, { recursive: true }));

function fake(mode: string): string[] {
  return ["--", process.execPath, FAKE, "{port}", mode];
}

function resultIn(folder: string): RunResult {
  return JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as RunResult;
}

test("0: the reference engine passes a scenario, nothing stays behind", async () => {
  const out = join(dir, "reference");
  const { exit, stdout, stderr } = await runKit(["engine", "--catalogue", "triad-engine", ...ONE, "--out", out]);
  assert.is(exit, 0, stdout + stderr);
  const result = resultIn(out);
  assert.equal([result.verdict, result.exit, result.subject.how], ["pass", 0, "spawned"]);
  assert.is(result.expected_checks, result.scenarios[0]?.checks.length);
  assert.ok(result.expected_checks >= 3, "its own checks and the two of every scenario");
  assert.is(result.run.selection.complete, false);
  assert.match(stdout, /PASS/);
  const { host, port } = addressOf(result.subject.url ?? "");
  assert.not(await isAnswering(host, port));
});

test("1: an engine that answers everything alike fails, with evidence", async () => {
  const out = join(dir, "fails");
  const { exit, stdout } = await runKit(["engine", ...ONE, "--time-factor", "0.5", "--out", out, ...fake("serve")]);
  assert.is(exit, 1, stdout);
  const result = resultIn(out);
  assert.is(result.verdict, "fail");
  assert.is(result.subject.version, "3.2.1");
  assert.match(stdout, new RegExp(SCENARIO));
  assert.ok((result.scenarios[0]?.transcript?.length ?? 0) > 0);
});

test("1: an engine that ends in the middle, told with its status", async () => {
  const out = join(dir, "crash");
  const { exit, stdout } = await runKit(["engine", ...ONE, "--time-factor", "0.5", "--out", out, ...fake("crash")]);
  assert.is(exit, 1, stdout);
  const result = resultIn(out);
  assert.ok(result.errors.some(({ code, message }) => code === "subject_died" && message.includes("exit status 9")));
  assert.is(result.summary.pass.counted, 0);
});

test("0 with a baseline that holds, 1 with one that does not, 2 with one that does not load", async () => {
  const out = join(dir, "known");
  const known = join(dir, "known.yaml");
  const command = ["engine", ...ONE, "--time-factor", "0.5", "--known", known, "--out", out];
  writeFileSync(known, "");
  assert.is((await runKit([...command, ...fake("serve")])).exit, 1);
  const failing = resultIn(out).scenarios.flatMap(({ checks }) => checks.filter(({ status }) => status !== "pass"));
  const entry = (id: string, message: string) =>
    `  - { check: "${id}", message: ${JSON.stringify(message)}, reason: for the test of baselines, verdict: theirs }\n`;
  const entries = failing.map(({ id, failure, reason }) => entry(id, (failure?.message ?? reason ?? "").slice(0, 12)));
  writeFileSync(known, `known:\n${entries.join("")}`);
  const held = await runKit([...command, ...fake("serve")]);
  assert.is(held.exit, 0, held.stdout);
  assert.is(resultIn(out).summary["known-fail"].counted, failing.length);
  writeFileSync(known, `known:\n${failing.map(({ id }) => entry(id, "something else")).join("")}`);
  assert.is((await runKit([...command, ...fake("serve")])).exit, 1);
  assert.ok(resultIn(out).errors.every(({ code }) => code === "baseline_differs"));
  writeFileSync(known, `known: [${SCENARIO}]\n`);
  const refused = await runKit([...command, ...fake("serve")]);
  assert.is(refused.exit, 2);
  assert.match(refused.stderr, /known\.yaml:1: /);
});

const USAGE: [about: string, args: string[], says: RegExp][] = [
  ["no command", ["nothing"], /unknown command/],
  ["no subject", ["engine"], /no subject/],
  ["an unknown option", ["engine", "--urll", "ws://x/"], /--urll.*\n.*--url/],
  ["an address without its option", ["engine", "ws://127.0.0.1:1/"], /after --url/],
  ["no WebSocket address", ["engine", "--url", "http://x/"], /not an address/],
  ["two subjects", ["engine", "--url", "ws://x/", "--catalogue", "triad-engine"], /leave out --url/],
  ["an unknown entry", ["engine", "--catalogue", "no-such"], /no "no-such"; it has: .*triad-engine/],
  ["an unknown variant", ["engine", "--catalogue", "triad-engine", "--variant", "v"], /no variant "v".*short-grace/],
  ["an unknown profile", ["engine", "--url", "ws://x/", "--profile", "cor"], /profile "cor"; it has: .*core/],
  ["a glob that selects nothing", ["engine", "--url", "ws://x/", "--scenario", "core/nope*"], /nothing is selected/],
  [
    "a requirement that selects nothing",
    ["engine", "--url", "ws://x/", "--requirement", "INV-9999"],
    /nothing is selected/,
  ],
  ["a command that does not learn its port", ["engine", "--", "node", "x.js"], /\{port\}/],
  ["no number", ["engine", "--url", "ws://x/", "--jobs", "0"], /whole number/],
  ["no duration", ["engine", "--url", "ws://x/", "--timeout", "5"], /not a duration/],
  ["an unknown format", ["engine", "--url", "ws://x/", "--format", "pdf"], /"pdf" is not a format/],
  ["several formats without a folder", ["engine", "--url", "ws://x/", "--format", "html,junit"], /--out/],
  ["--fix without a baseline", ["engine", "--url", "ws://x/", "--fix"], /--known/],
  ["--fix of a part", ["engine", "--url", "ws://x/", "--fix", "--known", "k.yaml", ...ONE], /whole run/],
  [
    "a baseline that is not there",
    ["engine", "--url", "ws://x/", "--known", "absent.yaml"],
    /absent\.yaml: no such file/,
  ],
  ["an unknown list", ["list", "tests"], /cannot list "tests"/],
  ["an empty list", ["list", "--scenario", "nope"], /nothing is selected/],
  ["an unknown id", ["explain", "INV-9999"], /"INV-9999" is no requirement/],
  ["no result", ["report", "absent.json"], /absent\.json/],
];

for (const [about, args, says] of USAGE) {
  test(`2: ${about}`, async () => {
    const { exit, stdout, stderr } = await runKit(args);
    assert.is(exit, 2, stdout + stderr);
    assert.match(stderr, says);
    assert.is(stdout, "");
  });
}

test("3: nobody at the address, and every check is told as not testable", async () => {
  const out = join(dir, "nobody");
  const { exit, stdout } = await runKit(["engine", "--url", `ws://127.0.0.1:${await findFreePort()}/`, "--out", out]);
  assert.is(exit, 3);
  assert.match(stdout, /ECONNREFUSED/);
  const result = resultIn(out);
  assert.equal([result.verdict, result.exit, result.subject.profiles], ["error", 3, ["core"]]);
  assert.is(result.summary["not-testable"].counted + result.summary["not-testable"].shown, result.expected_checks);
  assert.ok(
    result.scenarios.some(({ status }) => status === "not-applicable"),
    "an own subject cannot be had",
  );
});

for (const [mode, code] of [
  ["exit", "subject_ended"],
  ["mute", "subject_silent"],
] as const) {
  test(`3: a subject in the mode ${mode}`, async () => {
    const out = join(dir, mode);
    const { exit, stdout } = await runKit(["engine", ...ONE, "--time-factor", "0.2", "--out", out, ...fake(mode)]);
    assert.is(exit, 3, stdout);
    assert.equal(
      resultIn(out).errors.map((error) => error.code),
      [code],
    );
  });
}

test("3: a foreign process on the port is not judged in place of the subject (FP-KIT-4)", async () => {
  const foreign = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => foreign.once("listening", resolve));
  const { port } = foreign.address() as { port: number };
  const { exit, stdout } = await runKit(["engine", ...ONE, "--url", `ws://127.0.0.1:${port}/`, ...fake("serve")]);
  foreign.close();
  assert.is(exit, 3);
  assert.match(stdout, /port_taken/);
  assert.match(stdout, new RegExp(`127\\.0\\.0\\.1:${port} already`));
});

test.run();
