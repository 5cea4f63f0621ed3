// `triad-engine doctor` against the built engine: it finds what is wrong, and nothing else.
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Diagnosis } from "../../src/doctor/examine.js";
import { run, type Started, startEngine, writeFiles } from "../cli/process.js";
import { Worker } from "../cli/worker.js";

type Report = Diagnosis & { format: number; verdict: string };

async function examine(
  engine: Pick<Started, "url" | "health">,
  ...args: string[]
): Promise<{ code: number | null; report: Report; found: string[] }> {
  const { code, stdout, stderr } = await run([
    "doctor",
    "--url",
    engine.url,
    "--health",
    engine.health,
    "--json",
    ...args,
  ]);
  assert.is(stderr, "");
  const report = JSON.parse(stdout) as Report;
  return {
    code,
    report,
    found: report.findings.map(({ severity, check, subject }) => `${severity} ${check} ${subject}`),
  };
}

let engine: Started;
test.before(async () => {
  engine = await startEngine();
});
test.after(async () => {
  await engine.stop();
});

test("an engine alone is healthy, and stays as it was", async () => {
  const { code, report, found } = await examine(engine);
  assert.equal(found, []);
  assert.is(code, 0);
  assert.is(report.format, 1);
  assert.is(report.verdict, "healthy");
  assert.equal(report.unseen, []);
  assert.equal(report.health, { url: engine.health, seen: true, ready: true, complete: true });
  assert.ok(report.counts.functions! > 5, "the functions of the engine are counted");
  const { workers } = (await (await fetch(`${engine.health}/status`)).json()) as { workers: unknown[] };
  assert.is(workers.length, 0, "the doctor is gone");
});

test("workers at work are no problem", async () => {
  const worker = await Worker.announced(engine.url, "billing", "money");
  for (let index = 0; index < 70; index++) worker.send({ type: "registerfunction", id: `billing::f${index}` });
  worker.send({ type: "registertriggertype", id: "card", description: "Card events" });
  worker.send({
    type: "registertrigger",
    id: "live",
    trigger_type: "engine::workers-available",
    function_id: "billing::f0",
    namespace: "money",
    config: {},
  });
  await worker.settle();
  const folder = writeFiles({
    "billing.yaml":
      "name: billing\nnamespace: money\nfunctions: [billing::f0, billing::f69]\ntrigger_types: [card]\ntriggers:\n  - { trigger_type: engine::workers-available, function_id: billing::f0 }\n  - { id: live, trigger_type: engine::workers-available, function_id: billing::f0 }\n",
  });
  const { code, found, report } = await examine(engine, "--manifest", join(folder, "billing.yaml"));
  assert.equal(found, []);
  assert.is(code, 0);
  assert.is(report.counts.triggers, 1);
  await worker.close();
});

test("what a manifest expects and is not there", async () => {
  const worker = await Worker.announced(engine.url, "billing");
  worker.send({ type: "registerfunction", id: "orders::list" });
  await worker.settle();
  const folder = writeFiles({
    "billing.yaml":
      "name: billing\nfunctions: [billing::charge]\ntrigger_types: [card]\ntriggers: [{ trigger_type: card, function_id: billing::charge }]\n",
    "orders.json": '{"name": "orders", "functions": ["orders::list"]}',
  });
  const { code, found } = await examine(
    engine,
    "--manifest",
    join(folder, "billing.yaml"),
    join(folder, "orders.json"),
  );
  assert.is(code, 1);
  assert.equal(found.sort(), [
    "problem missing_function billing::charge",
    "problem missing_trigger billing::charge",
    "problem missing_trigger_type card",
    "problem missing_worker orders",
    "problem wrong_owner orders::list",
  ]);
  await worker.close();
});

