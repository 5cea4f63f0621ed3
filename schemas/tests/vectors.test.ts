/** Every hand-written vector is judged as it says; every message and every part of a contract has some. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dropOptionalNulls, schemaIds, validate } from "../src/index.js";
import { listAt, textAt } from "../src/source/json.js";
import { listJson, PACKAGE_ROOT, readJson } from "../src/source/load.js";

const paths = listJson(PACKAGE_ROOT, "vectors");

/** `vectors/wire/from-worker/ping/valid/bare.json` belongs to `wire/from-worker/ping.json` and is valid. */
function parsePath(path: string): { schema: string; valid: boolean } {
  const [, stem, verdict] = /^vectors\/(.+)\/(valid|invalid)\/[^/]+$/.exec(path) ?? [];
  return { schema: `${stem}.json`, valid: verdict === "valid" };
}

for (const path of paths) {
  test(path, () => {
    const { schema, valid } = parsePath(path);
    const vector = readJson(PACKAGE_ROOT, path);
    const form = validate("files/vector.json", vector);
    assert.ok(form.valid, `not a vector: ${JSON.stringify(form)}`);
    assert.is(vector.failure === undefined, valid, "failure stands in invalid vectors, and only there");
    const value = vector.received === true ? dropOptionalNulls(schema, vector.instance) : vector.instance;
    const verdict = validate(schema, value);
    if (valid) return assert.equal(verdict, { valid: true });
    assert.not.ok(verdict.valid, "judged valid");
    const found = verdict.valid ? [] : verdict.failures.map(({ pointer, keyword }) => ({ pointer, keyword }));
    const wanted = { pointer: textAt(vector.failure, "pointer"), keyword: textAt(vector.failure, "keyword") };
    assert.ok(
      found.some((one) => one.pointer === wanted.pointer && one.keyword === wanted.keyword),
      `wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`,
    );
  });
}

test("every message, contract part and file schema has valid and invalid vectors", () => {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const { schema, valid } = parsePath(path);
    counts.set(`${schema} ${valid}`, (counts.get(`${schema} ${valid}`) ?? 0) + 1);
  }
  const acceptsAll = (id: string) => /(-available|on-change)\.config\.json$/.test(id);
  const lacking = schemaIds()
    .filter((id) => !id.startsWith("common/"))
    .filter((id) => !counts.has(`${id} true`) || (!counts.has(`${id} false`) && !acceptsAll(id)));
  assert.equal(lacking, []);
});

test("there are vectors at all", () => {
  assert.ok(listAt({ paths }, "paths").length > 250, `${paths.length} vectors`);
});

test.run();
