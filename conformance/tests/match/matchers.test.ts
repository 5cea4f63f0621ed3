// Every matcher of the closed list: what it takes, what it does not, and where it points.
import { equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "uvu";
import { matchArrival } from "../../src/match/arrival.js";
import { spanAt } from "../../src/match/json-span.js";
import { matchValue } from "../../src/match/match.js";
import { matchers } from "../../src/match/matchers.js";
import type { Json, JsonObject } from "../../src/scenario/json.js";

const UUID = "0b1e4d3e-6a53-4d7c-9c2f-0a4f5e3c2b1a";
const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** Matcher, what it takes, what it refuses. `undefined` stands for a member that is not there. */
const TABLE: [Json, (Json | undefined)[], (Json | undefined)[]][] = [
  [{ $any: true }, [null, 0, "", {}], [undefined]],
  [{ $absent: true }, [undefined], [null, 0]],
  [{ "$null-or-absent": true }, [undefined, null], [0, "", false]],
  [{ $type: "object" }, [{}], [[], null, "x", undefined]],
  [{ $type: "array" }, [[]], [{}, null]],
  [{ $type: "string" }, [""], [1, null]],
  [{ $type: "number" }, [1.5], ["1", null]],
  [{ $type: "integer" }, [-3], [1.5, "1"]],
  [{ $type: "boolean" }, [false], [0, null]],
  [{ $type: "null" }, [null], [undefined, 0, {}]],
  [{ $uuid: true }, [UUID], [UUID.toUpperCase(), UUID.replaceAll("-", ""), 1, undefined]],
  [{ $pattern: "b+" }, ["abbc", "b"], ["ac", 1, null, undefined]],
  [{ $pattern: "^.$" }, ["😀"], ["ab"]],
  [{ $number: { min: 1, max: 2 } }, [1, 1.5, 2], [0.9, 2.1, "1", undefined]],
  [{ $number: { integer: true } }, [7], [7.5]],
  [{ "$one-of": [1, { a: 1 }] }, [1, { a: 1, b: 2 }], [2, { a: 2 }, undefined]],
  [{ $exactly: { a: 1, b: { $absent: true } } }, [{ a: 1 }], [{ a: 1, c: 2 }, { a: 1, b: 2 }, {}, null]],
  [{ $contains: [2, { a: 1 }] }, [[1, 2, { a: 1, b: 1 }]], [[1, 2], 2, undefined]],
  [
    { $set: [1, { $any: true }] },
    [
      [1, 2],
      [2, 1],
      [1, 1],
    ],
    [[1], [1, 2, 3], [2, 3], {}],
  ],
  [{ $length: 2 }, ["ab", [1, 2], { a: 1, b: 2 }], ["a", 2, null]],
  [{ $length: { min: 1, max: 2 } }, ["a", [1, 2]], ["", [1, 2, 3]]],
  [{ $not: 1 }, [2, null], [1, undefined]],
  [{ $not: { $pattern: "x" } }, ["a", 3], ["x"]],
  [{ $baggage: { k: "v z" } }, ["k=v%20z,a=b", "a=b, k=v%20z;p=1"], ["k=w", "a=b", 1, undefined]],
  [{ $baggage: { $exactly: { k: "v" } } }, ["k=v", " k = v "], ["k=v,a=b"]],
  [
    { $traceparent: { of: TRACE } },
    [TRACE, TRACE.replace("b7ad6b7169203331", "1111111111111111")],
    [
      TRACE.replace("-01", "-00"),
      TRACE.replace("0af7", "0af8"),
      TRACE.replace("b7ad6b7169203331", "0000000000000000"),
      "x",
      undefined,
    ],
  ],
  [{ $schema: "wire/from-engine/ping.json" }, [{ type: "ping" }], [{ type: "pong" }, 1]],
  [{ $literal: { $any: true, "{own}": [1] } }, [{ "{own}": [1], $any: true }], [{ $any: true }, 1]],
  [{ a: 1 }, [{ a: 1, b: 2 }], [{ a: "1" }, {}, [], null, undefined]],
  [[1, { a: 1 }], [[1, { a: 1, b: 2 }]], [[1], [1, { a: 1 }, 3], { 0: 1 }]],
  [1, [1.0, 1], ["1", true, undefined]],
  [null, [null], [undefined, 0]],
  ["a", ["a"], ["b", undefined]],
];

for (const [pattern, takes, refuses] of TABLE) {
  test(JSON.stringify(pattern), () => {
    for (const value of takes) equal(matchValue(pattern, value), undefined, `takes ${JSON.stringify(value)}`);
    for (const value of refuses) ok(matchValue(pattern, value), `refuses ${JSON.stringify(value)}`);
  });
}

test("every matcher for values is in the table, and the schema lists no other", () => {
  const tried = new Set(TABLE.map(([pattern]) => Object.keys(pattern ?? {})[0]));
  const own = ["$json-text"];
  const schema = JSON.parse(readFileSync(new URL("../../schemas/scenario.json", import.meta.url), "utf8"));
  const ofArrivals = ["$closed", "$http", "$pong", "$bytes"];
  const listed = Object.keys(schema.$defs.matchers.properties).filter((name) => !ofArrivals.includes(name));
  equal(listed.sort().join(), Object.keys(matchers).sort().join());
  for (const name of listed) ok(tried.has(name) || own.includes(name), `${name} is not tried`);
});

test("points at the first difference", () => {
  const cases: [Json, Json, string][] = [
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, "/a/b/1"],
    [{ "a/b": { "~": 1 } }, { "a/b": { "~": 2 } }, "/a~1b/~0"],
    [{ a: { $exactly: {} } }, { a: { x: 1 } }, "/a/x"],
    [{ a: { b: { $absent: true } } }, { a: { b: null } }, "/a/b"],
    [{ a: { $set: [1] } }, { a: [1, 5] }, "/a/1"],
    [{ a: { $schema: "wire/from-engine/ping.json" } }, { a: { type: "x" } }, "/a/type"],
  ];
  for (const [pattern, value, pointer] of cases) equal(matchValue(pattern, value)?.pointer, pointer);
});

