/** What the catalogue does not have, or not together: reserved words, recursion, every kind of union, absent beside null. */
import { buildModel } from "../../src/model/build-model.js";
import type { Row } from "../../src/rows/row.js";
import type { Case } from "./cases.js";

const string = { type: "string" };

const words = [
  ..."class from import list dict str int json copy schema self Self type ref fn crate super match async".split(" "),
  ..."groupId group_id GroupID $ref 9lives a-b a_b model_dump model_config true extra value box option vec".split(" "),
];

const tagged = (title: string, tag: string, value: string | boolean, properties: object = {}) => ({
  title,
  type: "object",
  required: [tag, ...Object.keys(properties)],
  properties: { [tag]: { type: typeof value, const: value }, ...properties },
});

const unknownTag = (title: string, tag: string, known: string[]) => ({
  title,
  type: "object",
  required: [tag],
  properties: { [tag]: { type: "string", not: { enum: known } } },
});

const $defs = {
  Words: {
    title: "Words",
    type: "object",
    required: words.slice(0, 24),
    properties: Object.fromEntries(words.map((word) => [word, string])),
  },
  Presence: {
    title: "Presence",
    type: "object",
    required: ["required", "required_nullable", "required_any", "required_null", "required_list"],
    properties: {
      required: string,
      required_nullable: { type: ["string", "null"] },
      required_any: {},
      required_null: { type: "null" },
      required_list: { type: "array", items: { type: ["integer", "null"] } },
      optional: string,
      optional_nullable: { type: ["string", "null"] },
      optional_any: {},
      optional_constant: { type: "string", const: "only" },
      optional_list: { type: "array", items: string },
      optional_map: { type: "object", additionalProperties: { type: ["number", "null"] } },
      optional_nullable_list: { anyOf: [{ type: "array", items: string }, { type: "null" }] },
    },
  },
  Tree: {
    title: "Tree",
    type: "object",
    required: ["children"],
    properties: {
      children: { type: "array", items: { $ref: "#/$defs/Tree" } },
      next: { $ref: "#/$defs/Tree" },
      named: { type: "object", additionalProperties: { $ref: "#/$defs/Tree" } },
    },
  },
  Leaf: tagged("Leaf", "kind", "leaf", { weight: { type: "number" } }),
  Branch: tagged("Branch", "kind", "branch", {
    left: { $ref: "#/$defs/Expression" },
    right: { $ref: "#/$defs/Expression" },
  }),
  UnknownExpression: unknownTag("UnknownExpression", "kind", ["leaf", "branch"]),
  Expression: {
    title: "Expression",
    "x-tag": "kind",
    oneOf: [{ $ref: "#/$defs/Leaf" }, { $ref: "#/$defs/Branch" }, { $ref: "#/$defs/UnknownExpression" }],
  },
  Good: tagged("Good", "ok", true, { count: { type: "integer" } }),
  Bad: tagged("Bad", "ok", false, { why: { type: "string", "x-values": ["lost", "late"] } }),
  Outcome: { title: "Outcome", "x-tag": "ok", oneOf: [{ $ref: "#/$defs/Good" }, { $ref: "#/$defs/Bad" }] },
  Single: { title: "Single", "x-tag": "type", oneOf: [{ $ref: "#/$defs/Alone" }] },
  Alone: tagged("Alone", "type", "alone", { "other-name": string }),
  Scalar: {
    title: "Scalar",
    oneOf: [string, { type: "number" }, { type: "array", items: string }, { $ref: "#/$defs/Alone" }],
  },
  Colour: { title: "Colour", type: "string", enum: ["red", "dark-red", "RED", "none", ""] },
  Unions: {
    title: "Unions",
    type: "object",
    required: ["one", "many", "maybe", "outcome", "colour"],
    properties: {
      one: { $ref: "#/$defs/Expression" },
      many: { type: "array", items: { $ref: "#/$defs/Expression" } },
      maybe: { anyOf: [{ $ref: "#/$defs/Expression" }, { type: "null" }] },
      by_name: { type: "object", additionalProperties: { $ref: "#/$defs/Outcome" } },
      outcome: { $ref: "#/$defs/Outcome" },
      single: { $ref: "#/$defs/Single" },
      scalars: { type: "array", items: { $ref: "#/$defs/Scalar" } },
      colour: { $ref: "#/$defs/Colour" },
    },
  },
};

