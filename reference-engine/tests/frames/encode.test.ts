/**
 * Frames that leave the engine: the payload unchanged but for the caller's id, which is there exactly once.
 */
import * as assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "uvu";
import { decodeFrame } from "../../src/frames/decode.js";
import { encodeInvocation, encodeResult, encodeSmall, isOversize, type Oversize } from "../../src/frames/encode.js";
import { Message } from "../../src/frames/message.js";
import { proveValue } from "../../src/frames/prove.js";
import { type JsonSpan, parseSpan, spanOf } from "../../src/frames/span.js";
import { isWellFormed } from "./oracle.js";
import { blank, pickFrom, spell, spellMember, wellFormedJson } from "./spelling.js";

const ID = "3f2b1c4d-5e6f-4a1b-8c2d-9e0f1a2b3c4d";
const CALLER = "_caller_worker_id";

function received(data: string): JsonSpan {
  const decoded = decodeFrame(Buffer.from(`{"type":"invokefunction","function_id":"f","data":${data}}`));
  assert.ok(decoded.ok && decoded.frame.type === "invokefunction", data);
  return decoded.frame.data;
}

/** The bytes that are sent: whole, and the same put together from pieces. */
function bytesOf(encoded: Buffer | Message | Oversize): Buffer {
  if (Buffer.isBuffer(encoded)) return encoded;
  assert.ok(encoded instanceof Message, JSON.stringify(encoded));
  const whole = encoded.toBuffer();
  assert.equal(whole.length, encoded.length);
  for (const mostHeld of [0, 8]) assert.deepEqual(Buffer.concat(encoded.pieces(mostHeld)), whole);
  return whole;
}

function sent(encoded: Buffer | Message | Oversize): Record<string, unknown> {
  const bytes = bytesOf(encoded);
  assert.ok(isWellFormed(bytes), bytes.toString());
  return JSON.parse(bytes.toString()) as Record<string, unknown>;
}

function payload(data: JsonSpan, caller?: string): string {
  const encoded = bytesOf(encodeInvocation({ invocation_id: ID, function_id: "f", data, caller }));
  const head = `{"type":"invokefunction","invocation_id":"${ID}","function_id":"f","data":`;
  assert.ok(encoded.toString().startsWith(head));
  return encoded.toString().slice(head.length, -1);
}

const SPLICES: readonly [data: string, expected: string][] = [
  ["{}", '{"_caller_worker_id":"me"}'],
  ["{ \n }", '{"_caller_worker_id":"me"}'],
  ['{"a":1}', '{"_caller_worker_id":"me","a":1}'],
  ['{"_caller_worker_id":"x"}', '{"_caller_worker_id":"me"}'],
  ['{ "_caller_worker_id" : {"a":[1,"}"]} }', '{"_caller_worker_id":"me"}'],
  ['{"_caller_worker_id":1,"a":2}', '{"_caller_worker_id":"me","a":2}'],
  ['{"a":2,"_caller_worker_id":1}', '{"_caller_worker_id":"me","a":2}'],
  ['{"a":1,"_caller_worker_id":"x","b":2}', '{"_caller_worker_id":"me","a":1,"b":2}'],
  ['{"\\u005fcaller_worker_id":1,"a":2,"_caller_worker_i\\u0064":3}', '{"_caller_worker_id":"me","a":2}'],
  ['{"_caller_worker_id":1,"_caller_worker_id":2}', '{"_caller_worker_id":"me"}'],
  ['{"a":{"_caller_worker_id":1}}', '{"_caller_worker_id":"me","a":{"_caller_worker_id":1}}'],
  [
    '{"_caller_worker_idx":1,"x_caller_worker_id":2}',
    '{"_caller_worker_id":"me","_caller_worker_idx":1,"x_caller_worker_id":2}',
  ],
  [
    '{"a":"_caller_worker_id","b":"\\"","_caller_worker_id":0}',
    '{"_caller_worker_id":"me","a":"_caller_worker_id","b":"\\""}',
  ],
  ['[{"_caller_worker_id":1}]', '[{"_caller_worker_id":1}]'],
  ['"_caller_worker_id"', '"_caller_worker_id"'],
  ["null", "null"],
  ["[ ]", "[ ]"],
];

for (const [data, expected] of SPLICES) {
  test(`sets the caller in ${data}`, () => assert.equal(payload(received(data), "me"), expected));
  test(`sets the caller in ${data} of unknown origin`, () =>
    assert.equal(payload(proveValue(Buffer.from(data))!, "me"), expected));
  test(`leaves ${data} alone without a caller`, () => assert.equal(payload(received(data)), data));
}

test("whatever the payload, the callee gets it with exactly one caller id", () => {
  const member = fc.tuple(fc.oneof(fc.constant(CALLER), fc.constant("_caller_worker_iD"), fc.string()), wellFormedJson);
  fc.assert(
    fc.property(fc.array(member, { maxLength: 6 }), fc.integer(), (members, seed) => {
      const pick = pickFrom(seed);
      const texts = members.map(
        ([name, value]) => blank(pick) + spellMember(name, spell(value, pick), pick) + blank(pick),
      );
      const data = texts.length === 0 ? `{${blank(pick)}}` : `{${texts.join(",")}}`;
      const out = payload(received(data), "me");
      const parsed = JSON.parse(out) as Record<string, unknown>;
      const expected = { ...(JSON.parse(data) as object), [CALLER]: "me" };
      assert.deepEqual(parsed, expected);
      // JSON.parse hides duplicates: count the names themselves.
      let callers = 0;
      for (const [name] of topLevelNames(out)) if (JSON.parse(name) === CALLER) callers++;
      assert.equal(callers, 1, out);
    }),
    { numRuns: 3000 },
  );
});

