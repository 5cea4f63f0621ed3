/** Rows → model: functions merged by pattern, types named once over all rows, unions of answer and failure taken apart. */
import { CodegenError } from "../codegen-error.js";
import { canonical, isObject, type JsonObject, listAt, objectAt, textAt } from "../json.js";
import type { FunctionRow, Row, TriggerRow } from "../rows/row.js";
import { breakAliasCycles } from "./alias-cycles.js";
import { refuseEqualMethods } from "./method-tree.js";
import type { ErrorSpec, FunctionModel, Model, TriggerModel, Warning } from "./model.js";
import { SchemaReader } from "./schema-reader.js";
import { type Part, unifyTypes } from "./unify-types.js";
import { pascal, segmentsOf, typePrefix, variableOf } from "./words.js";

export interface BuiltModel {
  model: Model;
  warnings: Warning[];
}

/** Throws `broken_reference`, `duplicate_id`, `duplicate_method`, `duplicate_type`. */
export function buildModel(rows: readonly Row[]): BuiltModel {
  const functions = mergeInstances(rows.filter((row) => row.kind === "function"));
  const triggers = mergeNamespaces(rows.filter((row) => row.kind === "trigger"));
  refuseEqualMethods(functions.map(({ id }) => id));
  refuseEqualMethods(triggers.map(({ id }) => id));
  const parts: Part[] = [];
  const warnings: Warning[] = [];
  const read = (part: Part, found: readonly Warning[]): Part => {
    parts.push(part);
    warnings.push(...found);
    return part;
  };
  const readings = functions.map((merged) => ({ merged, parts: readFunctionParts(merged, read) }));
  const triggerReadings = triggers.map((row) => ({ row, parts: readTriggerParts(row, read) }));
  const types = unifyTypes(parts);
  const model: Model = {
    functions: readings.map(({ merged, parts }) => toFunction(merged, parts)),
    triggers: triggerReadings.map(({ row, parts }) => toTrigger(row, parts)),
    types,
  };
  warnings.push(...breakAliasCycles(model));
  return { model, warnings };
}

interface MergedFunction {
  id: string;
  worker: string;
  instances: Record<string, string[]>;
  row: FunctionRow;
}

