/** Python spellings of wire names, with the words that would break a module or a pydantic model moved out of the way. */
import { pascal, snake } from "../../model/words.js";
import { NameScope, wordSet } from "../scope.js";

const KEYWORDS = `False None True and as assert async await break class continue def del elif else except finally for
  from global if import in is lambda nonlocal not or pass raise return try while with yield match case`;

/** Names that annotations in a class body use, so that no member may hide them. */
const BUILTINS = "bool bytes dict float frozenset int list object set str tuple type property";

const MODEL_METHODS = `json schema copy construct validate parse_obj parse_raw parse_file from_orm update_forward_refs
  dict schema_json model_config model_fields model_computed_fields model_construct model_copy model_dump
  model_dump_json model_extra model_fields_set model_json_schema model_parametrized_name model_post_init
  model_rebuild model_validate model_validate_json model_validate_strings`;

const MODULE_NAMES = `WireModel Iii CallError CallContext Client AsyncClient Function AsyncFunction
  OptionalFunction AsyncOptionalFunction EnqueueReceipt channel_of Triggers TriggerHandle annotations client
  from_wire to_wire False None True`;

const MEMBERS = wordSet(`${KEYWORDS} ${BUILTINS.replace(" type", "")} ${MODEL_METHODS}`);
const METHODS = wordSet(`${KEYWORDS} bool int object str`);

export function memberScope(): NameScope {
  return new NameScope(MEMBERS);
}

export function methodScope(): NameScope {
  return new NameScope(METHODS);
}

export function moduleScope(): NameScope {
  return new NameScope(wordSet(MODULE_NAMES));
}

export function memberName(wire: string): string {
  return snake(wire) || "member";
}

/** A parameter for a variable of an id. */
export function argumentName(variable: string): string {
  return memberScope().claim(memberName(variable));
}

export function methodName(segment: string): string {
  return snake(segment);
}

export function errorName(code: string): string {
  const name = pascal(code.toLowerCase() === code ? code : code.toLowerCase());
  return name.endsWith("Error") ? name : `${name}Error`;
}

/** A Python string literal: JSON's escapes are a subset. */
export function literal(value: string): string {
  return JSON.stringify(value);
}

export function scalar(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? literal(value) : String(value);
}

/** A text as a docstring, wrapped; nothing for an empty one. */
export function docstring(text: string | undefined, indent: string): string[] {
  if (text === undefined || text.trim() === "") return [];
  const safe = text.trim().replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"').replaceAll(/\r\n?/g, "\n");
  const lines = safe.split("\n").flatMap((line) => wrap(line.trimEnd(), 116 - indent.length));
  if (lines.length === 1 && safe.length < 108 - indent.length)
    return [`${indent}"""${safe}${safe.endsWith('"') ? " " : ""}"""`];
  return [`${indent}"""${lines[0]}`, ...lines.slice(1).map((line) => (line ? indent + line : "")), `${indent}"""`];
}

function wrap(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
