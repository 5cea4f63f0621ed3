/**
 * Each frame type is read as the protocol types it; whatever is not gets a fault that names the member.
 */
import * as assert from "node:assert/strict";
import { test } from "uvu";
import { decodeFrame } from "../../src/frames/decode.js";
import type { FrameFault, WorkerFrame } from "../../src/frames/frame.js";
import { type JsonSpan, parseSpan } from "../../src/frames/span.js";

const ID = "3f2b1c4d-5e6f-4a1b-8c2d-9e0f1a2b3c4d";

/** The frame with its spans parsed and its absent members left out. */
function read(message: unknown): Record<string, unknown> {
  const decoded = decodeFrame(Buffer.from(typeof message === "string" ? message : JSON.stringify(message)));
  if (!decoded.ok) return { fault: decoded.fault.code, member: decoded.fault.member };
  const frame: WorkerFrame = decoded.frame;
  const members = Object.entries(frame).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, isSpan(value) ? parseSpan(value) : value]));
}

function isSpan(value: unknown): value is JsonSpan {
  return typeof value === "object" && value !== null && "bytes" in value;
}

const WHOLE: readonly Record<string, unknown>[] = [
  { type: "reattach", previous_worker_id: "w", reattach_token: "t" },
  { type: "reattach", previous_worker_id: "w" },
  { type: "registerfunction", id: "" },
  {
    type: "registerfunction",
    id: "a::b",
    description: "d",
    request_format: { a: 1 },
    response_format: true,
    metadata: ["m"],
    invocation: {
      url: "https://h",
      method: "PUT",
      timeout_ms: 0,
      headers: { x: "y" },
      auth: { type: "api_key", header: "h", value_key: "k" },
    },
  },
  { type: "registerfunction", id: "f", invocation: { url: "u", auth: { type: "hmac", secret_key: "k" } } },
  { type: "registerfunction", id: "f", invocation: { url: "u", auth: { type: "bearer", token_key: "k" } } },
  { type: "unregisterfunction", id: "f" },
  { type: "registertriggertype", id: "t", description: "", namespace: "n" },
  { type: "registertriggertype", id: "t", description: "d", trigger_request_format: {}, call_request_format: 3 },
  { type: "unregistertriggertype", id: "t" },
  {
    type: "registertrigger",
    id: "b",
    trigger_type: "t",
    function_id: "f",
    config: { x: [1] },
    metadata: 0,
    namespace: "",
    trigger_namespace: "p",
  },
  { type: "registertrigger", id: "b", trigger_type: "t", function_id: "f", config: null },
  { type: "unregistertrigger", id: "b" },
  { type: "unregistertrigger", id: "b", trigger_type: "t" },
  { type: "triggerregistrationresult", id: "b", trigger_type: "t", function_id: "f" },
  {
    type: "triggerregistrationresult",
    id: "b",
    trigger_type: "t",
    function_id: "f",
    error: { code: "c", message: "m", stacktrace: "s" },
  },
  { type: "invokefunction", function_id: "f", data: null },
  {
    type: "invokefunction",
    invocation_id: ID,
    function_id: 'naïve "f" \u0000😀',
    data: { deep: [[{}]] },
    traceparent: "",
    baggage: "",
    action: { type: "enqueue", queue: "" },
    metadata: false,
    namespace: "  ",
  },
  { type: "invokefunction", function_id: "f", data: 1, action: { type: "void" } },
  { type: "invocationresult", invocation_id: ID, function_id: "f" },
  { type: "invocationresult", invocation_id: ID, function_id: "f", result: null },
  { type: "invocationresult", invocation_id: ID, function_id: "f", result: [1], error: { code: "c", message: "m" } },
  { type: "registerservice", id: "s", name: "n", description: "d", parent_service_id: "p" },
  { type: "ping" },
  { type: "pong" },
];

for (const frame of WHOLE) {
  const shown = JSON.stringify(frame).slice(0, 80);
  test(`reads ${shown}`, () => assert.deepEqual(read(frame), frame));
  test(`reads members in any order: ${shown}`, () =>
    assert.deepEqual(read(Object.fromEntries(Object.entries(frame).reverse())), frame));
  test(`ignores unknown members: ${shown}`, () =>
    assert.deepEqual(
      read(JSON.stringify({ message_type: 1, ...frame, extra: {} }).replace("{", '{"extra":[],')),
      frame,
    ));
}