/** Instances of one pattern are one function; a function seen in several namespaces is one if it is equal in all. */
function mergeInstances(rows: readonly FunctionRow[]): MergedFunction[] {
  const found = new Map<string, MergedFunction>();
  for (const row of rows) {
    const pattern = textAt(objectAt(row.metadata, "capability"), "pattern");
    const values = pattern === undefined ? undefined : matchPattern(pattern, row.id);
    const id = values === undefined ? row.id : (pattern ?? row.id);
    let worker = row.worker;
    for (const [variable, value] of Object.entries(values ?? {})) worker = worker.replaceAll(value, `{${variable}}`);
    const known = found.get(id);
    if (known === undefined) found.set(id, { id, worker, instances: {}, row });
    else if (signature(known.row) !== signature(row))
      throw new CodegenError(
        "duplicate_id",
        `${id}: ${known.row.id} in ${known.row.namespace} and ${row.id} in ${row.namespace} have different schemas`,
        "Select one of them, or make them equal.",
      );
    const { instances } = found.get(id)!;
    for (const [variable, value] of Object.entries(values ?? {}))
      if (!instances[variable]?.includes(value)) instances[variable] = [...(instances[variable] ?? []), value].sort();
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function signature(row: FunctionRow): string {
  return canonical([row.request, row.response, row.metadata, row.description]);
}

function mergeNamespaces(rows: readonly TriggerRow[]): TriggerRow[] {
  const found = new Map<string, TriggerRow>();
  for (const row of rows) {
    const known = found.get(row.id);
    if (known !== undefined && canonical([known.config, known.payload]) !== canonical([row.config, row.payload]))
      throw new CodegenError(
        "duplicate_id",
        `trigger type ${row.id} in ${known.namespace} and in ${row.namespace} have different schemas`,
        "Select one of them, or make them equal.",
      );
    if (known === undefined) found.set(row.id, row);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Values of the variables, if the id is an instance of the pattern. */
function matchPattern(pattern: string, id: string): Record<string, string> | undefined {
  const [parts, given] = [segmentsOf(pattern), segmentsOf(id)];
  if (parts.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const variable = variableOf(part);
    if (variable === undefined ? part !== given[index] : given[index] === part) return undefined;
    if (variable !== undefined) values[variable] = given[index] ?? "";
  }
  return values;
}

type Read = (part: Part, warnings: readonly Warning[]) => Part;
type Parts = Record<string, Part | undefined>;

function readFunctionParts({ id, row }: MergedFunction, read: Read): Parts {
  const ours = isContractRow(row);
  const one = (part: string, schema: unknown, name = part) => readPart(id, part, name, schema, ours, read);
  const split = splitFailure(row.response);
  if (split === undefined) return { request: one("request", row.request), response: one("response", row.response) };
  return {
    request: one("request", row.request),
    response: one("response", split.response),
    failure: one("response", split.failure, "failure"),
  };
}

function readTriggerParts(row: TriggerRow, read: Read): Parts {
  const ours = isObject(row.config) && row.config.title === `${typePrefix(row.id)}Config`;
  const one = (part: string, schema: unknown) => readPart(row.id, part, part, schema, ours, read);
  const reply = isObject(row.payload) && row.payload["x-reply"] !== undefined ? row.payload["x-reply"] : row.reply;
  return {
    config: one("config", row.config),
    payload: one("payload", row.payload),
    ...(reply === undefined ? {} : { reply: one("reply", reply) }),
  };
}

function readPart(id: string, part: string, name: string, schema: unknown, ours: boolean, read: Read): Part {
  const reader = new SchemaReader(id);
  const prefix = typePrefix(id) + pascal(name);
  const root = reader.readRoot(schema, part, prefix);
  return read({ id, prefix, ours, root, types: reader.types }, reader.warnings);
}

function toFunction(merged: MergedFunction, parts: Parts): FunctionModel {
  const { id, row } = merged;
  const capability = objectAt(row.metadata, "capability");
  const deprecated = textAt(objectAt(capability, "deprecated"), "note");
  const { timeout_ms: timeout } = capability;
  const unwraps = textAt(capability, "unwraps");
  return {
    id,
    instances: merged.instances,
    worker: merged.worker,
    ...(row.description ? { description: row.description } : {}),
    ...(deprecated === undefined ? {} : { deprecated }),
    internal: row.metadata?.internal === true,
    request: parts.request?.root ?? { kind: "any" },
    response: parts.response?.root ?? { kind: "any" },
    ...(parts.failure ? { failure: parts.failure.root } : {}),
    errors: listAt(capability, "errors").filter(isObject).flatMap(readError),
    ...(typeof timeout === "number" ? { timeoutMs: timeout } : {}),
    idempotent: capability.idempotent === true,
    lenient: capability.lenient === true,
    ...(unwraps === undefined ? {} : { unwraps }),
    formats: { request: row.request, response: row.response, ...(row.metadata ? { metadata: row.metadata } : {}) },
  };
}

function toTrigger(row: TriggerRow, parts: Parts): TriggerModel {
  return {
    id: row.id,
    worker: row.worker,
    ...(row.description ? { description: row.description } : {}),
    config: parts.config?.root ?? { kind: "any" },
    payload: parts.payload?.root ?? { kind: "any" },
    ...(parts.reply ? { reply: parts.reply.root } : {}),
    formats: {
      ...(row.config === undefined ? {} : { config: row.config }),
      ...(row.payload === undefined ? {} : { payload: row.payload }),
    },
  };
}

function isContractRow(row: FunctionRow): boolean {
  return isObject(objectAt(row.metadata, "capability").permissions);
}

function readError(error: JsonObject): ErrorSpec[] {
  const code = textAt(error, "code");
  if (code === undefined) return [];
  const [when, text] = [textAt(error, "when"), textAt(error, "text")];
  return [
    {
      code,
      via: error.via === "failure" ? "failure" : "error",
      cause: textAt(error, "cause") ?? "internal",
      ...(when === undefined ? {} : { when }),
      ...(text === undefined ? {} : { text }),
      retriable: error.retriable === true,
    },
  ];
}

/** `oneOf` of an answer and of an object that requires `ok: false` (contracts.md 4); both keep the `$defs` of the whole. */
function splitFailure(schema: unknown): { response: JsonObject; failure: JsonObject } | undefined {
  const alternatives = listAt(schema, "oneOf");
  if (!isObject(schema) || alternatives.length !== 2 || schema["x-tag"] !== undefined) return undefined;
  const resolved = alternatives.map((one) => localTarget(one, schema));
  const [response, failure] = resolved;
  if (response === undefined || failure === undefined || isFailure(response) || !isFailure(failure)) return undefined;
  const shared = {
    ...(schema.$defs ? { $defs: schema.$defs } : {}),
    ...(schema.definitions ? { definitions: schema.definitions } : {}),
  };
  return { response: { ...response, ...shared }, failure: { ...failure, ...shared } };
}

function localTarget(given: unknown, document: JsonObject): JsonObject | undefined {
  const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(textAt(given, "$ref") ?? "")?.[1];
  const target =
    name === undefined ? given : (objectAt(document, "$defs")[name] ?? objectAt(document, "definitions")[name]);
  return isObject(target) ? target : undefined;
}

function isFailure(schema: JsonObject): boolean {
  const ok = objectAt(objectAt(schema, "properties"), "ok");
  return ok.const === false && listAt(schema, "required").includes("ok");
}
