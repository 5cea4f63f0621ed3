/**
 * Trace context and baggage on their way from caller to callee.
 */
import * as assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "uvu";
import { forwardBaggage } from "../../src/frames/baggage.js";
import { forwardTraceparent } from "../../src/frames/traceparent.js";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";

for (const valid of [`00-${TRACE}-${PARENT}-01`, `00-${TRACE}-${PARENT}-00`, `01-${TRACE}-${PARENT}-01-more`]) {
  test(`forwards traceparent ${valid}`, () => assert.equal(forwardTraceparent(valid), valid));
}

for (const invalid of [
  "",
  "x",
  `00-${TRACE}-${PARENT}`,
  `00-${TRACE}-${PARENT}-1`,
  `00-${TRACE}-${PARENT}-01-more`,
  `00-${TRACE.toUpperCase()}-${PARENT}-01`,
  `ff-${TRACE}-${PARENT}-01`,
  `00-${"0".repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  ` 00-${TRACE}-${PARENT}-01`,
  `00-${TRACE}-${PARENT}-01\n`,
]) {
  test(`does not forward traceparent ${JSON.stringify(invalid)}`, () =>
    assert.equal(forwardTraceparent(invalid), undefined));
}

const BAGGAGE: readonly [
  received: string | undefined,
  traceparent: string | undefined,
  expected: string | undefined,
][] = [
  [undefined, undefined, undefined],
  [undefined, `00-${TRACE}-${PARENT}-01`, "iii.function.id=t::f"],
  [undefined, "", "iii.function.id=t::f"],
  ["", undefined, "iii.function.id=t::f"],
  ["k=v", undefined, "iii.function.id=t::f,k=v"],
  ["iii.function.id=other,k=v", undefined, "iii.function.id=t::f,k=v"],
  [" k = v , iii.function.id = a , iii.function.id=b", undefined, "iii.function.id=t::f,k=v"],
  ["k=v;p=1,z=%20y", undefined, "iii.function.id=t::f,k=v,z=%20y"],
  ["a=1,broken,=2,b c=3,d=%zz,e=5", undefined, "a=1,e=5,iii.function.id=t::f"],
  ["a=b=c", undefined, "a=b=c,iii.function.id=t::f"],
  [",,,", undefined, "iii.function.id=t::f"],
];

for (const [received, traceparent, expected] of BAGGAGE) {
  test(`forwards baggage ${received} beside traceparent ${traceparent}`, () => {
    const forwarded = forwardBaggage(traceparent, received, "t::f");
    assert.deepEqual(forwarded?.split(",").sort(), expected?.split(",").sort());
  });
}

test("any function id survives in baggage", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (functionId) => {
      const forwarded = forwardBaggage("", undefined, functionId)!;
      assert.match(forwarded, /^iii\.function\.id=[!#$%&'()*+\-./0-9:<=>?@A-Z[\]^_`a-z{|}~]*$/);
      assert.equal(decodeURIComponent(forwarded.slice("iii.function.id=".length)), functionId);
    }),
  );
});

test("any text is taken as baggage without harm", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab=,;% 2zé\t") }), (received) => {
      const members = forwardBaggage(undefined, received, "f")!.split(",");
      assert.equal(members.filter((member) => member === "iii.function.id=f").length, 1);
      for (const member of members) assert.match(member, /^[\w.%]+=[^\s,;]*$/);
    }),
  );
});

test.run();