const call = (members: object) => ({ type: "invokefunction", function_id: "f", data: 1, ...members });
const result = (members: object) => ({ type: "invocationresult", invocation_id: ID, function_id: "f", ...members });
const register = (invocation: unknown) => ({ type: "registerfunction", id: "f", invocation });
const bind = (members: object) => ({
  type: "registertrigger",
  id: "b",
  trigger_type: "t",
  function_id: "f",
  ...members,
});

const ABSENT: readonly [name: string, message: unknown, expected: object][] = [
  [
    "optional members that are null",
    call({ invocation_id: null, traceparent: null, action: null, metadata: null, namespace: null }),
    call({}),
  ],
  ["a null error", result({ error: null, result: 5 }), result({ result: 5 })],
  ["absent data as null", { type: "invokefunction", function_id: "f" }, call({ data: null })],
  ["absent config as null", bind({}), bind({ config: null })],
  [
    "an absent service name as empty",
    { type: "registerservice", id: "s" },
    { type: "registerservice", id: "s", name: "" },
  ],
  [
    "a null stack trace",
    result({ error: { code: "c", message: "m", stacktrace: null } }),
    result({ error: { code: "c", message: "m" } }),
  ],
  [
    "extra members of an error",
    result({ error: { code: "c", message: "m", x: 1 } }),
    result({ error: { code: "c", message: "m" } }),
  ],
  [
    "null of an HTTP invocation",
    register({ url: "u", auth: null, timeout_ms: null, method: null, headers: null }),
    register({ url: "u" }),
  ],
  [
    "a prototype name in headers",
    register({ url: "u", headers: JSON.parse('{"__proto__":"x"}') }),
    register({ url: "u", headers: JSON.parse('{"__proto__":"x"}') }),
  ],
];

for (const [name, message, expected] of ABSENT) {
  test(`reads ${name}`, () => assert.deepEqual(read(message), expected));
}

const FAULTS: readonly [message: unknown, code: FrameFault["code"], member?: string][] = [
  ["", "empty"],
  [" \n", "empty"],
  ["not json", "not_json"],
  ['{"type":"ping"} x', "not_json"],
  ['{"type":"ping","x":"\\ud800"}', "not_json"],
  ["[]", "not_an_object"],
  ["null", "not_an_object"],
  [`{"type":"invokefunction","function_id":"f","data":${"[".repeat(127)}${"]".repeat(127)}}`, "too_deep"],
  ["{}", "missing_member", "type"],
  [{ type: null }, "wrong_type", "type"],
  [{ type: 1 }, "wrong_type", "type"],
  [{ type: "Ping" }, "unknown_type", "type"],
  [{ type: "" }, "unknown_type", "type"],
  [{ type: "workerregistered" }, "unknown_type", "type"],
  [{ type: "__proto__" }, "unknown_type", "type"],
  ['{"type":"ping","type":"ping"}', "duplicate_member", "type"],
  ['{"type":"ping","\\u0074ype":"ping"}', "duplicate_member", "type"],
  ['{"type":"unregisterfunction","id":"a","id":"a"}', "duplicate_member", "id"],
  ['{"type":"invokefunction","function_id":"f","data":1,"d\\u0061ta":2}', "duplicate_member", "data"],
  [{ type: "unregisterfunction" }, "missing_member", "id"],
  [{ type: "unregisterfunction", id: null }, "wrong_type", "id"],
  [{ type: "unregisterfunction", id: 1 }, "wrong_type", "id"],
  [{ type: "reattach" }, "missing_member", "previous_worker_id"],
  [{ type: "reattach", previous_worker_id: "w", reattach_token: {} }, "wrong_type", "reattach_token"],
  [{ type: "registertriggertype", id: "t" }, "missing_member", "description"],
  [{ type: "registertriggertype", id: "t", description: null }, "wrong_type", "description"],
  [{ type: "registertrigger", id: "b", function_id: "f", config: {} }, "missing_member", "trigger_type"],
  [bind({ namespace: 1 }), "wrong_type", "namespace"],
  [{ type: "registerservice", id: "s", name: null }, "wrong_type", "name"],
  [call({ function_id: undefined }), "missing_member", "function_id"],
  [call({ invocation_id: "abc" }), "wrong_type", "invocation_id"],
  [call({ invocation_id: 7 }), "wrong_type", "invocation_id"],
  [call({ traceparent: 1 }), "wrong_type", "traceparent"],
  [call({ baggage: {} }), "wrong_type", "baggage"],
  [call({ namespace: 3 }), "wrong_type", "namespace"],
  [call({ action: "void" }), "wrong_type", "action"],
  [call({ action: {} }), "missing_member", "action.type"],
  [call({ action: { type: "later" } }), "wrong_type", "action.type"],
  [call({ action: { type: "enqueue" } }), "missing_member", "action.queue"],
  [call({ action: { type: "enqueue", queue: 1 } }), "wrong_type", "action.queue"],
  [{ type: "invocationresult", function_id: "f" }, "missing_member", "invocation_id"],
  [result({ invocation_id: null }), "wrong_type", "invocation_id"],
  [result({ error: "no" }), "wrong_type", "error"],
  [result({ error: { code: "c" } }), "missing_member", "error.message"],
  [result({ error: { code: null, message: "m" } }), "wrong_type", "error.code"],
  [result({ error: { code: "c", message: "m", stacktrace: [] } }), "wrong_type", "error.stacktrace"],
  [register("u"), "wrong_type", "invocation"],
  [register({}), "missing_member", "invocation.url"],
  [register({ url: "u", method: "get" }), "wrong_type", "invocation.method"],
  [register({ url: "u", headers: { a: 1 } }), "wrong_type", "invocation.headers"],
  [register({ url: "u", headers: ["a"] }), "wrong_type", "invocation.headers"],
  [register({ url: "u", timeout_ms: -1 }), "wrong_type", "invocation.timeout_ms"],
  [register({ url: "u", timeout_ms: 1.5 }), "wrong_type", "invocation.timeout_ms"],
  [register({ url: "u", auth: { type: "basic" } }), "wrong_type", "invocation.auth.type"],
  [register({ url: "u", auth: { type: "bearer" } }), "missing_member", "invocation.auth.token_key"],
];

