// The unmodified public SDKs against the reference engine, each a process of its own: they call one another across
// languages, bind and fire triggers, and find everything again after the engine was stopped or killed.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { EngineProcess } from "./engine-process.js";
import { Testee, TesteeError } from "./testee-process.js";
import { type PublicSdk, publicSdks } from "./toolchains.js";

interface Running {
  readonly sdk: PublicSdk;
  readonly testee: Testee;
  readonly fn: (name: string) => string;
}

const test = suite("public SDKs");
const running: Running[] = [];
let engine: EngineProcess;

const payload = {
  text: "grüße 💡 \u0000",
  list: [1, -2.5, null, true, { deep: [[]] }],
  none: null,
  big: 9007199254740991,
};

/** What the handler saw, without the member that the engine adds. */
function withoutCaller(data: Record<string, unknown>): Record<string, unknown> {
  const { _caller_worker_id, ...rest } = data;
  assert.type(_caller_worker_id, "string", "the engine names the caller");
  return rest;
}

async function failure(promise: Promise<unknown>): Promise<TesteeError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof TesteeError) return error;
    throw error;
  }
  throw new Error("the call succeeded, a failure was expected");
}

/** Repeats until the call succeeds; the wait between tries is the call's own time-out. */
async function untilCallable(caller: Testee, callee: Testee, function_id: string, within: number): Promise<void> {
  const deadline = Date.now() + within;
  for (;;) {
    const answered = caller.call(function_id, { probe: true }, { timeout_ms: 1000 });
    const served = callee
      .called(function_id, 1500)
      .then((called) => callee.do("reply", { call: called.call, value: "here" }));
    const [answer] = await Promise.allSettled([answered, served]);
    if (answer.status === "fulfilled" && answer.value === "here") return;
    if (Date.now() > deadline) throw new Error(`${caller.name} cannot call ${function_id} within ${within} ms`);
    if (answer.status === "rejected") await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test.before(async () => {
  engine = await EngineProcess.start();
  for (const sdk of publicSdks) {
    const ready = sdk.prepare();
    if ("missing" in ready) {
      if (process.env.TRIAD_REQUIRE_TOOLCHAINS) throw new Error(`${sdk.name}: ${ready.missing}`);
      console.log(`SKIP: ${sdk.language} iii-sdk ${sdk.version}: ${ready.missing}`);
      continue;
    }
    const testee = await Testee.start(sdk.name, ready.command, engine.url);
    running.push({ sdk, testee, fn: (name) => `${sdk.name}::${name}` });
  }
  await Promise.all(
    running.map(async ({ testee, fn }) => {
      await testee.do("connect", { options: { name: testee.name } }, 40_000);
      for (const name of ["echo", "fail", "hang", "note", "on-event"]) {
        await testee.do("register_function", { function_id: fn(name), description: `${name} of ${testee.name}` });
      }
    }),
  );
  const first = running[0]!;
  for (const { testee, fn } of running) await untilCallable(first.testee, testee, fn("echo"), 20_000);
});

test.after(async () => {
  await Promise.all(running.map(({ testee }) => testee.stop()));
  assert.is(await engine.end(), 0, "the engine ends with 0");
});

test("each is the library and version that it should be", () => {
  assert.ok(running.length >= 2, "at least the two Node SDKs run everywhere");
  for (const { sdk, testee } of running) {
    assert.is(testee.greeting.library, "iii-sdk");
    assert.is(testee.greeting.version, sdk.version);
  }
});

test("each calls each, and the payload and the result arrive as they were sent", async () => {
  for (const caller of running) {
    for (const callee of running) {
      const answer = caller.testee.call(callee.fn("echo"), payload);
      const called = await callee.testee.called(callee.fn("echo"));
      assert.equal(withoutCaller(called.data), payload, `${caller.testee.name} to ${callee.testee.name}`);
      await callee.testee.do("reply", { call: called.call, value: { seen: withoutCaller(called.data) } });
      assert.equal(await answer, { seen: payload }, `${callee.testee.name} to ${caller.testee.name}`);
    }
  }
});

test("an exception of the handler reaches the caller as invocation_failed", async () => {
  for (const [index, caller] of running.entries()) {
    const callee = running[(index + 1) % running.length]!;
    const failed = failure(caller.testee.call(callee.fn("fail"), {}));
    const called = await callee.testee.called(callee.fn("fail"));
    await callee.testee.do("fail", { call: called.call, message: "no paper left" });
    const error = await failed;
    assert.is(error.code, "invocation_failed");
    assert.match(error.message, /no paper left/);
  }
});

test("a missing function is function_not_found", async () => {
  for (const { testee } of running) {
    const error = await failure(testee.call(`nobody::${testee.name}`, {}));
    assert.is(error.code, "function_not_found");
    assert.match(error.message, new RegExp(`nobody::${testee.name}`));
  }
});

test("a void call returns at once and runs exactly once", async () => {
  for (const [index, caller] of running.entries()) {
    const callee = running[(index + 1) % running.length]!;
    await caller.testee.call(callee.fn("note"), { from: caller.testee.name }, { action: "void" });
    const called = await callee.testee.called(callee.fn("note"));
    assert.is(called.data.from, caller.testee.name);
    await callee.testee.do("reply", { call: called.call, value: null });
    await caller.testee.call(`nobody::void-${caller.testee.name}`, {}, { action: "void" });
  }
  for (const { testee } of running) assert.is(testee.left("called"), 0, `${testee.name} was called once`);
});

test("a time-out ends the call at the caller, and the late answer harms nobody", async () => {
  for (const [index, caller] of running.entries()) {
    const callee = running[(index + 1) % running.length]!;
    const started = Date.now();
    const error = await failure(caller.testee.call(callee.fn("hang"), {}, { timeout_ms: 400 }));
    assert.is(error.code, "TIMEOUT");
    assert.ok(Date.now() - started >= 350, "not before the time-out");
    const called = await callee.testee.called(callee.fn("hang"));
    await callee.testee.do("reply", { call: called.call, value: "too late" });
    await untilCallable(caller.testee, callee.testee, callee.fn("echo"), 5000);
  }
});

test("each lists the catalogue with every function and every worker", async () => {
  for (const { testee } of running) {
    const { functions } = (await testee.call("engine::functions::list", {})) as {
      functions: { function_id: string; worker_name: string; description?: string }[];
    };
    const { workers } = (await testee.call("engine::workers::list", {})) as {
      workers: { name: string; version: string }[];
    };
    for (const other of running) {
      const row = functions.find((candidate) => candidate.function_id === other.fn("echo"));
      assert.is(row?.worker_name, other.testee.name);
      assert.is(row?.description, `echo of ${other.testee.name}`);
      assert.is(workers.filter((worker) => worker.name === other.testee.name).length, 1);
    }
  }
});

/** Lets every SDK bind to the type of one, answers the binding, and hands out what was bound. */
async function acceptBindings(provider: Running, type: string): Promise<Map<string, string>> {
  const bindings = new Map<string, string>();
  for (const binder of running) {
    const bound = await provider.testee.bound({ from: binder.testee.name, type }, 40_000);
    await provider.testee.do("reply", { call: bound.call });
    assert.is(bound.trigger.function_id, binder.fn("on-event"));
    bindings.set(binder.testee.name, bound.trigger.id);
  }
  return bindings;
}

async function fireEach(provider: Running, event: number): Promise<void> {
  for (const binder of running) {
    await provider.testee.call(binder.fn("on-event"), { event }, { action: "void" });
    const called = await binder.testee.called(binder.fn("on-event"));
    assert.is(called.data.event, event);
    await binder.testee.do("reply", { call: called.call, value: null });
    assert.is(binder.testee.left("called"), 0, "one firing per event");
  }
}

test("each provides a trigger type to which all bind, and learns of every unbinding", async () => {
  for (const provider of running) {
    const type = `${provider.testee.name}:tick`;
    await provider.testee.do("register_trigger_type", { type, description: "ticks" });
    const handles = new Map<Running, unknown>();
    for (const binder of running) {
      const trigger = { type, function_id: binder.fn("on-event"), config: { from: binder.testee.name, type } };
      handles.set(binder, (await binder.testee.do("register_trigger", trigger)).handle);
    }
    const bindings = await acceptBindings(provider, type);
    await fireEach(provider, 1);
    for (const [binder, handle] of handles) {
      await binder.testee.do("unregister", { handle });
      const id = bindings.get(binder.testee.name);
      if (!provider.sdk.tellsUnbinding) continue;
      await provider.testee.event((e) => e.event === "unbind" && (e.trigger as { id: string }).id === id);
    }
  }
});

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`each finds everything again after the engine ended by ${signal} and started anew`, async () => {
    const provider = running[0]!;
    const type = `${provider.testee.name}:restart-${signal.toLowerCase()}`;
    await provider.testee.do("register_trigger_type", { type, description: "ticks" });
    for (const binder of running) {
      await binder.testee.do("register_trigger", {
        type,
        function_id: binder.fn("on-event"),
        config: { from: binder.testee.name, type },
      });
    }
    const before = await acceptBindings(provider, type);
    await engine.end(signal);
    await engine.start();
    for (const caller of running) {
      for (const callee of running) await untilCallable(caller.testee, callee.testee, callee.fn("echo"), 60_000);
    }
    const after = await acceptBindings(provider, type);
    assert.equal([...after].sort(), [...before].sort(), "the same bindings under the same ids");
    await fireEach(provider, 2);
  });
}

test.run();
