/**
 * The scanner accepts what is well-formed and nothing else, and says where each member lies.
 */
import * as assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "uvu";
import { MEMBERS } from "../../src/frames/names.js";
import { proveValue } from "../../src/frames/prove.js";
import {
  EMPTY,
  endOf,
  MALFORMED,
  NOT_AN_OBJECT,
  scanMessage,
  scannerBytes,
  seenMembers,
  startOf,
  TOO_DEEP,
  WELL_FORMED,
} from "../../src/frames/scan.js";
import { isWellFormed } from "./oracle.js";
import { blank, pickFrom, spell, spellMember, wellFormedJson } from "./spelling.js";

const accepts = (message: Buffer): boolean => {
  const outcome = scanMessage(message);
  return outcome === WELL_FORMED || outcome === NOT_AN_OBJECT;
};
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const LIMIT = 2n ** 1024n - 2n ** 970n;

const OUTCOMES: readonly [name: string, message: string | Buffer, outcome: number][] = [
  ["nothing", "", EMPTY],
  ["white space", " \t\r\n", EMPTY],
  ["an object", "{}", WELL_FORMED],
  ["white space around", "\n {} \r\t", WELL_FORMED],
  ["an array", "[]", NOT_AN_OBJECT],
  ["a string", '"{}"', NOT_AN_OBJECT],
  ["a number", "-0.5e-3", NOT_AN_OBJECT],
  ["null", "null", NOT_AN_OBJECT],
  ["a byte order mark", "\uFEFF{}", MALFORMED],
  ["a form feed", "\f{}", MALFORMED],
  ["a no-break space", "\u00A0{}", MALFORMED],
  ["text after", "{}x", MALFORMED],
  ["a second object", "{}{}", MALFORMED],
  ["a zero byte after", "{}\0", MALFORMED],
  ["a zero byte in a string", '{"a":"\0"}', MALFORMED],
  ["an open object", "{", MALFORMED],
  ["a trailing comma", '{"a":1,}', MALFORMED],
  ["a leading comma", '{,"a":1}', MALFORMED],
  ["a comma in an array", "[1,]", MALFORMED],
  ["the wrong closer", '{"a":[1}}', MALFORMED],
  ["a missing colon", '{"a" 1}', MALFORMED],
  ["a bare name", "{a:1}", MALFORMED],
  ["a comment", "{/**/}", MALFORMED],
  ["a cut word", '{"a":tru', MALFORMED],
  ["a cut false", '{"a":fals', MALFORMED],
  ["a long word", '{"a":truee}', MALFORMED],
  ["NaN", '{"a":NaN}', MALFORMED],
  ["a plus sign", '{"a":+1}', MALFORMED],
  ["a leading zero", '{"a":01}', MALFORMED],
  ["minus alone", '{"a":-}', MALFORMED],
  ["no fraction", '{"a":1.}', MALFORMED],
  ["no whole part", '{"a":.1}', MALFORMED],
  ["no exponent", '{"a":1e}', MALFORMED],
  ["a signed empty exponent", '{"a":1e+}', MALFORMED],
  ["a raw control character", '{"a":"\u001f"}', MALFORMED],
  ["a raw delete character", '{"a":"\u007f"}', WELL_FORMED],
  ["an unknown escape", '{"a":"\\x41"}', MALFORMED],
  ["a short unicode escape", '{"a":"\\u12"}', MALFORMED],
  ["an escape at the end", '{"a":"\\', MALFORMED],
  ["an escaped pair", '{"a":"\\ud83d\\uDE00"}', WELL_FORMED],
  ["a high surrogate alone", '{"a":"\\ud83d"}', MALFORMED],
  ["a high surrogate and a letter", '{"a":"\\ud83dx"}', MALFORMED],
  ["two high surrogates", '{"a":"\\ud83d\\ud83d"}', MALFORMED],
  ["a low surrogate alone", '{"a":"\\ude00"}', MALFORMED],
  ["a lone surrogate in a name", '{"\\ud800":1}', MALFORMED],
  ["a raw surrogate", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), MALFORMED],
  ["an overlong form", Buffer.from([0x22, 0xc0, 0x80, 0x22]), MALFORMED],
  ["a cut sequence", Buffer.from([0x22, 0xe2, 0x82, 0x22]), MALFORMED],
  ["a code point beyond Unicode", Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]), MALFORMED],
  ["a bad byte in an object", Buffer.from('{"a":"\xff"}', "latin1"), MALFORMED],
  ["127 containers", `{"data":${nested(126)}}`, WELL_FORMED],
  ["128 containers", `{"data":${nested(127)}}`, TOO_DEEP],
  ["127 arrays", nested(127), NOT_AN_OBJECT],
  ["a hundred thousand open arrays", "[".repeat(100_000), TOO_DEEP],
  ["a number too large", '{"a":1e400}', MALFORMED],
  ["a number too large, negative", '{"a":-1e309}', MALFORMED],
  ["a number too large by its digits", `{"a":${"9".repeat(310)}}`, MALFORMED],
  ["a number too small", '{"a":1e-400}', WELL_FORMED],
  ["zero with a huge exponent", '{"a":0.000e99999999999}', WELL_FORMED],
  ["a huge negative exponent", '{"a":1e-99999999999}', WELL_FORMED],
  ["a huge exponent", '{"a":1e99999999999}', MALFORMED],
  ["small digits, large exponent", '{"a":0.0001e312}', WELL_FORMED],
  ["the greatest double", '{"a":1.7976931348623157e308}', WELL_FORMED],
  ["above, but rounding down", '{"a":1.7976931348623158e308}', WELL_FORMED],
  ["above, rounding to infinity", '{"a":1.7976931348623159e308}', MALFORMED],
  ["exactly half a step above", `{"a":${LIMIT}}`, MALFORMED],
  ["one below half a step above", `{"a":${LIMIT - 1n}}`, WELL_FORMED],
  ["one below, with a fraction", `{"a":${LIMIT - 1n}.999}`, WELL_FORMED],
  ["half a step above in another notation", `{"a":0.00${LIMIT}e311}`, MALFORMED],
  ["one below in another notation", `{"a":0.00${LIMIT - 1n}e311}`, WELL_FORMED],
];

