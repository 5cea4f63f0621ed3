/** Every rule over contracts is proven by a contract that breaks it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BASE } from "../src/base.js";
import { lintContracts } from "../src/lint/contracts.js";
import type { JsonObject } from "../src/source/json.js";
import { CONTRACT_DIALECT, loadSources, type SourceFile } from "../src/source/load.js";

const shared = loadSources().filter(({ path }) => path === "contract.json" || path.startsWith("common/"));

const head = (id: string, kind: string): JsonObject => ({
  $schema: CONTRACT_DIALECT,
  $id: `${BASE}harness/demo/${id.replaceAll(/:+/g, ".")}.json`,
  kind,
  id,
  worker: "demo",
  version: "1.0.0",
  since: "2026-11",
  stability: "stable",
  visibility: "public",
  summary: "Greet somebody.",
  description: "Returns a greeting.",
});

const greet: JsonObject = {
  ...head("demo::greet", "function"),
  origin: "ours",
  request: {
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string", minLength: 1, description: "Who." },
      on_done: { type: "string", description: "Callback." },
    },
  },
  response: { type: "object", required: ["text"], properties: { text: { type: "string", description: "Greeting." } } },
  failure: {
    type: "object",
    required: ["ok", "error"],
    properties: {
      ok: { type: "boolean", const: false, description: "Always false." },
      error: { type: "string", "x-values": ["shy"], description: "Code." },
    },
  },
  errors: [
    { code: "shy", when: "Nobody may be greeted.", via: "failure", cause: "busy", retriable: true },
    { code: "nameless", when: "No name.", via: "error", cause: "invalid_request", retriable: false },
  ],
  effects: [
    { kind: "state", access: "write", name: "greetings", key: "{name}" },
    { kind: "call", access: "read", name: "provider::anthropic::stream" },
  ],
  bindings: [{ trigger: "demo::tick", config: { every: 1 } }],
  permissions: { agent: "allow", side_effects: "write", why: "It counts." },
  observability: { redact: ["/name"] },
  examples: [
    { title: "Ada", request: { name: "Ada" }, response: { text: "Hello Ada" } },
    { title: "Shy", request: { name: "Bo" }, failure: { ok: false, error: "shy" } },
    { title: "Nobody", request: {}, error: { code: "nameless", message: "who?" } },
  ],
};
const store: JsonObject = {
  ...head("greetings", "store"),
  medium: "state",
  key: "{name}",
  value: { type: "integer" },
  examples: [
    { title: "One", value: 1 },
    { title: "Two", value: 2 },
  ],
};
const tick: JsonObject = {
  ...head("demo::tick", "trigger"),
  config: { type: "object", required: ["every"], properties: { every: { type: "integer", description: "Seconds." } } },
  payload: { type: "null" },
  examples: [
    { title: "One", config: { every: 1 }, payload: null },
    { title: "Two", config: { every: 2 }, payload: null },
  ],
};
const stream: JsonObject = {
  ...greet,
  ...head("provider::{provider}::stream", "function"),
  $id: `${BASE}harness/demo/provider.stream.json`,
  instances: { provider: ["anthropic"] },
  effects: [],
};
const done: JsonObject = {
  ...head("demo::on_done", "callback"),
  named_by: ["demo::greet#/on_done"],
  request: { type: "integer" },
  response: { type: "null" },
  examples: [
    { title: "One", request: 1, response: null },
    { title: "Two", request: 2, response: null },
  ],
};

function file(value: JsonObject): SourceFile {
  return { path: String(value.$id).slice(BASE.length), kind: "contract", value };
}

/** Findings when one of the five contracts is changed. */
function lintWith(change: JsonObject, id = "demo::greet"): string[] {
  const all = [greet, store, tick, stream, done].map((one) => file(one.id === id ? { ...one, ...change } : one));
  return lintContracts([...shared, ...all]).map(({ rule, pointer }) => `${rule} ${pointer}`);
}

test("five contracts that keep all rules", () => assert.equal(lintWith({}), []));

