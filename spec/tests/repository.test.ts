// The text of this repository, its schemas and its scenarios agree.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { measureCoverage, printCoverage } from "../src/agreement/coverage.js";
import { PACKAGE, readBook } from "../src/book.js";
import { formatFault } from "../src/fault.js";

const coverage = measureCoverage();

test("there are no faults", () => {
  assert.is(coverage.faults.map(formatFault).join("\n"), "");
});

test("examples were found in every chapter that has messages", () => {
  const without = readBook()
    .chapters.filter(({ fences }) => !fences.some(({ info }) => info.startsWith("json")))
    .map(({ stem }) => stem);
  assert.equal(without, ["messages", "conformance", "client-libraries", "testee"]);
  assert.ok(coverage.examples >= readBook().chapters.length);
});

test("coverage.json is current", () => {
  assert.is(readFileSync(join(PACKAGE, "coverage.json"), "utf8"), printCoverage(coverage.rows));
});

test.run();