for (const [name, message, outcome] of OUTCOMES) {
  test(`outcome of ${name}`, () => {
    const bytes = Buffer.from(message as string);
    assert.equal(scanMessage(bytes), outcome);
    assert.equal(accepts(bytes), isWellFormed(bytes), "the oracle disagrees");
  });
}

test("any spelling of any value is accepted, and each member lies where the scanner says", () => {
  const frames = fc.dictionary(fc.oneof(fc.constantFrom(...MEMBERS), fc.string()), wellFormedJson, {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(frames, fc.integer(), (frame, seed) => {
      const pick = pickFrom(seed);
      const members = Object.entries(frame).map(([name, value]) => spellMember(name, spell(value, pick), pick));
      const text = `${blank(pick)}{${members.join(`${blank(pick)},${blank(pick)}`)}${blank(pick)}}${blank(pick)}`;
      const bytes = Buffer.from(text);
      assert.equal(scanMessage(bytes), WELL_FORMED);
      const whole = JSON.parse(text) as Record<string, unknown>;
      MEMBERS.forEach((name, number) => {
        const seen = (seenMembers() & (1 << number)) !== 0;
        assert.equal(seen, Object.hasOwn(whole, name), name);
        if (seen) assert.deepEqual(JSON.parse(bytes.toString("utf8", startOf(number), endOf(number))), whole[name]);
      });
    }),
    { numRuns: 2000 },
  );
});

const ODD_BYTES = [
  0, 0x08, 0x0a, 0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a, 0x45, 0x5b, 0x5c, 0x5d, 0x65, 0x75, 0x7b, 0x7d,
];
const edits = fc.array(
  fc.record({
    at: fc.nat(),
    kind: fc.constantFrom("replace", "insert", "remove", "cut", "repeat"),
    byte: fc.oneof(fc.constantFrom(...ODD_BYTES), fc.nat(255)),
  }),
  { minLength: 1, maxLength: 4 },
);

test("of mutated messages exactly the well-formed ones are accepted", () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(wellFormedJson, fc.integer(), edits, (value, seed, changes) => {
      let bytes = [...Buffer.from(spell({ data: value, type: "ping" }, pickFrom(seed)))];
      for (const { at, kind, byte } of changes) {
        const index = at % (bytes.length + 1);
        if (kind === "replace") bytes[index] = byte;
        else if (kind === "insert") bytes.splice(index, 0, byte);
        else if (kind === "remove") bytes.splice(index, 1);
        else if (kind === "cut") bytes = bytes.slice(0, index);
        else bytes.splice(index, 0, ...bytes.slice(index, index + 6));
      }
      const message = Buffer.from(bytes);
      const well = isWellFormed(message);
      if (well) accepted++;
      else refused++;
      assert.equal(accepts(message), well, message.toString());
    }),
    { numRuns: 8000 },
  );
  assert.ok(accepted > 200 && refused > 200, `expected both outcomes, got ${accepted} and ${refused}`);
});

