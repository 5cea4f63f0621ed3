/** The table of usage per vendor agrees with itself: no token of a prompt is lost or counted twice. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { validate } from "../src/index.js";
import { isObject, listAt, objectAt, textAt } from "../src/source/json.js";
import { PACKAGE_ROOT, readJson } from "../src/source/load.js";

const table = readJson(PACKAGE_ROOT, "common/usage-mappings.json");
const cases = listAt(table, "cases").filter(isObject);
const numberAt = (value: unknown, name: string): number => Number((isObject(value) ? value[name] : undefined) ?? 0);
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

test("the table fits its schema and has every wire", () => {
  assert.equal(validate("files/usage-mappings.json", table), { valid: true });
  assert.equal([...new Set(cases.map((one) => textAt(one, "wire")))].sort(), [
    "anthropic-messages",
    "kimi-completions",
    "llamacpp-completions",
    "lmstudio-completions",
    "openai-completions",
  ]);
});

for (const one of cases) {
  test(`${textAt(one, "wire")}: ${textAt(one, "title")}`, () => {
    const reported = listAt(one, "reported");
    const usage = objectAt(one, "usage");
    const prompt = numberAt(usage, "input") + numberAt(usage, "cache_read") + numberAt(usage, "cache_write");
    if (textAt(one, "wire") === "anthropic-messages") {
      const last = Object.assign({}, ...reported) as Record<string, unknown>;
      const parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];
      assert.is(prompt, sum(parts.map((part) => numberAt(last, part))));
      assert.is(numberAt(usage, "output"), numberAt(last, "output_tokens"));
    } else {
      assert.is(prompt, sum(reported.map((report) => numberAt(report, "prompt_tokens"))));
      assert.is(numberAt(usage, "output"), sum(reported.map((report) => numberAt(report, "completion_tokens"))));
      assert.not.ok("cache_write" in usage, "no wire of this form reports it");
    }
  });
}

test.run();