/** The names at the first level of an object, as they are spelled. */
function* topLevelNames(text: string): Generator<[string]> {
  let depth = 0;
  let last = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/gs)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === ":" && depth === 1) yield [last];
    else last = token;
  }
}

test("an invocation carries what it is given and nothing else", () => {
  const data = received('{"k":"ü"}');
  const whole = { invocation_id: ID, function_id: 'ä"\\\n', traceparent: "", baggage: "k=v", metadata: spanOf([1]) };
  assert.deepEqual(sent(encodeInvocation({ ...whole, data, caller: "c😀" })), {
    type: "invokefunction",
    invocation_id: ID,
    function_id: 'ä"\\\n',
    data: { [CALLER]: "c😀", k: "ü" },
    traceparent: "",
    baggage: "k=v",
    metadata: [1],
  });
  const least = sent(encodeInvocation({ invocation_id: ID, function_id: "f", data }));
  assert.deepEqual(Object.keys(least), ["type", "invocation_id", "function_id", "data"]);
});

test("a result keeps the difference between null and absent, and an error wins", () => {
  const base = { invocation_id: ID, function_id: "f" };
  const frame = { type: "invocationresult", ...base };
  assert.deepEqual(sent(encodeResult(base)), frame);
  assert.deepEqual(sent(encodeResult({ ...base, result: spanOf(null) })), { ...frame, result: null });
  assert.deepEqual(sent(encodeResult({ ...base, result: received('{"a":"€"}') })), { ...frame, result: { a: "€" } });
  const error = { code: "c", message: "naïve", stacktrace: "s" };
  assert.deepEqual(sent(encodeResult({ ...base, result: spanOf(1), error, traceparent: "", baggage: "b" })), {
    ...frame,
    error,
    traceparent: "",
    baggage: "b",
  });
});

test("an error sends its own members only", () => {
  const error = { code: "c", message: "m", stacktrace: undefined, other: 1 };
  const encoded = encodeResult({
    invocation_id: ID,
    function_id: "f",
    error: error as unknown as { code: string; message: string },
  });
  assert.deepEqual(sent(encoded).error, { code: "c", message: "m" });
});

test("lone surrogates never leave the engine", () => {
  const lone = "a\ud800b";
  assert.equal(sent(encodeResult({ invocation_id: ID, function_id: lone })).function_id, "a\ufffdb");
  const error = { code: lone, message: `${lone}\udc00` };
  assert.deepEqual(sent(encodeResult({ invocation_id: ID, function_id: "f", error })).error, {
    code: "a\ufffdb",
    message: "a\ufffdb\ufffd",
  });
  assert.deepEqual(parseSpan(spanOf({ [lone]: [lone, "😀"] })), { "a\ufffdb": ["a\ufffdb", "😀"] });
  assert.deepEqual(sent(encodeSmall({ type: "error", error: { code: lone } })).error, { code: "a\ufffdb" });
});

test("too large and too deep are answers, at the exact limit", () => {
  const data = received(`{"t":"${"é".repeat(500)}"}`);
  const frame = { invocation_id: ID, function_id: "f", data, caller: "me", metadata: spanOf(1) };
  const size = bytesOf(encodeInvocation(frame)).length;
  assert.ok(encodeInvocation(frame, size) instanceof Message);
  const over = encodeInvocation(frame, size - 1);
  assert.ok(isOversize(over) && over.code === "payload_too_large");
  const result = encodeResult({ invocation_id: ID, function_id: "f", result: data }, 100);
  assert.ok(isOversize(result) && result.code === "payload_too_large");

  const nest = (depth: number) => proveValue(Buffer.from("[".repeat(depth) + "]".repeat(depth)))!;
  assert.ok(encodeResult({ invocation_id: ID, function_id: "f", result: nest(126) }) instanceof Message);
  const deep = encodeResult({ invocation_id: ID, function_id: "f", result: nest(127) });
  assert.ok(isOversize(deep) && deep.code === "too_deep");
  const metadata = encodeInvocation({ ...frame, metadata: nest(127) });
  assert.ok(isOversize(metadata) && metadata.code === "too_deep");
});

test("small frames hold scalars and spans, and leave out what is undefined", () => {
  const frame = { type: "registertrigger", id: 'b"', config: received('{ "a" : 1 }'), metadata: undefined, n: null };
  assert.deepEqual(sent(encodeSmall(frame)), { type: "registertrigger", id: 'b"', config: { a: 1 }, n: null });
});

test("spanOf measures depth and refuses what JSON cannot hold", () => {
  assert.equal(spanOf({ a: [[], {}] }).depth, 3);
  assert.equal(spanOf("x").depth, 0);
  assert.equal(spanOf(new Date(0)).kind, "string");
  assert.throws(() => spanOf(undefined), TypeError);
  assert.throws(() => spanOf(() => 1), TypeError);
});

test("any value passes through a call and its result unchanged", () => {
  fc.assert(
    fc.property(wellFormedJson, fc.integer(), fc.string({ unit: "binary" }), (value, seed, functionId) => {
      const text = spell(value, pickFrom(seed));
      const frame = sent(encodeInvocation({ invocation_id: ID, function_id: functionId, data: received(text) }));
      assert.deepEqual(frame.data, JSON.parse(text));
      assert.equal(frame.function_id, Buffer.from(functionId).toString());
    }),
  );
});

test.run();
