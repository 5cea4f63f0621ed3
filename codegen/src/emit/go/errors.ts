/** What a client must know to call a function, and its typed error: codes as constants, the failure as its type. */
import type { FunctionModel } from "../../model/model.js";
import { typePrefix } from "../../model/words.js";
import { comment, literal, pascalOr } from "./names.js";
import type { GoTypes } from "./types.js";

export function specName(one: FunctionModel, types: GoTypes): string {
  return types.names.local(`${typePrefix(one.id)}Spec`, `spec ${one.id}`);
}

export function faultName(one: FunctionModel, types: GoTypes): string {
  return types.names.local(`${typePrefix(one.id)}Fault`, `fault ${one.id}`);
}

export function specText(one: FunctionModel, types: GoTypes): string {
  const errors = one.errors.map(({ code, text, via, cause, retriable }) => {
    const members = [`Code: ${literal(code)}`, `Cause: ${literal(cause)}`];
    if (text !== undefined) members.push(`Text: ${literal(text)}`);
    if (via === "failure") members.push("Failure: true");
    if (retriable) members.push("Retriable: true");
    return `{${members.join(", ")}},`;
  });
  const members = [`ID: ${literal(one.id)},`];
  if (one.timeoutMs !== undefined) members.push(`Timeout: ${one.timeoutMs} * time.Millisecond,`);
  if (one.failure !== undefined) members.push("Fails: true,");
  if (errors.length > 0) members.push(`Errors: []triad.ErrorSpec{\n${errors.join("\n")}\n},`);
  return `var ${specName(one, types)} = triad.Spec{\n${members.join("\n")}\n}`;
}

/** The error type of a function with codes of its own. */
export function errorText(one: FunctionModel, types: GoTypes): string {
  if (one.errors.length === 0) return "";
  const prefix = typePrefix(one.id);
  const { names } = types;
  const name = names.exported(`${prefix}Error`, `error ${one.id}`);
  const code = names.exported(`${prefix}ErrorCode`, `code ${one.id}`);
  const seen = new Set<string>();
  const constants = one.errors.flatMap((error) => {
    if (seen.has(error.code)) return [];
    seen.add(error.code);
    const constant = names.exported(`${prefix}Error${pascalOr(error.code)}`, `code ${one.id} ${error.code}`);
    return [
      `${[comment(error.when), `${constant} ${code} = ${literal(error.code)}`].filter((line) => line !== "").join("\n")}`,
    ];
  });
  const failure = one.failure === undefined ? undefined : types.text(one.failure, "");
  const decode =
    failure === undefined
      ? ""
      : `if base.Failure != nil {
if json.Unmarshal(base.Failure, &fault.Failure) != nil {
return err
}
}`;
  return `
// ${code} is a code of ${one.id}.
type ${code} string

// Codes of ${one.id}.
const (
${constants.join("\n")}
)

// ${name} is an error with a code of ${one.id}; every other error of a call is a *triad.CallError.
type ${name} struct {
*triad.CallError
Code ${code}
${failure === undefined ? "" : `// Failure is what the function returned, if it returned the error.\nFailure *${failure}`}
}

// New${name} makes the error that a stub returns; without a message, the contract's text is taken where it has no variables.
func New${name}(code ${code}, message string) *${name} {
return &${name}{CallError: &triad.CallError{FunctionID: ${literal(one.id)}, Code: string(code), Message: message, Listed: true}, Code: code}
}

// Unwrap gives the error without its type.
func (e *${name}) Unwrap() error { return e.CallError }

func ${faultName(one, types)}(err error) error {
var base *triad.CallError
if !errors.As(err, &base) || !base.Listed {
return err
}
fault := &${name}{CallError: base, Code: ${code}(base.Code)}
${decode}
return fault
}
`;
}
