// What services ask of the files that they read: JUnit by the schema that is commonly held against it, and a summary
// that is not too long to be shown.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kitPath } from "../../src/files/paths.js";
import { render } from "../../src/report/formats.js";
import { SUMMARY_BYTES } from "../../src/report/markdown.js";
import { CHECK_STATUSES, type RunResult } from "../../src/result/result.js";
import { check, failure, RUN, resultOf, scenario } from "../result/sample.js";

/** Of the xUnit plugin of Jenkins. */
const XSD = kitPath("tests", "report", "junit-10.xsd");
const MEBIBYTE = 1024 * 1024;

const missing = spawnSync("xmllint", ["--version"]).status === 0 ? undefined : "xmllint is not installed";
if (missing !== undefined) {
  if (process.env.TRIAD_REQUIRE_TOOLCHAINS) throw new Error(missing);
  console.log(`SKIP: JUnit by its schema: ${missing}`);
}
const run = missing === undefined ? test : test.skip;

function validate(xml: string): { status: number | null; stderr: string } {
  return spawnSync("xmllint", ["--noout", "--schema", XSD, "-"], { input: xml, encoding: "utf8" });
}

run("junit: fits the schema, whatever happened and whatever the texts are", () => {
  const text = fc.string({ unit: "binary", minLength: 1 });
  const one = fc.record({ status: fc.constantFrom(...CHECK_STATUSES), message: text, ms: fc.nat(10_000_000) });
  fc.assert(
    fc.property(fc.array(fc.array(one, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), text, (suites, name) => {
      const scenarios = suites.map((checks, suite) =>
        scenario(
          `core/s${suite}`,
          checks.map(({ status, message, ms }, index) =>
            check(`core/s${suite}#INV-${index + 1}`, status, message, { duration_ms: ms }),
          ),
        ),
      );
      const errors = [{ code: "subject_died", message: `${name}\n${name}` }];
      const { status, stderr } = validate(
        render("junit", resultOf(scenarios, { errors, run: { ...RUN, command: name } })),
      );
      assert.is(status, 0, stderr);
    }),
    { numRuns: 40 },
  );
});

run("junit: of the results of the catalogue, and the schema is one that can refuse", () => {
  const result = JSON.parse(readFileSync(kitPath("results", "triad-engine.json"), "utf8")) as RunResult;
  const xml = render("junit", result);
  assert.is(validate(xml).status, 0);
  assert.is.not(validate(xml.replace(/(<testsuite [^>]*) failures="\d+"/, "$1")).status, 0);
});

test("junit: no two test cases share name and class, by which services tell them apart", () => {
  const result = JSON.parse(readFileSync(kitPath("results", "iii-node-0.22.json"), "utf8")) as RunResult;
  const cases = [...render("junit", result).matchAll(/<testcase name="([^"]*)" classname="([^"]*)"/g)];
  assert.ok(cases.length > 100);
  assert.is(new Set(cases.map(([, name, className]) => `${name}\n${className}`)).size, cases.length);
});

test("summary: below 1 MiB however much went wrong, and it says what is left out", () => {
  const long = "ö".repeat(3000);
  const checks = (id: string) =>
    Array.from({ length: 20 }, (_, n) =>
      check(`${id}#INV-${n + 1}`, "fail", long, {
        failure: { ...failure(long), expected: long, actual: [long, long] },
      }),
    );
  const scenarios = Array.from({ length: 60 }, (_, n) => scenario(`core/s${n}`, checks(`core/s${n}`)));
  const errors = Array.from({ length: 2000 }, () => ({ code: "baseline_differs", message: long }));
  const text = render("markdown", resultOf(scenarios, { verdict: "fail", exit: 1, errors }));
  const bytes = Buffer.byteLength(text);
  assert.ok(bytes <= SUMMARY_BYTES && SUMMARY_BYTES < MEBIBYTE, `${bytes} bytes`);
  assert.ok(bytes > SUMMARY_BYTES - 100_000, "no more is cut than has to be");
  const [, left] = /Cut at 1000000 bytes: (\d+) entries more are in the full report/.exec(text) ?? [];
  const shown = [...text.matchAll(/^\*\*fail\*\* /gm)].length;
  // 50 scenarios with 20 checks each, the line that tells of 10 scenarios more, and the errors.
  assert.is(shown + Number(left), 50 * 20 + 1 + errors.length);
  assert.match(text, /Specification 2026-11, kit 0\.1\.0/, "the end is there");
  assert.equal([...text.matchAll(/^`{3,}/gm)].length % 2, 0, "no fence is left open");
  const short = render("markdown", resultOf(scenarios.slice(0, 2), { verdict: "fail", exit: 1 }));
  assert.not.match(short, /Cut at/);
});

test.run();
