// What is sent: variables, generators, and messages of an exact size.
import { equal, throws } from "node:assert/strict";
import { test } from "uvu";
import { encodeMaterial, interpolate, materialise } from "../../src/frames/materialise.js";
import { Variables } from "../../src/run/variables.js";
import type { Json } from "../../src/scenario/json.js";
import { parseDuration, parseSize } from "../../src/scenario/quantities.js";
import { interpolateText, referencesIn } from "../../src/scenario/references.js";

const values: Record<string, Json> = { own: "t1", n: 7, list: [1], "case.text": "x" };
const resolve = (name: string): Json => values[name]!;
const make = (value: Json): string => {
  const material = materialise(value, resolve);
  const text = encodeMaterial(material);
  equal(text, JSON.stringify(material.value));
  return text;
};

test("a string that is one reference keeps the type", () => {
  equal(JSON.stringify(interpolateText("{n}", resolve)), "7");
  equal(interpolateText("a{n}b{own}", resolve), "a7bt1");
  equal(interpolateText("{case.text}", resolve), "x");
  equal(interpolateText('{} {"a":1} {A} { n }', resolve), '{} {"a":1} {A} { n }');
  equal(referencesIn("{own}{OWN}{a.b_1}{}").join(), "own,OWN,a.b_1");
});

test("generators", () => {
  equal(make({ $fill: "3B" }), '"xxx"');
  equal(make({ $nest: { depth: 3 } }), "[[[]]]");
  equal(make({ $nest: { depth: 2, of: "object" } }), '{"n":{}}');
  equal(make({ $repeat: { times: 3, of: "{own}-{i}" } }), '["t1-0","t1-1","t1-2"]');
  equal(make({ "{own}": { $literal: { $fill: "{n}" } } }), '{"t1":{"$fill":"{n}"}}');
});

test("what is received keeps its matchers, and literals are left alone", () => {
  const expected = interpolate({ a: { $pattern: "{own}" }, b: { $literal: "{own}" } }, resolve);
  equal(JSON.stringify(expected), '{"a":{"$pattern":"t1"},"b":{"$literal":"{own}"}}');
});

test("a message is filled to the byte", () => {
  for (const size of [100, 1000, 65_536]) {
    const material = materialise({ type: "x", data: { d: [{ $fill: { message: size } }] }, u: "ü" }, resolve);
    equal(Buffer.byteLength(encodeMaterial(material)), size);
  }
  const both = materialise({ a: { $fill: { message: 100 } }, b: [{ $fill: "20B" }] }, resolve);
  equal(Buffer.byteLength(encodeMaterial(both)), 100);
  throws(() => encodeMaterial(materialise({ a: { $fill: { message: 3 } } }, resolve)), RangeError);
});

test("sizes and durations", () => {
  equal(
    [parseSize("15MiB"), parseSize("64MiB+1"), parseSize("1kB-1"), parseSize(5), parseSize("7")].join(),
    "15728640,67108865,999,5,7",
  );
  equal(
    [parseDuration("200ms"), parseDuration("2s"), parseDuration("1.5s"), parseDuration("1min")].join(),
    "200,2000,1500,60000",
  );
  throws(() => parseSize("1TB"), /not a size/);
  throws(() => parseDuration("2"), /not a duration/);
});

test("variables are stable by name, apart by scenario, and belong to their place in count", () => {
  const scope = { each: {} };
  const [one, same, other] = ["a", "a", "b"].map((id) => new Variables("seed", id, {}));
  equal(one!.resolve("uuid.x", scope), same!.resolve("uuid.x", scope));
  equal(one!.resolve("own", scope) === other!.resolve("own", scope), false);
  equal(one!.resolve("uuid.x", scope) === one!.resolve("uuid.y", scope), false);
  equal(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(one!.uuid("x")), true);
  equal(String(one!.resolve("OWN", scope)), String(one!.resolve("own", scope)).toUpperCase());
  one!.save("v", 1, { each: {}, index: 0 });
  one!.save("v", 2, { each: {}, index: 1 });
  equal(one!.resolve("v", { each: {}, index: 1 }), 2);
  equal(JSON.stringify(one!.resolve("v", scope)), "[1,2]");
  one!.definePeer("w", () => [{ id: "a" }, { id: "b" }]);
  equal(one!.resolve("w.id", { each: {}, index: 1 }), "b");
  equal(one!.resolve("w.1.id", scope), "b");
  equal(one!.resolve("w.id", scope), "a");
  equal(one!.resolve("case.text", { each: { case: { text: "t" } } }), "t");
  throws(() => one!.resolve("never", scope), /\{never\} has no value yet/);
});

test.run();
