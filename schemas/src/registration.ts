/**
 * From a contract to what its owner registers: formats, description, metadata. The engine registers its own functions by
 * this, generators read contracts on disk by it, and stubs register what it makes: all show the same rows.
 */
import { DIALECT } from "./base.js";
import { resolveReference } from "./registry.js";
import { extractParts } from "./source/extract.js";
import { isObject, type JsonObject, listAt, objectAt, textAt } from "./source/json.js";
import { partTitle } from "./source/names.js";
import { detach, type Resolve, sortMembers } from "./source/self-contained.js";

/** Members of a contract that ride in `metadata.capability`. */
const CAPABILITY = [
  "version",
  "stability",
  "deprecated",
  "permissions",
  "errors",
  "observability",
  "idempotent",
  "timeout_ms",
  "lenient",
  "unwraps",
];

export interface FunctionRegistration {
  id: string;
  worker: string;
  description: string;
  request_format?: JsonObject;
  response_format?: JsonObject;
  metadata: JsonObject;
}

export interface TriggerTypeRegistration {
  id: string;
  worker: string;
  description: string;
  trigger_request_format?: JsonObject;
  call_request_format?: JsonObject;
}

/**
 * What the functions of a contract register: one function, or one for each combination of its `instances`. References are
 * looked up in this revision unless `resolve` says otherwise.
 */
export function functionRegistrations(declared: object, resolve: Resolve = resolveReference): FunctionRegistration[] {
  const contract = declared as JsonObject;
  const pattern = textAt(contract, "id") ?? "";
  const parts = selfContainedParts(contract, resolve);
  const capability: JsonObject = {};
  for (const name of CAPABILITY) if (contract[name] !== undefined) capability[name] = contract[name];
  const request = parts.get("request");
  const response = withFailure(pattern, parts.get("response"), parts.get("failure"));
  return expand(contract).map(({ id, worker }) => ({
    id,
    worker,
    description: textAt(contract, "summary") ?? "",
    ...(request === undefined ? {} : { request_format: request }),
    ...(response === undefined ? {} : { response_format: response }),
    metadata: {
      ...(contract.visibility === "internal" ? { internal: true } : {}),
      capability: { ...capability, ...(pattern.includes("{") ? { pattern } : {}) },
    },
  }));
}

/** What the provider of a trigger type registers; the reply rides in the schema of the call, as `x-reply`. */
export function triggerTypeRegistration(
  declared: object,
  resolve: Resolve = resolveReference,
): TriggerTypeRegistration {
  const contract = declared as JsonObject;
  const parts = selfContainedParts(contract, resolve);
  const [config, payload, reply] = [parts.get("config"), parts.get("payload"), parts.get("reply")];
  return {
    id: textAt(contract, "id") ?? "",
    worker: textAt(contract, "worker") ?? "",
    description: textAt(contract, "summary") ?? "",
    ...(config === undefined ? {} : { trigger_request_format: config }),
    ...(payload === undefined
      ? {}
      : { call_request_format: reply === undefined ? payload : { ...payload, "x-reply": reply } }),
  };
}

function selfContainedParts(contract: JsonObject, resolve: Resolve): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const { part, id, schema } of extractParts(contract)) {
    const types: JsonObject = {};
    const body = detach(schema, id, "#/$defs/", types, resolve);
    found.set(part, { $schema: DIALECT, ...body, ...definitions(types) });
  }
  return found;
}

function definitions(types: JsonObject): JsonObject {
  return Object.keys(types).length === 0 ? {} : { $defs: sortMembers(types) };
}

/** `response_format` of a function with a failure is `oneOf` of the two, each under its title. */
function withFailure(id: string, response?: JsonObject, failure?: JsonObject): JsonObject | undefined {
  if (response === undefined || failure === undefined) return response;
  const types: JsonObject = {};
  const alternatives = [
    [partTitle(id, "response"), response],
    [partTitle(id, "failure"), failure],
  ] as const;
  for (const [title, part] of alternatives) {
    const { $schema: _schema, $defs: defs, ...body } = part;
    Object.assign(types, isObject(defs) ? defs : {});
    types[title] = body;
  }
  return {
    $schema: DIALECT,
    description: `Answer or failure of \`${id}\`.`,
    oneOf: alternatives.map(([title]) => ({ $ref: `#/$defs/${title}` })),
    ...definitions(types),
  };
}

/** Ids and workers with the variables filled in; with the variables as they are when the contract ships no values. */
function expand(contract: JsonObject): { id: string; worker: string }[] {
  let found = [{ id: textAt(contract, "id") ?? "", worker: textAt(contract, "worker") ?? "" }];
  const instances = objectAt(contract, "instances");
  for (const variable of Object.keys(instances)) {
    const fill = (text: string, value: unknown): string => text.replaceAll(`{${variable}}`, String(value));
    found = found.flatMap(({ id, worker }) =>
      listAt(instances, variable).map((value) => ({ id: fill(id, value), worker: fill(worker, value) })),
    );
  }
  return found;
}