const withErrors = (errors: unknown[]): JsonObject => ({ errors });
const cases: [string, string, JsonObject, string?][] = [
  ["contract-form ", "an unknown member", { owner: "team" }],
  [
    "contract-form /permissions/agent",
    "a word that is not in the vocabulary",
    { permissions: { agent: "maybe", side_effects: "none", why: "?" } },
  ],
  ["contract-form /examples", "one example", { examples: [{ title: "One", value: 1 }] }, "greetings"],
  ["contract-file /id", "an id of another file", { id: "demo::salute" }],
  ["contract-file /worker", "a worker of another folder", { worker: "other" }],
  ["contract-id /id", "an id twice", { id: "demo::greet" }, "demo::on_done"],
  ["contract-deprecated /stability", "deprecated without a word", { stability: "deprecated" }],
  ["contract-deprecated /stability", "words without deprecation", { deprecated: { since: "2026-11", note: "Old." } }],
  ["contract-instances /instances", "a variable without values", { instances: {} }, "provider::{provider}::stream"],
  ["contract-instances /instances", "values of no variable", { instances: { name: ["x"] } }],
  [
    "contract-failure /response",
    "an answer that says ok: false",
    { response: { type: "object", properties: { ok: { type: "boolean", const: false, description: "." } } } },
  ],
  [
    "contract-failure /failure",
    "a failure that does not require ok",
    { failure: { ...(greet.failure as JsonObject), required: ["error"] } },
  ],
  [
    "contract-failure /failure/properties/error",
    "a code that errors lacks",
    withErrors((greet.errors as unknown[]).slice(1)),
  ],
  ["contract-failure /errors", "a code without failure", { failure: undefined }],
  [
    "contract-named-by /named_by/0",
    "a member that does not exist",
    { named_by: ["demo::greet#/on_fire"] },
    "demo::on_done",
  ],
  [
    "contract-named-by /named_by/0",
    "a call that does not exist",
    { named_by: ["demo::wave#/on_done"] },
    "demo::on_done",
  ],
  [
    "contract-bindings /bindings/0/trigger",
    "a trigger type that does not exist",
    { bindings: [{ trigger: "demo::tock", config: null }] },
  ],
  [
    "contract-bindings /bindings/0/config/every",
    "a config that does not fit",
    { bindings: [{ trigger: "demo::tick", config: { every: "1" } }] },
  ],
  [
    "contract-effects /effects/0/name",
    "a store that does not exist",
    { effects: [{ kind: "state", access: "read", name: "farewells" }] },
  ],
  [
    "contract-effects /effects/0/name",
    "a store of another medium",
    { effects: [{ kind: "stream", access: "read", name: "greetings" }] },
  ],
  [
    "contract-effects /effects/0/name",
    "a function that does not exist",
    { effects: [{ kind: "call", access: "read", name: "demo::wave" }] },
  ],
  [
    "contract-effects /effects/0/name",
    "a pointer to nothing",
    { effects: [{ kind: "channel", access: "read", name: "/writer" }] },
  ],
  ["contract-effects /effects/0", "an effect without name", { effects: [{ kind: "call", access: "read" }] }],
  [
    "contract-templates /effects/0",
    "a variable of nothing",
    { effects: [{ kind: "state", access: "read", name: "greetings", key: "{who}" }] },
  ],
  ["contract-redact /observability/redact/0", "a pointer to nothing", { observability: { redact: ["/secret"] } }],
  [
    "contract-examples /examples",
    "errors, and no example of one",
    { examples: [(greet.examples as unknown[])[0], (greet.examples as unknown[])[0]] },
  ],
  [
    "contract-examples /examples/0/response/text",
    "a response that does not fit",
    { examples: [{ title: "x", request: { name: "x" }, response: { text: 1 } }, (greet.examples as unknown[])[1]] },
  ],
  [
    "contract-examples /examples/0/request/name",
    "a request that does not fit",
    { examples: [{ title: "x", request: { name: "" }, response: { text: "" } }, (greet.examples as unknown[])[1]] },
  ],
  [
    "contract-examples /examples/0/request",
    "an invalid request that is valid",
    {
      examples: [
        { title: "x", request: { name: "x" }, error: { code: "nameless", message: "?" } },
        (greet.examples as unknown[])[1],
      ],
    },
  ],
  [
    "contract-examples /examples/0",
    "a code that nobody declared",
    {
      examples: [
        { title: "x", request: { name: "x" }, error: { code: "rude", message: "?" } },
        (greet.examples as unknown[])[1],
      ],
    },
  ],
  [
    "contract-examples /examples/0/value",
    "a value that does not fit",
    {
      examples: [
        { title: "x", value: "1" },
        { title: "y", value: 1 },
      ],
    },
    "greetings",
  ],
];
for (const [finding, name, change, id] of cases) {
  test(`${finding.trim()}: ${name}`, () => {
    const found = lintWith(change, id);
    assert.ok(found.includes(finding), `found ${JSON.stringify(found)}`);
  });
}

test("an error that any call can meet may stand in an example", () => {
  const examples = [
    ...(greet.examples as unknown[]),
    { title: "Late", request: { name: "x" }, error: { code: "TIMEOUT", message: "late" } },
  ];
  assert.equal(lintWith({ examples }), []);
});

test("the name of a call may hold the variables of the callee's id, and no others", () => {
  const calling = (name: string): JsonObject => ({ effects: [{ kind: "call", access: "write", name }] });
  assert.equal(lintWith(calling("provider::{provider}::stream")), []);
  assert.equal(lintWith(calling("provider::{other}::stream")), ["contract-templates /effects/0"]);
});

test("a pointer of redact goes on through a nullable reference, and not past a member that is missing", () => {
  const response = { anyOf: [{ $ref: "../../common/error-body.json" }, { type: "null" }] };
  const examples = [{ title: "None", request: { name: "x" }, response: null }, (greet.examples as unknown[])[1]];
  const redacting = (pointer: string): JsonObject => ({
    response,
    examples,
    observability: { redact: [pointer] },
  });
  assert.equal(lintWith(redacting("/message")), []);
  assert.equal(lintWith({ ...redacting("/message"), response: { type: "null" } }), [
    "contract-redact /observability/redact/0",
  ]);
});

test("the contracts of this package have no finding", () => {
  const sources = loadSources();
  assert.ok(sources.filter(({ kind }) => kind === "contract").length > 13);
  assert.equal(lintContracts(sources), []);
});

test.run();