for (const [message, code, member] of FAULTS) {
  const shown = (typeof message === "string" ? message : JSON.stringify(message)).slice(0, 80);
  test(`refuses ${shown}`, () => assert.deepEqual(read(message), { fault: code, member }));
}

test("a member that the frame type does not have may occur twice", () => {
  assert.deepEqual(read('{"type":"ping","x":1,"x":2,"data":1,"data":2}'), { type: "ping" });
});

test("names and types are known in any spelling", () => {
  const spelled = '{"\\u0074\\u0079\\u0070\\u0065":"pi\\u006Eg"}';
  assert.deepEqual(read(spelled), { type: "ping" });
  assert.deepEqual(read('{"type":"pin\\u0067\\u0000"}'), { fault: "unknown_type", member: "type" });
  assert.deepEqual(read('{"ty\\u1270e":"ping","type":"pong"}'), { type: "pong" });
});

for (const spelling of [
  ID.toUpperCase(),
  ID.replaceAll("-", ""),
  `{${ID}}`,
  `urn:uuid:${ID}`,
  `URN:UUID:${ID.toUpperCase()}`,
]) {
  test(`normalises the invocation id ${spelling}`, () =>
    assert.deepEqual(read(call({ invocation_id: spelling })), call({ invocation_id: ID })));
}

for (const spelling of [
  "",
  `${ID} `,
  `{${ID}`,
  ID.replace("-", ""),
  `${ID}0`,
  ID.replace("3", "g"),
  `urn:uuid:{${ID}}`,
]) {
  test(`refuses the invocation id "${spelling}"`, () =>
    assert.deepEqual(read(call({ invocation_id: spelling })), { fault: "wrong_type", member: "invocation_id" }));
}

test("what a registration keeps does not hold on to the message", () => {
  const message = Buffer.from(
    JSON.stringify({ pad: "x".repeat(100_000), ...bind({ config: { a: 1 }, metadata: [1] }) }),
  );
  const decoded = decodeFrame(message);
  assert.ok(decoded.ok && decoded.frame.type === "registertrigger");
  for (const span of [decoded.frame.config, decoded.frame.metadata!]) {
    assert.notEqual(span.bytes.buffer, message.buffer);
    assert.ok(span.bytes.buffer.byteLength < 100_000);
  }
});

test("a fault quotes a bounded part of the message", () => {
  const decoded = decodeFrame(Buffer.from(JSON.stringify({ type: "x".repeat(1_000_000) })));
  assert.ok(!decoded.ok && decoded.fault.message.length < 200);
});

test.run();
