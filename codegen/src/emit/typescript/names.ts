/** Names of TypeScript: types as titled, members as on the wire, methods in camel case. */
import type { FunctionModel, Model } from "../../model/model.js";
import { camel, pascal, typePrefix } from "../../model/words.js";
import { NameScope, wordSet } from "../scope.js";

/** What the file itself declares, and the globals that it uses. */
const RESERVED_TYPES = wordSet(`
  Json UnknownTag Client Triggers Iii TriggerIii Call OptionalCall EnqueueReceipt ClientOptions Caller ChannelReader ChannelWriter WithChannels CallOptions CallContext CallError ErrorSpec FunctionSpec Registration
  TriggerType Format Served Refusals Fault Ajv2020 Array Boolean Date Error Function JSON Map Number Object Omit Partial Promise Record
  Pick Readonly RegExp Set String Symbol any bigint boolean never null number object string symbol undefined unknown void
`);

const RESERVED_VALUES = wordSet(`
  arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof var void while with yield undefined
  callable withVariable caller namespace createClient createTriggers triggers client iii isObject toCallError templateOf register serve
  definitions formatOf unknownTag bindTrigger errorTexts errorOf asText codeOf admit answer refuse thrown ajv validators
  validatorOf firstFault wasThrown valueAt refusalCode fillText splitCaller withRefs requiredOf shown
`);

export interface TypeScriptNames {
  type(name: string): string;
  /** Class of the errors of a function; undefined when it has none. */
  errorClass(one: FunctionModel): string | undefined;
  /** Constant with what is known of a function. */
  spec(one: FunctionModel): string;
  /** A name in the module's scope. */
  value(wanted: string): string;
  /** A type name that is still free. */
  freshType(wanted: string): string;
}

export function nameTypeScript(model: Model): TypeScriptNames {
  const typeScope = new NameScope(RESERVED_TYPES);
  const valueScope = new NameScope(RESERVED_VALUES);
  const types = new Map<string, string>();
  const claimType = (name: string): void => {
    types.set(name, typeScope.claim(name));
  };
  for (const { name } of model.types) claimType(name);
  for (const { shape } of model.types)
    if (shape.kind === "tagged" && shape.unknown !== undefined && !types.has(shape.unknown.name))
      claimType(shape.unknown.name);
  const errors = new Map<string, string>();
  const specs = new Map<string, string>();
  for (const one of model.functions) {
    if (one.errors.length > 0) errors.set(one.id, typeScope.claim(`${typePrefix(one.id)}Error`));
    specs.set(one.id, valueScope.claim(`${camel(typePrefix(one.id))}Spec`));
  }
  return {
    type: (name) => types.get(name) ?? name,
    errorClass: (one) => errors.get(one.id),
    spec: (one) => specs.get(one.id)!,
    value: (wanted) => valueScope.claim(camel(wanted)),
    freshType: (wanted) => typeScope.claim(pascal(wanted)),
  };
}

/** A method of a namespace. `then` would make the namespace look like a promise. */
export function methodName(segment: string): string {
  const name = camel(segment);
  return name === "then" ? "then_" : name;
}
