/** A generated Python client calls a generated Python stub over the public SDK and the reference engine. */
import path from "node:path";
import { createEngine } from "@triad-protocol/engine";
import { contract } from "@triad-protocol/schemas";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isObject, listAt, objectAt } from "../../src/json.js";
import { catalogue } from "../corpus/catalogue.js";
import { mustRun } from "../corpus/run-tool.js";
import { here, missingPython, preparePython } from "./environment.js";

interface Failed {
  class: string;
  code: string;
  text: string;
  retriable: boolean;
  values: Record<string, unknown>;
}

const missing = missingPython();
if (missing !== undefined) {
  console.log(`SKIP Python: ${missing}`);
  test.skip(`Python (${missing})`, () => {});
} else {
  const { python, folder } = await preparePython("calls", catalogue);
  const engine = createEngine({ listener: { host: "127.0.0.1", port: 0 } });
  const { host, port } = await engine.start();
  let result: Record<string, unknown> = {};
  const failed = (name: string): Failed => result[name] as Failed;
  const completeRequest = listAt(contract("provider::{provider}::complete"), "examples")[0];

  try {
    const request = JSON.stringify(objectAt(completeRequest, "request"));
    const args = [path.join(here, "calls.py"), folder, `ws://${host}:${port}`, request];
    result = JSON.parse(await mustRun(python, args, { cwd: folder, timeoutMs: 120_000 }));
  } finally {
    await engine.stop();
  }

  test("a stub registers the schemas and the metadata of its contract", () => {
    const model = catalogue.functions.find(({ id }) => id === "approval::resolve");
    const text = JSON.stringify(result.info);
    assert.ok(isObject(result.info), text);
    assert.equal(result.info.request_schema, model?.formats.request, text.slice(0, 500));
    assert.equal(result.info.response_schema, model?.formats.response);
    assert.equal(result.info.metadata, model?.formats.metadata);
  });

  test("a call is answered with the typed response", () => {
    assert.equal(result.allow, { answer: { ok: true } });
    assert.equal(result.set, { answer: { ok: true } });
    assert.equal(result.null, { answer: null });
    assert.equal(result.async, { answer: { type: "api_key", key: "k" } });
  });

  test("the stub gets the request as its type, and who called beside it", () => {
    const { resolve } = objectAt(result, "seen");
    const request = { session_id: "s1", function_call_id: "c1", decision: "deny" };
    assert.equal(resolve, { request, function_id: "approval::resolve", caller: true });
  });

  test("a returned failure and a thrown text are typed errors", () => {
    assert.equal(failed("aborted"), {
      class: "ResumeFailedError",
      code: "resume_failed",
      text: "",
      retriable: true,
      values: {},
    });
    const storage = { class: "StorageError", code: "storage", text: "credential store: no space", retriable: true };
    assert.equal(failed("storage"), { ...storage, values: { detail: "no space" } });
  });

  test("a code of no contract is not lost", () => {
    assert.equal(failed("deny"), {
      class: "CallError",
      code: "own_code",
      text: "of no contract",
      retriable: false,
      values: { more: 1 },
    });
  });

  test("a request that breaks its schema is answered with the contract's code", () => {
    assert.is(failed("invalid").code, "invalid_payload");
    assert.is(failed("missing").code, "missing_field");
    assert.is(failed("missing").values.member, "provider");
  });

  test("a function that nobody serves is an error of the wire", () => {
    assert.is(failed("absent").code, "function_not_found");
  });

  test("a variable of an id is an argument of the client", () => {
    assert.is(objectAt(objectAt(result, "provider"), "answer").stop_reason, "end", JSON.stringify(result.provider));
  });

  test("a trigger is bound and its payloads are typed", () => {
    assert.is(result.changed, true);
    assert.ok(isObject(objectAt(result, "seen").change));
  });
}

test.run();
