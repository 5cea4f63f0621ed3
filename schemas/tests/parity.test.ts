/** The compiled validators, which see rewritten schemas, judge as a plain validator does that sees the published ones. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createCompiler } from "../src/generate/validators.js";
import { BASE, schema, schemaIds, validate } from "../src/index.js";
import { isObject, listAt, textAt } from "../src/source/json.js";
import { listJson, PACKAGE_ROOT, readJson } from "../src/source/load.js";

const plain = createCompiler();
for (const id of schemaIds()) plain.addSchema(schema(id)!);

/** What the plain validator says of a value: valid or not, and every failure's place and keyword. */
function judgePlainly(id: string, value: unknown): { valid: boolean; found: string[] } {
  const check = plain.getSchema(BASE + id);
  assert.ok(check, `${id} compiles`);
  const valid = check!(value) === true;
  return { valid, found: (check!.errors ?? []).map(({ instancePath, keyword }) => `${keyword} ${instancePath}`) };
}

const vectors = listJson(PACKAGE_ROOT, "vectors").map((path) => ({ path, vector: readJson(PACKAGE_ROOT, path) }));
const schemaOf = (path: string): string => `${/^vectors\/(.+)\/(?:valid|invalid)\//.exec(path)?.[1]}.json`;

test("vectors: the same verdict, and the declared failure is one of a plain validator too", () => {
  let invalid = 0;
  for (const { path, vector } of vectors) {
    if (vector.received === true) continue;
    const { valid, found } = judgePlainly(schemaOf(path), vector.instance);
    assert.is(valid, vector.failure === undefined, path);
    if (valid) continue;
    invalid += 1;
    const declared = `${textAt(vector.failure, "keyword")} ${textAt(vector.failure, "pointer")}`;
    assert.ok(found.includes(declared), `${path}: ${declared} is not in ${found.join(", ")}`);
  }
  assert.ok(invalid > 100);
});

/** Values near a valid one: a member removed, replaced by something else, or added, at any depth. */
function near(seed: unknown): fc.Arbitrary<unknown> {
  const scalar = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string(),
    fc.constantFrom("void", "enqueue", "ping", "x"),
  );
  const other = fc.oneof(
    scalar,
    fc.constant([]),
    fc.constant({}),
    fc.constantFrom({ type: "void" }, { type: "enqueue" }, { code: "c" }),
  );
  if (!isObject(seed) || Object.keys(seed).length === 0) return fc.oneof(fc.constant(seed), other);
  const member = fc.constantFrom(...Object.keys(seed));
  return fc.oneof(
    { weight: 1, arbitrary: other },
    {
      weight: 3,
      arbitrary: member.map((name) => Object.fromEntries(Object.entries(seed).filter(([key]) => key !== name))),
    },
    { weight: 3, arbitrary: fc.tuple(member, other).map(([name, value]) => ({ ...seed, [name]: value })) },
    { weight: 4, arbitrary: member.chain((name) => near(seed[name]).map((value) => ({ ...seed, [name]: value }))) },
    { weight: 1, arbitrary: other.map((value) => ({ ...seed, type: value })) },
  );
}

test("values near the examples: the same verdict for every schema", () => {
  let judged = 0;
  for (const id of schemaIds()) {
    const seeds = listAt(schema(id), "examples");
    const parts = vectors.filter(({ path }) => schemaOf(path) === id).map(({ vector }) => vector.instance);
    const all = [...seeds, ...parts];
    assert.ok(all.length > 0, `${id} has no example and no vector`);
    const property = fc.property(fc.constantFrom(...all).chain(near), (value) => {
      judged += 1;
      return validate(id, value).valid === judgePlainly(id, value).valid;
    });
    fc.assert(property, { numRuns: 60, seed: 7 });
  }
  assert.ok(judged >= 60 * schemaIds().length);
});

test.run();
