// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables as they stand in a file
// `${NAME:default}`: what is replaced, what is refused, and that places in the file survive.
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { expandVariables } from "../../src/config/expand-variables.js";

const ENV = { SET: "value", EMPTY: "", MULTI: "a\nb" };
const CASES: [source: string, text: string][] = [
  ["plain", "plain"],
  ["a: ${SET}", "a: value"],
  ["a: ${SET:other}", "a: value"],
  ["a: ${UNSET:other}", "a: other"],
  ["a: ${UNSET:}", "a: "],
  ["a: ${EMPTY:other}", "a: "],
  ["a: ${UNSET:ws://127.0.0.1:1}", "a: ws://127.0.0.1:1"],
  ["# ${SET}\nb: ${SET}${SET}", "# value\nb: valuevalue"],
  ["a: $SET $ {SET} $$", "a: $SET $ {SET} $$"],
];
for (const [source, text] of CASES) {
  test(JSON.stringify(source), () => {
    const expanded = expandVariables(source, ENV);
    assert.is(expanded.text, text);
    assert.equal(expanded.faults, []);
  });
}

test("every fault is told, with its place", () => {
  const { faults } = expandVariables("a: ${ONE}\nb: ${SET}\nc: ${}\nd: ${TWO} ${1X} ${A-b}", ENV);
  assert.equal(
    faults.map(({ rule, subject, offset }) => [rule, subject, offset]),
    [
      ["unset_variable", "ONE", 3],
      ["malformed_variable", "${", 23],
      ["unset_variable", "TWO", 30],
      ["malformed_variable", "${1X", 37],
      ["malformed_variable", "${A-b", 43],
    ],
  );
});

test("a value of several lines does not move what follows", () => {
  const source = 'a: "${MULTI}"\nb: 1';
  const expanded = expandVariables(source, ENV);
  assert.is(expanded.sourceOffset(expanded.text.indexOf("b: 1")), source.indexOf("b: 1"));
  assert.is(expanded.isExpanded(4, 5), true);
  assert.is(expanded.isExpanded(0, 4), false);
});

test("text without references comes back unchanged, place by place", () => {
  const text = fc.string().filter((one) => !one.includes("${"));
  fc.assert(
    fc.property(text, (one) => {
      const expanded = expandVariables(one, {});
      return expanded.text === one && [...one].every((_, at) => expanded.sourceOffset(at) === at);
    }),
  );
});

test("what stands between references keeps its place", () => {
  const part = fc.string({ unit: fc.constantFrom("a", " ", "\n", ":"), maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(part, fc.string({ unit: fc.constantFrom("x", "\n"), maxLength: 5 })), { maxLength: 6 }),
      (pieces) => {
        const env: Record<string, string> = {};
        let source = "";
        const marks: { source: number; text: number }[] = [];
        let text = "";
        pieces.forEach(([between, value], index) => {
          marks.push({ source: source.length, text: text.length });
          source += `|${between}\${V${index}}`;
          text += `|${between}${value}`;
          env[`V${index}`] = value;
        });
        const expanded = expandVariables(source, env);
        return expanded.text === text && marks.every((mark) => expanded.sourceOffset(mark.text) === mark.source);
      },
    ),
  );
});

test.run();
