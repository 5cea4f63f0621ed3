// The traffic of the public SDKs with the reference engine, through the spy: no rule is broken that is not known to be.
import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import { EngineProcess } from "../sdks/engine-process.js";
import { Testee } from "../sdks/testee-process.js";
import { publicSdks } from "../sdks/toolchains.js";
import { resultIn, startSpyProcess, statusOf } from "./spy-process.js";

/** The Rust SDK writes `invocation_id: null` where it wants no answer: a SHOULD (TRN-47). */
const WARNINGS: Readonly<Record<string, readonly string[]>> = { rust23: ["spy/no-null-members"] };

let engine: EngineProcess;
let folder: string;

test.before(async () => {
  engine = await EngineProcess.start();
  folder = mkdtempSync(join(tmpdir(), "spy-"));
});
test.after(async () => {
  await engine.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Registers, binds, calls with and without an answer, fails, and shuts down in order. */
async function workTogether(owner: Testee, caller: Testee): Promise<void> {
  await owner.do("connect");
  await caller.do("connect");
  const [f, type] = ["spied::f", "spied:type"];
  await owner.do("register_function", { function_id: f, description: "answers", metadata: { a: 1 } });
  await owner.do("register_trigger_type", { type, description: "fires" });
  await caller.do("register_trigger", { type, function_id: f, config: { every: 1 } });
  const bound = await owner.bound({ every: 1 });
  await owner.do("reply", { call: bound.call });
  for (const outcome of ["reply", "fail"] as const) {
    const answered = caller.call(f, { text: "grüße" }, { metadata: { m: 1 } }).catch((error: Error) => error);
    const { call } = await owner.called(f);
    await owner.do(outcome, outcome === "reply" ? { call, value: [1, null] } : { call, message: "no" });
    const answer = await answered;
    equal(answer instanceof Error, outcome === "fail");
  }
  await caller.do("call", { function_id: f, payload: 1, action: "void" });
  const { call } = await owner.called(f);
  await owner.do("reply", { call });
  await caller.do("shutdown");
  await owner.do("shutdown");
}

for (const sdk of publicSdks) {
  const title = `the traffic of ${sdk.name} with the reference engine breaks no rule`;
  const ready = sdk.prepare();
  if ("missing" in ready) {
    if (process.env.TRIAD_REQUIRE_TOOLCHAINS) throw new Error(`${sdk.name}: ${ready.missing}`);
    console.log(`SKIP: ${sdk.language} iii-sdk ${sdk.version}: ${ready.missing}`);
    test.skip(title);
    continue;
  }
  test(title, async () => {
    const out = join(folder, sdk.name);
    const spy = await startSpyProcess(engine.port, "--out", out);
    const owner = await Testee.start(`${sdk.name}-owner`, ready.command, spy.url);
    const caller = await Testee.start(`${sdk.name}-caller`, ready.command, spy.url);
    await workTogether(owner, caller);
    await Promise.all([owner.stop(), caller.stop()]);
    spy.child.kill("SIGINT");
    const { exit, stdout } = await spy.ended();
    equal(exit, 0, stdout);
    const result = resultIn(out);
    equal(result.verdict, "pass");
    const warned = result.scenarios.filter(({ checks }) => checks.some(({ status }) => status === "warn"));
    deepEqual(
      warned.map(({ id }) => id),
      WARNINGS[sdk.name] ?? [],
      stdout,
    );
    for (const rule of ["answer-asked", "owner-registered", "data-kept", "metadata-kept", "offer-to-provider"])
      equal(statusOf(result, rule), "pass", rule);
    ok(result.traffic!.messages.worker > 10);
    equal(result.traffic!.not_judged, 0);
  });
}

test.run();
