/** From what the compiled validators report to failures that name the place, the rule and the offending value. */
import { valueAt } from "./source/json.js";

/** One rule that a value breaks. */
export interface Failure {
  /** JSON pointer (RFC 6901) to the offending value; for a missing member, to the object that lacks it. */
  pointer: string;
  /** Keyword of JSON Schema that is broken; `oneOf` for a tagged union whose tag names no alternative. */
  keyword: string;
  /** What was expected and what was found, without the pointer: `must be string, got the number 5`. */
  message: string;
  /** Id of the schema asked for, relative to BASE. */
  schema: string;
}

export interface CompilerError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

/** A hostile value can break one rule very often; this many failures are reported. */
const MOST_FAILURES = 64;
/** Only generated code says `allOf` (style rule 9): the last branch of a tagged union. */
const TAG_GUARD = /\/allOf\/\d+\/properties\/[^/]+\/enum$/;

export function describeFailures(errors: readonly CompilerError[], value: unknown, schema: string): Failure[] {
  const told = errors.filter(({ keyword }) => keyword !== "if").slice(0, MOST_FAILURES);
  return told.map((error) =>
    TAG_GUARD.test(error.schemaPath) ? describeTag(error, value, schema) : describe(error, value, schema),
  );
}

function describe(error: CompilerError, value: unknown, schema: string): Failure {
  const { instancePath: pointer, keyword, params } = error;
  const found = valueAt(value, pointer);
  switch (keyword) {
    case "required":
      return { pointer, keyword, message: `must have the member ${JSON.stringify(params.missingProperty)}`, schema };
    case "additionalProperties":
      return {
        pointer,
        keyword,
        message: `must not have the member ${JSON.stringify(params.additionalProperty)}`,
        schema,
      };
    case "enum":
      return {
        pointer,
        keyword,
        message: `must be one of ${listValues(params.allowedValues)}, got ${showValue(found)}`,
        schema,
      };
    case "const":
      return {
        pointer,
        keyword,
        message: `must be ${JSON.stringify(params.allowedValue)}, got ${showValue(found)}`,
        schema,
      };
    case "type": {
      const types = Array.isArray(params.type) ? params.type.join(" or ") : String(params.type);
      return { pointer, keyword, message: `must be ${types}, got ${nameKind(found)}`, schema };
    }
    default:
      return { pointer, keyword, message: `${error.message ?? `breaks ${keyword}`}, got ${nameKind(found)}`, schema };
  }
}

function describeTag(error: CompilerError, value: unknown, schema: string): Failure {
  const tagPointer = error.instancePath;
  const at = tagPointer.lastIndexOf("/");
  const wanted = `${JSON.stringify(tagPointer.slice(at + 1))} must be one of ${listValues(error.params.allowedValues)}`;
  const message = `${wanted}, got ${showValue(valueAt(value, tagPointer))}`;
  return { pointer: tagPointer.slice(0, at), keyword: "oneOf", message, schema };
}

function listValues(values: unknown): string {
  return (Array.isArray(values) ? values : []).map((one) => JSON.stringify(one)).join(", ");
}

/** Values are shown only where the schema lists what is allowed: anything else may be a secret. */
function showValue(value: unknown): string {
  if (typeof value === "object" && value !== null) return nameKind(value);
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function nameKind(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? `a string of ${value.length} characters` : `the ${typeof value} ${String(value)}`;
}