test("$json-text sees the bytes", () => {
  const text = '{ "a" : [ 1e2 , {"b\\u0063": 9007199254740993 } ], "d": "\\"x" , "e":1.0}';
  const value = JSON.parse(text) as Json;
  const holds = (pattern: Json): boolean => matchValue(pattern, value, { pointer: "", text }) === undefined;
  ok(holds({ a: [{ "$json-text": "1e2" }, { bc: { "$json-text": "9007199254740993" } }] }));
  ok(!holds({ a: [{ "$json-text": "100" }, { $any: true }] }));
  ok(holds({ d: { "$json-text": '"\\\\"x"' }, e: { "$json-text": "1\\.0" } }));
  ok(!holds({ f: { "$json-text": ".*" } }));
});

test("a span is the value that a parser finds", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 3 }), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const walk = (inner: Json, pointer: string): void => {
        equal(JSON.stringify(JSON.parse(spanAt(text, pointer)!)), JSON.stringify(inner));
        if (typeof inner !== "object" || inner === null) return;
        for (const [name, item] of Object.entries(inner as JsonObject)) {
          walk(item, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
        }
      };
      walk(JSON.parse(text) as Json, "");
    }),
  );
});

test("any value matches itself as a literal, and its elements in any order as a set", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (items) => {
      const values = JSON.parse(JSON.stringify(items)) as Json[];
      equal(matchValue({ $literal: values }, values), undefined);
      const patterns = values.map((value) => ({ $literal: value }));
      equal(matchValue({ $set: patterns }, [...values].reverse()), undefined);
      ok(matchValue({ $set: patterns }, [...values, "surplus"]));
    }),
  );
});

test("a set finds the assignment that a greedy search would miss", () => {
  equal(matchValue({ $set: [{ $any: true }, 1] }, [1, 2]), undefined);
  equal(matchValue({ $set: [{ $any: true }, { $number: {} }, 1] }, [1, 2, "x"]), undefined);
});

test("what is no frame is matched by its own matchers only", () => {
  const closed = { what: "closed" as const, value: { code: 1009, reason: "" }, at: 0 };
  const http = { what: "http" as const, value: { status: 404, headers: {}, body: "x" }, at: 0 };
  const bytes = { what: "bytes" as const, value: { text: "abc", base64: "YWJj", length: 3 }, at: 0 };
  const pong = { what: "pong" as const, value: "hello", at: 0 };
  const frame = { what: "frame" as const, value: { type: "ping" }, at: 0 };
  equal(matchArrival({ $closed: { code: { "$one-of": [1009, 1006] } } }, closed), undefined);
  equal(matchArrival({ $http: { status: 404, body: "x" } }, http), undefined);
  equal(matchArrival({ $bytes: { text: { $pattern: "b" }, length: 3 } }, bytes), undefined);
  equal(matchArrival({ $pong: "hello" }, pong), undefined);
  equal(matchArrival({ "$one-of": [{ type: "x" }, { $closed: {} }] }, closed), undefined);
  equal(matchArrival({ $any: true }, frame), undefined);
  ok(matchArrival({ $any: true }, closed), "$any is a message, not its end");
  ok(matchArrival({ $closed: {} }, frame));
  ok(matchArrival({ $closed: { code: 1000 } }, closed));
  ok(matchArrival({ $not: { $closed: {} } }, closed));
  ok(matchArrival({ "$one-of": [{ type: "x" }, { $closed: {} }] }, frame));
});

test.run();
