/** A generated Go client calls a generated Go stub over the runtime of this project and the reference engine. */

import { contract } from "@triad-protocol/schemas";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listAt, objectAt } from "../../src/json.js";
import { catalogue } from "../corpus/catalogue.js";
import { mustRun } from "../corpus/run-tool.js";
import { startEngine } from "../support/engine.js";
import { skipWithout } from "../support/toolchain.js";
import { missingGo, prepareGo } from "./environment.js";

const missing = await missingGo();
if (missing !== undefined) skipWithout("Go", missing);
else {
  const folder = await prepareGo("calls", catalogue, "calls.go.txt");
  const engine = await startEngine();
  const result: Record<string, unknown> = {};

  test.before(async () => {
    const input = JSON.stringify(
      objectAt(listAt(contract("provider::{provider}::complete"), "examples")[0], "request"),
    );
    const output = await mustRun("go", ["run", ".", engine.url], { cwd: folder, input, timeoutMs: 240_000 });
    Object.assign(result, JSON.parse(output));
  });
  test.after(() => engine.stop());

  test("a stub registers the schemas and the metadata of its contract", () => {
    const model = catalogue.functions.find(({ id }) => id === "approval::resolve");
    assert.equal(objectAt(result, "info").request_schema, model?.formats.request);
    assert.equal(objectAt(result, "info").response_schema, model?.formats.response);
    assert.equal(objectAt(result, "info").metadata, model?.formats.metadata);
  });

  test("a call is answered with the typed response", () => {
    assert.equal(result.allow, { answer: { ok: true } });
    assert.equal(result.set, { answer: { ok: true } });
    assert.equal(result.null, { answer: null });
    assert.equal(result.key, { answer: { type: "api_key", key: "k" } });
  });

  test("a returned failure and a thrown text are typed errors", () => {
    const resolve = { class: "*made.ApprovalResolveError", code: "resume_failed", retriable: true };
    assert.equal(result.aborted, { ...resolve, failure: { ok: false, error: "resume_failed" }, text: "resume_failed" });
    assert.equal(result.storage, {
      class: "*made.AuthSetTokenError",
      code: "storage",
      retriable: true,
      text: "credential store: no space",
    });
  });

  test("a code of no contract is not lost", () => {
    assert.equal(result.deny, {
      class: "*triad.CallError",
      code: "own_code",
      retriable: false,
      text: "of no contract",
    });
  });

  test("a request that breaks its schema is answered with the contract's code", () => {
    assert.is(objectAt(result, "invalid").code, "invalid_payload");
    assert.is(objectAt(result, "missing").code, "missing_field");
    for (const name of ["missing", "thrown"])
      assert.is(objectAt(result, name).text, "missing required string field: provider");
    assert.is(objectAt(result, "thrown").code, "invocation_failed", "of a caller that does not know the contract");
  });

  test("a function that nobody serves is an error of the wire", () => {
    assert.is(objectAt(result, "absent").code, "function_not_found");
  });

  test("a variable of an id is an argument of the client", () => {
    assert.is(objectAt(objectAt(result, "provider"), "answer").stop_reason, "end", JSON.stringify(result.provider));
  });

  test("a trigger is bound by its type, and its handler gets the typed payload", () => {
    assert.equal(result.changed, { bound: true });
  });

  test("a stub provides a trigger type: it is told of bindings, fires them, and is told when they are gone", () => {
    const payload = { type: "state", event_type: "state:created", scope: "s", key: "k", old_value: null, new_value: 1 };
    const { fired, ...rest } = objectAt(result, "state");
    const { _caller_worker_id: caller, ...got } = objectAt(fired, "payload");
    assert.equal(rest, { config: { scope: "s" }, unbound: true });
    assert.equal(got, payload);
    assert.type(caller, "string");
    assert.is(objectAt({ fired }, "fired").metadata, 7);
  });

  test("a call has metadata, a namespace, a time limit, and may want no answer", () => {
    const options = objectAt(result, "options");
    assert.equal(options.metadata, { answer: { ok: true, metadata: { m: 1 }, called: true, extra: 0 } });
    assert.equal(options.unsaid, { answer: { ok: true, metadata: null, called: true, extra: 0 } });
    assert.is(objectAt(options, "nowhere").code, "function_not_found");
    assert.is(objectAt(options, "late").code, "TIMEOUT");
    assert.equal(options.void, { answer: { ok: true } });
    assert.equal(options.ran, { m: 2 });
  });

  test("an answer that breaks its schema does not leave the stub", () => {
    const wrong = objectAt(result, "wrong");
    assert.is(wrong.code, "invalid_response");
    assert.match(String(wrong.text), "/: must keep the rule anyOf, got an object");
  });

  test("a queue answers a receipt; without one, and when it refuses, the error is typed", () => {
    const queue = objectAt(result, "queue");
    assert.is(objectAt(queue, "without").code, "enqueue_error");
    assert.is(objectAt(queue, "full").code, "enqueue_error");
    assert.match(String(objectAt(queue, "full").text), "no room");
    const taken = objectAt({ first: listAt(queue, "taken")[0] }, "first");
    assert.is(objectAt(taken, "data").session_id, "s1");
    assert.match(String(taken.messageReceiptId), /./);
    assert.equal(queue.with, { answer: { messageReceiptId: taken.messageReceiptId } });
  });
}

test.run();