const row = (id: string, request: string, response: string): Row => ({
  kind: "function",
  id,
  namespace: "default",
  worker: "edge",
  description: 'Ends in a "quote" and has a \\ and """ within """.',
  request: { $ref: `#/$defs/${request}`, $defs },
  response: { $ref: `#/$defs/${response}`, $defs },
});

export const edgeRows: Row[] = [
  row("edge::class", "Words", "Presence"),
  row("edge::class::list", "Tree", "Unions"),
  row("edge::{from}::type", "Presence", "Tree"),
  row("edge::fn", "Unions", "Words"),
  { kind: "function", id: "bare", namespace: "default", worker: "edge" },
  {
    kind: "trigger",
    id: "edge::on-change:type",
    namespace: "default",
    worker: "edge",
    payload: { $ref: "#/$defs/Tree", $defs },
  },
];

export const edges = buildModel(edgeRows);

const leaf = { kind: "leaf", weight: 1.5 };
const required = {
  required: "r",
  required_nullable: null,
  required_any: null,
  required_null: null,
  required_list: [1, null],
};

export const edgeCases: Case[] = [
  { at: "words", type: "Words", value: Object.fromEntries(words.map((word, index) => [word, `${index}`])) },
  {
    at: "words without the last",
    type: "Words",
    value: Object.fromEntries(words.slice(0, 24).map((word) => [word, word])),
  },
  { at: "absent", type: "Presence", value: required },
  {
    at: "null where it may be",
    type: "Presence",
    value: { ...required, optional_nullable: null, optional_any: null, optional_nullable_list: null },
  },
  {
    at: "everything",
    type: "Presence",
    value: {
      ...{
        required: "",
        required_nullable: "v",
        required_any: { deep: [null] },
        required_null: null,
        required_list: [],
      },
      ...{ optional: "", optional_nullable: "", optional_any: false, optional_constant: "only", optional_list: [] },
      ...{
        optional_map: { a: 1, b: null, c: 0.5 },
        optional_nullable_list: [],
        later: { null: null },
        "later-2": null,
      },
    },
  },
  {
    at: "tree",
    type: "Tree",
    value: {
      children: [{ children: [] }],
      next: { children: [], next: { children: [] } },
      named: { x: { children: [] } },
    },
  },
  {
    at: "unions",
    type: "Unions",
    value: {
      one: {
        kind: "branch",
        left: leaf,
        right: { kind: "branch", left: leaf, right: { kind: "later", more: [null] }, extra: 1 },
      },
      many: [leaf, { kind: "unknown" }],
      maybe: null,
      by_name: { a: { ok: true, count: 3 }, b: { ok: false, why: "other" } },
      outcome: { ok: false, why: "late", later: null },
      single: { type: "alone", "other-name": "x" },
      scalars: ["s", 1, 1.25, ["a"], { type: "alone", "other-name": "y" }],
      colour: "dark-red",
    },
  },
  {
    at: "an empty text",
    type: "Unions",
    value: { one: leaf, many: [], maybe: leaf, outcome: { ok: true, count: -1 }, colour: "" },
  },
  { at: "2^53 - 1", type: "Good", value: { ok: true, count: 9007199254740991 } },
];

/** Values that decoding must refuse. */
export const edgeRefusals: Case[] = [
  { at: "a known tag with a bad body", type: "Expression", value: { kind: "leaf", weight: "heavy" } },
  { at: "a closed union with an unknown tag", type: "Outcome", value: { ok: "maybe" } },
  { at: "no tag", type: "Expression", value: { weight: 1 } },
  { at: "another constant", type: "Alone", value: { type: "together", "other-name": "x" } },
  { at: "a missing member that may be null", type: "Presence", value: { ...required, required_nullable: undefined } },
  { at: "a closed enumeration", type: "Colour", value: "blue" },
  { at: "a number as a text", type: "Leaf", value: { kind: "leaf", weight: "1" } },
];