test("parked triggers with their reason, waiting claims, idle triggers, ids in two namespaces", async () => {
  const a = await Worker.announced(engine.url, "a");
  const b = await Worker.announced(engine.url, "b");
  const c = await Worker.announced(engine.url, "c", "elsewhere");
  for (const worker of [a, b, c]) worker.send({ type: "registerfunction", id: "own::f" });
  await a.settle();
  await b.settle();
  await c.settle();
  a.send({ type: "registertrigger", id: "parked", trigger_type: "no-such-type", function_id: "own::f", config: {} });
  a.send({
    type: "registertrigger",
    id: "idle",
    trigger_type: "engine::workers-available",
    function_id: "own::gone",
    config: {},
  });
  await a.settle();
  const { code, found, report } = await examine(engine);
  assert.is(code, 1);
  assert.equal(found.sort(), [
    "note same_id own::f",
    "note waiting_claim own::f",
    "problem idle_trigger idle",
    "problem parked_trigger parked",
  ]);
  const messageOf = (check: string) => report.findings.find((finding) => finding.check === check)!.message;
  assert.match(messageOf("parked_trigger"), /of type no-such-type for own::f: no_provider: /);
  assert.match(messageOf("waiting_claim"), /held by [ab]; waiting: [ab]$/);
  assert.match(messageOf("idle_trigger"), "own::gone, which is not registered");
  await Promise.all([a.close(), b.close(), c.close()]);
});

test("notes alone do not fail", async () => {
  const a = await Worker.announced(engine.url, "a");
  const b = await Worker.announced(engine.url, "b");
  a.send({ type: "registerfunction", id: "own::f" });
  await a.settle();
  b.send({ type: "registerfunction", id: "own::f" });
  await b.settle();
  const { code, found, report } = await examine(engine);
  assert.equal([code, report.verdict, found], [0, "healthy", ["note waiting_claim own::f"]]);
  await Promise.all([a.close(), b.close()]);
});

test("what the engine itself expects", async () => {
  const folder = writeFiles({ "engine.yaml": "manifests: [w.yaml]\n", "w.yaml": "name: absent\n" });
  const expecting = await startEngine(["--config", join(folder, "engine.yaml"), "--port", "0", "--health-port", "0"]);
  const { code, found, report } = await examine(expecting, "--manifest", join(folder, "w.yaml"));
  assert.equal([code, report.health.ready, report.health.complete], [1, true, false]);
  assert.equal(found, ["problem missing_worker absent"], "told once, though two sources miss it");
  await expecting.stop();
});

test("an engine without health is examined as far as it can be seen", async () => {
  const blind = await startEngine(["--port", "0", "--health-port", "off"]);
  const { code, stdout } = await run(["doctor", "--url", blind.url, "--json"]);
  const report = JSON.parse(stdout) as Report;
  assert.is(code, 0, stdout);
  assert.is(report.health.seen, false);
  assert.is(report.unseen.length, 1);
  assert.match(report.unseen[0]!, /^parked triggers, waiting claims, counters: health at /);
  await blind.stop();
});

test("another engine's health is not taken for this one's", async () => {
  const other = await startEngine();
  const { code, found, report } = await examine({ url: engine.url, health: other.health });
  assert.equal([code, found], [1, [`problem health_unseen ${other.health}`]]);
  assert.match(report.unseen[0]!, "belongs to another engine");
  await other.stop();
});

test("nobody there: code 3", async () => {
  const gone = await startEngine();
  await gone.stop();
  const { code, stdout, stderr } = await run(["doctor", "--url", gone.url, "--json"]);
  assert.is(code, 3);
  assert.equal(JSON.parse(stdout).verdict, "unreachable");
  assert.match(stderr, /ECONNREFUSED.*cannot_connect/);
});

test("a manifest that is broken: code 2, before anybody is asked", async () => {
  const folder = writeFiles({ "w.yaml": "nam: x\n" });
  const { code, stderr } = await run(["doctor", "--url", engine.url, "--manifest", join(folder, "w.yaml")]);
  assert.is(code, 2);
  assert.match(stderr, /w\.yaml:1:1: nam: unknown key .*Did you mean "name"\?/);
});

test("the text is aligned, counts what it found, and lets no control character through", async () => {
  const worker = await Worker.announced(engine.url, "w");
  worker.send({ type: "registertrigger", id: "a\u001b[31m", trigger_type: "none", function_id: "x", config: {} });
  worker.send({ type: "registertrigger", id: "b", trigger_type: "none", function_id: "x", config: {} });
  await worker.settle();
  const { code, stdout } = await run(["doctor", "--url", engine.url, "--health", engine.health]);
  assert.is(code, 1);
  assert.not.match(stdout, "\u001b");
  assert.match(stdout, "a\\u{1b}[31m");
  assert.match(stdout, /\n2 problems, 0 notes\n$/);
  assert.match(
    stdout,
    /^engine +ws:.*, connected in \d+ ms\nhealth +http.*, ready, complete\nworkers +\d+\nfunctions +\d+\n/,
  );
  await worker.close();
});

test.run();
