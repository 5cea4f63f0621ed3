/** The Rust of the whole catalogue and of the edges: rustfmt and clippy clean, round trips, calls over the public SDK. */

import { createEngine } from "@triad-protocol/engine";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listAt, objectAt } from "../../src/json.js";
import { collectCases } from "../corpus/cases.js";
import { everyType } from "../corpus/catalogue.js";
import { edgeCases, edgeRefusals } from "../corpus/edges.js";
import { collectRefusals, judgeRefusal } from "../corpus/refusals.js";
import { mustRun } from "../corpus/run-tool.js";
import { skipWithout } from "../support/toolchain.js";
import { missingRust, prepareRust } from "./environment.js";

const missing = await missingRust();
if (missing !== undefined) skipWithout("Rust", missing);
else {
  const { folder, cargo, build } = await prepareRust();
  let program = "";
  const tripsOf = async (input: string): Promise<{ cases: number; failures: string[] }> =>
    JSON.parse(await mustRun(program, ["round-trip"], { cwd: folder, input }));

  const failuresOf = async (cases: readonly unknown[]): Promise<string[]> => {
    const result = await tripsOf(JSON.stringify(cases));
    assert.is(result.cases, cases.length);
    return result.failures;
  };

  test("rustfmt leaves the files as they are", async () => {
    await cargo(["fmt", "--check"]);
  });

  test("the whole catalogue compiles, and clippy finds nothing", async () => {
    program = await build();
  });

  test("every example and valid vector comes back equal", async () => {
    const { cases, unreached } = collectCases(everyType);
    assert.equal(unreached, []);
    assert.ok(cases.length > 1000, `${cases.length} cases`);
    assert.equal(await failuresOf(cases), []);
  });

  test("every edge comes back equal, and every refusal is one", async () => {
    assert.equal(await failuresOf(edgeCases), []);
    const refused = await failuresOf(edgeRefusals);
    assert.equal(
      refused.filter((text) => text.includes("came back as") || text.includes("no such type")),
      [],
    );
    assert.is(refused.length, edgeRefusals.length, refused.join("\n"));
  });

  test("an integer is one however it is written, and exact beyond 2^53", async () => {
    const good = (count: string) =>
      `{"at":${JSON.stringify(count)},"type":"Good","value":{"ok":true,"count":${count}}}`;
    const list = (items: string) =>
      `{"at":${JSON.stringify(items)},"type":"Presence","value":{"required":"","required_nullable":null,"required_any":1.5,` +
      `"required_null":null,"required_list":${items}}}`;
    const whole = [good("3.0"), good("-0.0"), good("1e3"), good("9007199254740993"), list("[1.0,null,2]")];
    assert.equal(await tripsOf(`[${whole.join()}]`), { cases: 5, failures: [] });
    const broken = [good("3.5"), good('"3"'), good("1e300"), list("[1.5]")];
    const { failures } = await tripsOf(`[${broken.join()}]`);
    assert.is(failures.filter((text) => !text.includes("came back as")).length, 4, failures.join("\n"));
  });

  test("every bad request of an example is refused with the code and the text of the example", async () => {
    // The functions of the engine are the engine's own: no worker may serve them.
    const cases = collectRefusals().filter(({ id }) => !id.startsWith("engine::"));
    assert.ok(cases.length > 60, `${cases.length} cases`);
    const engine = createEngine({ listener: { host: "127.0.0.1", port: 0 } });
    try {
      const { host, port } = await engine.start();
      const input = JSON.stringify(cases);
      const output = await mustRun(program, ["refusals", `ws://${host}:${port}`], { cwd: folder, input });
      const got = JSON.parse(output) as { code: string; text: string }[];
      assert.equal(
        cases.flatMap((one, index) => judgeRefusal(one, got[index] ?? { code: "", text: "nothing" }) ?? []),
        [],
      );
    } finally {
      await engine.stop();
    }
  });

  test("a generated client calls a generated stub over the SDK and the reference engine", async () => {
    const engine = createEngine({ listener: { host: "127.0.0.1", port: 0 } });
    try {
      const { host, port } = await engine.start();
      const output = await mustRun(program, ["calls", `ws://${host}:${port}`], { cwd: folder, timeoutMs: 120_000 });
      const result: unknown = JSON.parse(output.trim().split("\n").at(-1) ?? "");
      const presence = { required: "0", required_nullable: null, required_any: null, required_null: null };
      assert.equal(objectAt(result, "class"), {
        answer: { ...presence, required_list: [1, null], optional_nullable: null },
      });
      assert.equal(objectAt(result, "fail"), { code: "own_code", text: "no", values: { more: 1 } });
      const unions = {
        one: { kind: "leaf", weight: 1.5 },
        many: [],
        maybe: null,
        outcome: { ok: true, count: 3 },
        colour: "dark-red",
      };
      assert.equal(objectAt(result, "list"), { answer: unions });
      assert.equal(objectAt(result, "type"), {
        answer: { children: [], next: { children: [] }, id: "edge::any::type", required: "r" },
      });
      assert.is(objectAt(result, "nobody").code, "function_not_found");
      assert.equal(objectAt(result, "bare"), { answer: { got: { class: 5 }, caller: true, id: "bare" } });
      assert.match(String(objectAt(result, "invalid").error), "invalid_request");
      assert.equal(objectAt(result, "wrong"), {
        code: "invalid_response",
        text: "/next: must be object, got a number",
        values: {},
      });
      judgeOptions(objectAt(result, "options"));
    } finally {
      await engine.stop();
    }
  });
}

/** Options of calls, the queue and a typed trigger. */
function judgeOptions(result: Record<string, unknown>): void {
  const note = (metadata: unknown) => ({ answer: { got: "there", metadata } });
  assert.equal(result.metadata, note({ m: 1 }));
  assert.equal(result.unsaid, note(null));
  assert.is(objectAt(result, "nowhere").code, "function_not_found");
  assert.is(objectAt(result, "late").code, "TIMEOUT");
  assert.equal(result.void, { answer: null });
  assert.equal(result.ran, { got: "void", metadata: { m: 2 } });
  const queue = objectAt(result, "queue");
  assert.is(objectAt(queue, "without").code, "enqueue_error");
  assert.is(objectAt(queue, "full").code, "enqueue_error");
  assert.match(String(objectAt(queue, "full").text), "no room");
  const [taken] = listAt(queue, "taken") as { messageReceiptId: string }[];
  assert.is(objectAt(taken, "data").work, 1);
  assert.equal(queue.with, { answer: { messageReceiptId: taken?.messageReceiptId } });
  assert.match(taken?.messageReceiptId ?? "", /./);
  assert.equal(result.trigger, { metadata: { bound: true }, after: false });
}

test.run();