test("numbers near the end of the range are judged as JavaScript rounds them", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 24 });
  const close = fc.constantFrom("17976931348623157", "17976931348623158", "1797693134862315807", "1797693134862315808");
  fc.assert(
    fc.property(
      close,
      digits,
      fc.nat(20),
      fc.nat(30),
      fc.integer({ min: -2, max: 2 }),
      (head, tail, point, zeros, off) => {
        const all = "0".repeat(zeros) + head + tail;
        const at = Math.min(point + 1, all.length - 1);
        const whole = all.slice(0, at).replace(/^0+(?=\d)/, "");
        const text = `${whole}.${all.slice(at)}e${308 + zeros - at + 1 + off}`;
        assert.equal(accepts(Buffer.from(text)), Number.isFinite(Number(text)), text);
      },
    ),
    { numRuns: 4000 },
  );
});

test("a message that ends at any distance from a chunk or page edge is judged by its own bytes alone", () => {
  const stale = Buffer.from(`{"a":"${"x".repeat(140_000)}"}`);
  const tails = ['"', '"}', "", "\\", "\\u", "\\u00", "\\ud800", "\\ud800\\u", "tr", "12", "1e", "[", "{", ","];
  for (const edge of [16, 32, 48, 4096, 57_344 - 64, 57_344, 65_536, 122_880 - 64, 122_880, 131_072]) {
    for (let length = edge - 18; length <= edge + 2; length++) {
      for (const tail of tails) {
        const fill = length - tail.length - 6;
        if (fill < 0) continue;
        const open = tail.startsWith('"') || tail.startsWith("\\") || tail === "" ? '{"a":"' : '{"a": ';
        const message = Buffer.from(open + (open.endsWith('"') ? "x" : " ").repeat(fill) + tail);
        assert.equal(scanMessage(stale), WELL_FORMED);
        assert.equal(accepts(message), tail === '"}', `${length} bytes that end in ${tail}`);
      }
    }
  }
});

test("memory grows with a large message and is given back", () => {
  const large = Buffer.from(`{"data":"${"x".repeat(20_000_000)}"}`);
  assert.equal(scanMessage(large), WELL_FORMED);
  assert.ok(scannerBytes() >= large.length);
  const small = Buffer.from('{"type":"ping"}');
  for (let i = 0; i < 300; i++) assert.equal(scanMessage(small), WELL_FORMED);
  assert.ok(scannerBytes() <= 1_048_576, `expected at most 1 MiB to be kept, got ${scannerBytes()}`);
  assert.equal(scanMessage(large), WELL_FORMED);
});

test("proveValue finds the value within its white space", () => {
  const span = proveValue(Buffer.from(' \n {"a":[[1]]}\t'));
  assert.deepEqual(span && [span.start, span.end, span.kind, span.depth], [3, 14, "object", 3]);
  assert.equal(proveValue(Buffer.from("7"))?.depth, 0);
  for (const bad of ["", "1,2", '1,"x":2', "tru", '"\\ud800"'])
    assert.equal(proveValue(Buffer.from(bad)), undefined, bad);
  assert.equal(proveValue(Buffer.from([0x22, 0xff, 0x22])), undefined);
});

test.run();
