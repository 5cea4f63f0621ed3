/** Judges values by the compiled validators. Nothing is compiled at start-up. */
import { validators } from "../generated/validators.js";
import { resolveId, shortenId } from "./base.js";
import { SchemasError } from "./error.js";
import { describeFailures, type Failure } from "./failures.js";
import { dropOptionalNulls } from "./nulls.js";
import { table } from "./registry.js";
import { isObject, listAt, textAt } from "./source/json.js";

export type Verdict = { valid: true } | { valid: false; failures: readonly Failure[] };

/** Who wrote a frame: members and required members differ by direction. */
export type Sender = "worker" | "engine";

const VALID: Verdict = { valid: true };

/**
 * Judges a value by a schema.
 *
 * @param id full `$id` or relative to BASE, for example `wire/from-worker/invokefunction.json`,
 *   `engine/discovery/engine.functions.list.request.json`
 * @throws SchemasError `unknown_schema` when the revision has no such schema
 */
export function validate(id: string, value: unknown): Verdict {
  const key = shortenId(resolveId(id));
  const judge = Object.hasOwn(validators, key) ? validators[key] : undefined;
  if (judge === undefined) {
    throw new SchemasError("unknown_schema", `no schema ${key}`, "schemaIds() lists what this revision has.");
  }
  return judge(value) ? VALID : { valid: false, failures: describeFailures(judge.errors ?? [], value, key) };
}

/**
 * Judges one frame by its sender and `type`, as a receiver reads it: optional members that are null are dropped first, but
 * never inside `data`, `config`, `result`, `metadata` or a format. A frame of unknown type gives `known: false` and a
 * verdict that says so; the message names the extension when the type is reserved for one.
 */
export function validateFrame(sender: Sender, frame: unknown): { known: boolean; schema?: string; verdict: Verdict } {
  const union = `wire/from-${sender}/frame.json`;
  const type = textAt(frame, "type");
  if (type === undefined) return { known: false, verdict: validate(union, frame) };
  const schema = `wire/from-${sender}/${type}.json`;
  if (type === "frame" || !Object.hasOwn(validators, schema)) {
    return { known: false, verdict: { valid: false, failures: [unknownType(sender, type, union)] } };
  }
  return { known: true, schema, verdict: validate(schema, dropOptionalNulls(schema, frame)) };
}

function unknownType(sender: Sender, type: string, schema: string): Failure {
  const reserved = listAt(table("wire/reserved.json"), "messages").find(
    (message) => isObject(message) && message.type === type && listAt(message, "senders").includes(sender),
  );
  const feature = textAt(reserved, "feature");
  const why = feature === undefined ? "not a type that this revision knows" : `reserved for the extension ${feature}`;
  const shown = type.length > 80 ? `${type.slice(0, 80)}…` : type;
  return {
    pointer: "",
    keyword: "oneOf",
    message: `type ${JSON.stringify(shown)} from the ${sender} is ${why}`,
    schema,
  };
}
