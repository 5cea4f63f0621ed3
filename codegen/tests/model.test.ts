/** Rows of strangers and broken rows: a documented mapping with a warning, or a clear error; never a guess in silence. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CodegenError } from "../src/codegen-error.js";
import { buildModel } from "../src/model/build-model.js";
import type { NamedType } from "../src/model/model.js";
import { rowsFromContracts } from "../src/rows/from-contracts.js";
import type { FunctionRow, Row } from "../src/rows/row.js";

function row(id: string, request: unknown, more: Partial<FunctionRow> = {}): FunctionRow {
  return { kind: "function", id, namespace: "default", worker: "w", request, response: { type: "null" }, ...more };
}

function typesOf(rows: Row[]): Map<string, NamedType["shape"]> {
  return new Map(buildModel(rows).model.types.map(({ name, shape }) => [name, shape]));
}

function codeOf(action: () => unknown): { code: string; message: string } {
  try {
    action();
  } catch (error) {
    assert.instance(error, CodegenError);
    return error as CodegenError;
  }
  throw new Error("nothing was thrown");
}

const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

test("the contracts of this revision map without loss", () => {
  const { model, warnings } = buildModel(rowsFromContracts());
  assert.equal(warnings, []);
  const byId = new Map(model.functions.map((one) => [one.id, one]));
  assert.equal(byId.get("provider::{provider}::stream")?.instances.provider?.includes("anthropic"), true);
  assert.is(byId.get("provider::{provider}::stream")?.worker, "provider-{provider}");
  assert.equal(byId.get("approval::resolve")?.failure, { kind: "ref", name: "ApprovalResolveFailure" });
  const message = model.types.find(({ name }) => name === "AgentMessage");
  assert.is(message?.shape.kind, "tagged");
  assert.equal(message?.shape.kind === "tagged" && message.shape.variants.map(({ value }) => value), [
    "user",
    "assistant",
    "function_result",
    "custom",
  ]);
  assert.is(message?.shape.kind === "tagged" && message.shape.unknown?.name, "UnknownAgentMessage");
});

test("draft-07: definitions, nullable lists of types, enumerations as oneOf", () => {
  const types = typesOf([
    row("a::b", {
      $schema: "http://json-schema.org/draft-07/schema#",
      title: "Args",
      type: "object",
      required: ["level", "inner"],
      properties: {
        level: {
          oneOf: [
            { type: "string", enum: ["low"] },
            { type: "string", enum: ["high"] },
          ],
        },
        inner: { $ref: "#/definitions/Inner" },
        note: { type: ["string", "null"] },
        tree: { anyOf: [{ $ref: "#/definitions/Tree" }, { type: "null" }] },
      },
      definitions: {
        Inner: object({ n: { type: "integer", format: "uint32", minimum: 0 } }),
        Tree: object({ children: { type: "array", items: { $ref: "#/definitions/Tree" } } }),
      },
    }),
  ]);
  const request = types.get("ABRequest");
  assert.is(request?.kind, "object");
  const members = request?.kind === "object" ? request.members : [];
  assert.equal(
    members.map(({ name, type }) => [name, type]),
    [
      ["level", { kind: "ref", name: "ABRequestLevel" }],
      ["inner", { kind: "ref", name: "Inner" }],
      ["note", { kind: "nullable", type: { kind: "string" } }],
      ["tree", { kind: "nullable", type: { kind: "ref", name: "Tree" } }],
    ],
  );
  assert.equal(types.get("ABRequestLevel"), { kind: "alias", type: { kind: "enum", values: ["low", "high"] } });
  assert.equal(types.get("Tree"), {
    kind: "object",
    members: [{ name: "children", type: { kind: "list", item: { kind: "ref", name: "Tree" } }, required: false }],
  });
});

test("a tagged union is found without x-tag, and its untitled alternatives get names", () => {
  const variant = (type: string) => object({ type: { const: type }, v: {} }, { required: ["type"] });
  const types = typesOf([row("a::b", object({ item: { oneOf: [variant("one"), variant("two")] } }))]);
  assert.equal(types.get("ABRequestItem"), {
    kind: "tagged",
    tag: "type",
    variants: [
      { value: "one", name: "ABRequestItemOne" },
      { value: "two", name: "ABRequestItemTwo" },
    ],
  });
});

test("allOf of objects is one object", () => {
  const types = typesOf([
    row("a::b", {
      allOf: [{ $ref: "#/$defs/Base" }, object({ own: { type: "string" } }, { required: ["own"] })],
      $defs: { Base: object({ id: { type: "string" } }, { required: ["id"] }) },
    }),
  ]);
  const request = types.get("ABRequest");
  assert.equal(request?.kind === "object" && request.members.map(({ name, required }) => [name, required]), [
    ["id", true],
    ["own", true],
  ]);
});

test("each loss is one warning that names function, pointer and keyword", () => {
  const cases: [unknown, string, string][] = [
    [undefined, "request#", "schema"],
    [object({ x: { type: "array", items: [{ type: "string" }] } }), "request#/properties/x/items", "items"],
    [object({ x: { enum: [1, "a"] } }), "request#/properties/x", "enum"],
    [object({ x: { enum: [1, 2] } }), "request#/properties/x", "enum"],
    [object({ x: { oneOf: [object({ a: {} }), object({ b: {} })] } }), "request#/properties/x", "oneOf"],
    [object({ x: { type: "string", discriminator: {} } }), "request#/properties/x", "discriminator"],
    [object({ x: { type: "string" } }, { patternProperties: {} }), "request#", "patternProperties"],
    [object({ x: { type: "text" } }), "request#/properties/x", "type"],
    [object({ x: { type: [] } }), "request#/properties/x", "type"],
    [object({ x: { not: {} } }), "request#/properties/x", "not"],
    [object({ x: { $dynamicRef: "#x" } }), "request#/properties/x", "$dynamicRef"],
    [object({ x: { $ref: 5 } }), "request#/properties/x", "$ref"],
    [object({ x: 5 }), "request#/properties/x", "schema"],
    [object({ x: { enum: [] } }), "request#/properties/x", "enum"],
    [object({ x: { const: { a: 1 } } }), "request#/properties/x", "const"],
    [object({ x: { allOf: [{ type: "string" }, { type: "number" }] } }), "request#/properties/x", "allOf"],
    [object({ x: {} }, { required: "x" }), "request#", "required"],
    [{ type: "object", properties: [] }, "request#", "properties"],
    [{ type: "object", propertyNames: {} }, "request#", "propertyNames"],
    [{ type: "array", prefixItems: [] }, "request#", "prefixItems"],
    [{ allOf: [{ $ref: "#" }, object({ x: {} })] }, "request#", "allOf"],
    [false, "request#", "schema"],
    [
      object({ x: { type: "string" } }, { additionalProperties: { type: "string" } }),
      "request#",
      "additionalProperties",
    ],
  ];
  for (const [schema, at, keyword] of cases) {
    const { warnings } = buildModel([row("a::b", schema)]);
    assert.equal(
      warnings.map((warning) => [warning.id, warning.at, warning.keyword]),
      [["a::b", at, keyword]],
      JSON.stringify(schema),
    );
  }
});

test("what says nothing is any JSON and no loss", () => {
  for (const schema of [{}, true, { $schema: "x", title: "AnyValue" }, object({ x: {} })])
    assert.equal(buildModel([row("a::b", schema)]).warnings, [], JSON.stringify(schema));
});

test("a broken reference is an error that names function and place", () => {
  const { code, message } = codeOf(() => buildModel([row("a::b", object({ x: { $ref: "#/$defs/No" } }))]));
  assert.is(code, "broken_reference");
  assert.is(message, "a::b request#/properties/x: nothing at $ref #/$defs/No");
  assert.is(codeOf(() => buildModel([row("a::b", { $ref: "https://example.com/x.json" })])).code, "broken_reference");
});

test("two ids with one method name are an error that names both", () => {
  const clash = (...ids: string[]) => codeOf(() => buildModel(ids.map((id) => row(id, {}))));
  assert.is(clash("a::read-inline", "a::read_inline").code, "duplicate_method");
  assert.match(clash("a::read-inline", "a::read_inline").message, "a::read-inline and a::read_inline");
  assert.match(clash("a::readInline", "a::read_inline").message, "a::readInline and a::read_inline");
  assert.match(clash("a::b", "a::b::call").message, "a::b and a::b::call");
  assert.is(clash("a::☃").code, "duplicate_method");
});

test("a function may also be a namespace", () => {
  assert.is(buildModel([row("a::b", {}), row("a::b::c", {})]).model.functions.length, 2);
});

test("types of strangers with one title each get their function in front; equal ones are one", () => {
  const using = (kind: string) => ({
    ...object({ o: { $ref: "#/$defs/Order" } }),
    $defs: { Order: object({ v: { type: kind } }, { title: "Order" }) },
  });
  const equal = typesOf([row("a::b", using("string")), row("c::d", using("string"))]);
  assert.equal([...equal.keys()].sort(), ["ABRequest", "CDRequest", "Order"].concat("ABResponse", "CDResponse").sort());
  const different = typesOf([row("a::b", using("string")), row("c::d", using("number"))]);
  assert.ok(different.has("ABRequestOrder") && different.has("CDRequestOrder") && !different.has("Order"));
  const request = different.get("CDRequest");
  assert.equal(request?.kind === "object" && request.members[0]?.type, { kind: "ref", name: "CDRequestOrder" });
});

test("two contracts with different types of one title are an error", () => {
  const metadata = { capability: { permissions: {} } };
  const using = (kind: string) => ({
    ...object({ o: { $ref: "#/$defs/Order" } }),
    $defs: { Order: object({ v: { type: kind } }, { title: "Order" }) },
  });
  const { code, message } = codeOf(() =>
    buildModel([row("a::b", using("string"), { metadata }), row("c::d", using("number"), { metadata })]),
  );
  assert.is(code, "duplicate_type");
  assert.match(message, "a::b and c::d have different types with the title Order");
});

test("an alias that means itself becomes any JSON, with a warning", () => {
  const { model, warnings } = buildModel([
    row("a::b", { $ref: "#/$defs/Deep", $defs: { Deep: { type: "array", items: { $ref: "#/$defs/Deep" } } } }),
  ]);
  assert.is(warnings.length, 1);
  assert.is(warnings[0]?.keyword, "$ref");
  assert.equal(model.types.find(({ name }) => name === "Deep")?.shape, {
    kind: "alias",
    type: { kind: "list", item: { kind: "any" } },
  });
});

test("equal rows in two namespaces are one function; different ones an error", () => {
  const here = row("a::b", object({ x: { type: "string" } }));
  assert.is(buildModel([here, { ...here, namespace: "other" }]).model.functions.length, 1);
  const other = { ...row("a::b", object({ x: { type: "number" } })), namespace: "other" };
  assert.is(codeOf(() => buildModel([here, other])).code, "duplicate_id");
});

test("the order of rows does not show", () => {
  const rows = rowsFromContracts();
  const forwards = JSON.stringify(buildModel(rows).model);
  const backwards = JSON.stringify(buildModel([...rows].reverse()).model);
  assert.ok(forwards === backwards);
});

test.run();
