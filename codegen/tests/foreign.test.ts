/** A catalogue of strangers: whatever its schemas are, the TypeScript compiles at the strictest setting. */
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildModel } from "../src/model/build-model.js";
import type { FunctionRow } from "../src/rows/row.js";
import { freshFolder, generateOutput, writeFiles } from "./support/outputs.js";
import { typecheck } from "./support/typecheck.js";

const folder = freshFolder("foreign");
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

/** Draft-07 with `definitions`, untitled and empty schemas, keywords that no type can say, and plain mistakes. */
const SCHEMAS: unknown[] = [
  undefined,
  null,
  true,
  false,
  5,
  {},
  { title: "" },
  { type: "object" },
  { type: "object", additionalProperties: false },
  { type: "object", properties: [], required: "x" },
  { type: "object", patternProperties: { "^x": {} }, propertyNames: {} },
  { type: [] },
  { type: ["string", "number", "null"] },
  { type: "text" },
  { enum: [] },
  { enum: [1, "a", null] },
  { enum: ["", "a b", "1", "it's", "\\", "\n"] },
  { const: { deep: true } },
  { const: 1.5 },
  { not: {} },
  { if: {}, else: {} },
  { $ref: "#" },
  { $ref: 5 },
  { $dynamicRef: "#x" },
  { allOf: [] },
  { allOf: [{ $ref: "#" }] },
  { allOf: [{ $ref: "#" }, object({ x: {} })] },
  { oneOf: [{ $ref: "#" }, { type: "string" }] },
  { anyOf: [object({ a: {} }), object({ b: {} })] },
  { type: "array", items: [{ type: "string" }, { type: "number" }], additionalItems: false },
  { type: "array", prefixItems: [{ type: "string" }], items: false },
  object(
    { x: { $ref: "#/definitions/Tree" } },
    { definitions: { Tree: object({ t: { $ref: "#/definitions/Tree" } }) } },
  ),
  object(
    { x: { $ref: "#/definitions/A" } },
    { definitions: { A: { $ref: "#/definitions/B" }, B: { $ref: "#/definitions/A" } } },
  ),
  object({ constructor: {}, toString: { type: "string" }, hasOwnProperty: {}, "": {}, "a-b": {}, default: {} }),
  JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}'),
  object({ x: object({ x: object({ x: { type: "integer", default: "wrong", description: "*/ `x` \\" } }) }) }),
  { $schema: "http://json-schema.org/draft-07/schema#", title: "Json", ...object({ a: { type: "string" } }) },
  { title: "CallError", ...object({ Client: { title: "Client", ...object({}) } }) },
];

const rows = SCHEMAS.flatMap((schema, index): FunctionRow[] => [
  {
    kind: "function",
    id: `foreign::n${index}`,
    namespace: "default",
    worker: "foreign",
    request: schema,
    response: schema,
    metadata: { capability: { errors: "none", permissions: 1, pattern: 5, timeout_ms: "1" } },
  },
]);

test("types, client, stubs compile, and every warning names function, place and keyword", async () => {
  const { files, warnings } = await generateOutput(rows, "typescript", "foreign.ts");
  writeFiles(folder, files);
  assert.equal(typecheck([path.join(folder, "foreign.ts")]), []);
  assert.ok(warnings.length > 0);
  for (const { at, keyword, message } of warnings) assert.ok(at.includes("#") && keyword !== "" && message !== "");
});

test("each schema alone compiles too, in JavaScript as well", async () => {
  const made: string[] = [];
  for (const [index, one] of rows.entries()) {
    const { files } = await generateOutput([one], "typescript", `alone-${index}.ts`);
    writeFiles(folder, files);
    made.push(path.join(folder, `alone-${index}.ts`));
  }
  assert.equal(typecheck(made), []);
  const { files } = await generateOutput(rows, "javascript", "foreign.mjs");
  writeFiles(folder, files);
  const module_ = (await import(path.join(folder, "foreign.mjs"))) as { createClient(iii: object): object };
  assert.equal(Object.keys(module_.createClient({})), ["foreign"]);
});

test("a client that another module exports is imported, and bound constants compile", async () => {
  const instance = { iii_instance: { type: "import", path: "./own-client.js", name: "engine$1" } };
  const { files } = await generateOutput(rows.slice(0, 3), "typescript", "bound.ts", {
    ...instance,
    mode: ["functions"],
  });
  writeFiles(folder, files);
  writeFiles(folder, [
    [
      "own-client.ts",
      "export const engine$1 = { trigger: <In, Out>(_request: { payload: In }): Promise<Out> => Promise.reject(new Error()) };\n",
    ],
    ["use.ts", 'import { foreign } from "./bound.js";\nexport const answer: Promise<unknown> = foreign.n0({});\n'],
  ]);
  assert.equal(typecheck([path.join(folder, "use.ts"), path.join(folder, "bound.ts")]), []);
  writeFiles(folder, [["wrong.ts", 'import { foreign } from "./bound.js";\nexport const answer = foreign.nowhere;\n']]);
  assert.ok(typecheck([path.join(folder, "wrong.ts")]).some(({ code }) => code === 2339));
});

test("one loss, one warning", () => {
  for (const one of rows) {
    const { warnings } = buildModel([{ ...one, response: { type: "null" } }]);
    const places = warnings.map(({ at, keyword }) => `${at} ${keyword}`);
    assert.equal(places, [...new Set(places)], JSON.stringify(one.request));
  }
});

test.run();
