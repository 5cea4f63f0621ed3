/** A generated Python client calls a generated Python stub over the public SDK, old and new, and the reference engine. */
import path from "node:path";
import { createEngine } from "@triad-protocol/engine";
import { contract } from "@triad-protocol/schemas";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isObject, listAt, objectAt } from "../../src/json.js";
import { catalogue } from "../corpus/catalogue.js";
import { mustRun } from "../corpus/run-tool.js";
import { generatePython, hasPython, here, python, pythonTest, SDKS } from "./environment.js";

type Told = Record<string, unknown>;

const results = new Map<string, Told>();
const versions = Object.keys(SDKS);

test.before(async () => {
  if (!hasPython) return;
  const folder = await generatePython("calls", catalogue);
  const engine = createEngine({ listener: { host: "127.0.0.1", port: 0 } });
  const { host, port } = await engine.start();
  const complete = objectAt(listAt(contract("provider::{provider}::complete"), "examples")[0], "request");
  const args = [path.join(here, "calls.py"), folder, `ws://${host}:${port}`, JSON.stringify(complete)];
  try {
    for (const [sdk, env] of Object.entries(SDKS))
      results.set(sdk, JSON.parse(await mustRun(python, args, { cwd: folder, env, timeoutMs: 60_000 })));
  } finally {
    await engine.stop();
  }
});

/** The same test for each version of the SDK. */
function eachSdk(name: string, check: (result: Told) => void): void {
  for (const sdk of versions) pythonTest(`${name} (iii-sdk ${sdk})`, () => check(results.get(sdk) ?? {}));
}

for (const sdk of versions) pythonTest(`iii-sdk ${sdk} is what was run`, () => assert.is(results.get(sdk)?.sdk, sdk));

eachSdk("a stub registers the schemas and the metadata of its contract", ({ info }) => {
  const model = catalogue.functions.find(({ id }) => id === "approval::resolve");
  const text = JSON.stringify(info);
  assert.ok(isObject(info), text);
  assert.equal(info.request_schema, model?.formats.request, text.slice(0, 500));
  assert.equal(info.response_schema, model?.formats.response);
  assert.equal(info.metadata, model?.formats.metadata);
});

eachSdk("a call is answered with the typed response", ({ allow, set, null: none }) => {
  assert.equal([allow, set, none], [{ answer: { ok: true } }, { answer: { ok: true } }, { answer: null }]);
});

eachSdk("the stub gets the request as its type, and caller and metadata beside it", ({ resolve }) => {
  const request = { session_id: "s1", function_call_id: "c1", decision: "deny" };
  assert.equal(resolve, { request, function_id: "approval::resolve", caller: true, metadata: { user: "u1" } });
});

const resumeFailed = { class: "ResumeFailedError", code: "resume_failed", text: "", retriable: true, values: {} };

eachSdk("a returned failure and a thrown text are typed errors", ({ aborted, storage }) => {
  assert.equal(aborted, resumeFailed);
  const text = "credential store: no space";
  assert.equal(storage, {
    class: "StorageError",
    code: "storage",
    text,
    retriable: true,
    values: { detail: "no space" },
  });
});

eachSdk("a code of no contract is not lost", ({ deny }) => {
  const text = "of no contract";
  assert.equal(deny, { class: "CallError", code: "own_code", text, retriable: false, values: { more: 1 } });
});

eachSdk("a request that breaks its schema is answered with the contract's code", (result) => {
  assert.is(objectAt(result, "invalid").code, "invalid_payload");
  assert.is(objectAt(result, "missing").code, "missing_field");
  assert.equal(objectAt(result, "missing").values, { member: "provider" });
});

eachSdk("an answer that breaks its schema is an error of the stub", (result) => {
  const { code, text } = objectAt(result, "wrong_answer");
  assert.equal([code, text], ["invalid_response", "shell::fs::write: /bytes_written: breaks minimum, got a number"]);
});

eachSdk("a function that nobody serves is an error of the wire", (result) => {
  assert.is(objectAt(result, "absent").code, "function_not_found");
});

eachSdk("a variable of an id is an argument of the client", ({ provider }) => {
  assert.is(objectAt(provider, "answer").stop_reason, "end", JSON.stringify(provider));
});

eachSdk("the namespace of a call, or of the client, says where the function is looked up", (result) => {
  const answer = { type: "api_key", key: "of orders" };
  assert.equal([result.orders, result.in_orders], [{ answer }, { answer }]);
});

eachSdk("the stub gets the SDK's end of a channel for a reference to it", ({ channel, seen }) => {
  assert.equal(channel, { answer: { bytes_written: 0, path: "", files: [] } });
  assert.is(objectAt({ seen }, "seen").channel, "ChannelReader");
});

eachSdk("a call ends at its time limit", ({ ways }) => {
  const { late, late_in_time: inTime } = ways as Told;
  assert.is(objectAt({ late }, "late").code, "TIMEOUT");
  assert.is(inTime, true);
});

eachSdk("void gives nothing, and the function runs with its metadata", ({ ways }) => {
  assert.equal((ways as Told).void, { answer: null, ran: true, metadata: { n: 1 } });
});

eachSdk("enqueue without a queue is a typed error, with one a receipt, and its refusal is told", ({ ways }) => {
  const { no_queue, receipt, full, taken } = ways as Told;
  assert.is((no_queue as Told).code, "enqueue_error");
  const [first, second] = taken as Told[];
  assert.equal([first?.queue, first?.function_id, second?.data], ["jobs", "approval::resolve", {}]);
  assert.equal(receipt, { answer: { messageReceiptId: first?.messageReceiptId } });
  assert.is((full as Told).code, "enqueue_error");
  assert.match(String((full as Told).text), "no room");
});

eachSdk("the async client is awaited on any event loop, and many calls at a time", ({ ways, relay }) => {
  const token = { type: "api_key", key: "k" };
  const { many, failed, late, void: nothing, receipt } = (ways as Told).async as Told;
  assert.equal(many, Array(50).fill(token));
  assert.equal(failed, resumeFailed);
  assert.is((late as Told).code, "TIMEOUT");
  assert.is(nothing, null);
  assert.type(objectAt(receipt, "answer").messageReceiptId, "string");
  assert.equal(relay, { answer: token }, "called from the SDK's own loop");
});

eachSdk("a trigger is bound and its payloads are typed", ({ changed, seen }) => {
  assert.is(changed, true);
  assert.ok(isObject((seen as Told).change));
});

test.run();
