/** The client: namespaces as fields, functions as methods, variables as arguments of `With`. */
import { buildMethodTree, type MethodNode } from "../../model/method-tree.js";
import type { FunctionModel } from "../../model/model.js";
import { pascal, segmentsOf, variableOf } from "../../model/words.js";
import { functionDoc } from "./docs.js";
import { faultName, specName } from "./errors.js";
import { fieldScope, literal, parameterName, pascalOr } from "./names.js";
import type { GoTypes } from "./types.js";

type Node = MethodNode<FunctionModel>;

export function clientText(types: GoTypes): string {
  const blocks: string[] = [];
  namespaceText(buildMethodTree(types.model.functions), "Client", "", [], types, blocks);
  return blocks.join("\n");
}

/** Writes the struct of a namespace, its constructor and its methods; the children after it. */
function namespaceText(
  node: Node,
  type: string,
  path: string,
  variables: readonly string[],
  types: GoTypes,
  blocks: string[],
): void {
  const scope = fieldScope();
  const at = blocks.push("") - 1;
  const fields: string[] = [];
  const values: string[] = [];
  const methods: string[] = [];
  const pass = ["caller", ...variables.map(parameterName)].join(", ");
  const own = ["caller: caller", ...variables.map((one) => `${parameterName(one)}: ${parameterName(one)}`)];
  if (node.leaf !== undefined) methods.push(methodText(node.leaf, type, scope.claim("Call"), types));
  for (const child of node.children) {
    const name = scope.claim(pascalOr(child.name));
    if (child.children.length === 0 && child.variable === undefined) {
      if (child.leaf !== undefined) methods.push(methodText(child.leaf, type, name, types));
      continue;
    }
    const inner = `${path}${pascal(child.name)}`;
    const innerType = types.names.exported(`${inner}Namespace`, `namespace ${path} ${child.name}`);
    fields.push(`${name} ${innerType}`);
    values.push(`${name}: ${constructorName(innerType)}(${pass})`);
    namespaceText(child, innerType, inner, variables, types, blocks);
  }
  if (node.variable !== undefined) {
    const { variable } = node;
    const inner = `${path}With${pascal(variable.name)}`;
    const innerType = types.names.exported(`${inner}Namespace`, `variable ${path} ${variable.name}`);
    const given = [...variables.map((one) => `n.${parameterName(one)}`), parameterName(variable.name)];
    methods.push(`
// ${"With"} fills in {${variable.name}} in the ids of what follows.
func (n ${type}) ${scope.claim("With")}(${parameterName(variable.name)} string) ${innerType} {
return ${constructorName(innerType)}(${["n.caller", ...given].join(", ")})
}`);
    namespaceText(variable, innerType, inner, [...variables, variable.name], types, blocks);
  }
  const title =
    type === "Client"
      ? "Client calls the functions of the catalogue, grouped by the segments of their ids."
      : `${type} calls functions of one namespace.`;
  const parameters = ["caller triad.Caller", ...variables.map((one) => `${parameterName(one)} string`)].join(", ");
  const made = type === "Client" ? "NewClient" : constructorName(type);
  blocks[at] = `
// ${title}
type ${type} struct {
caller triad.Caller
${variables.map((one) => `${parameterName(one)} string`).join("\n")}
${fields.join("\n")}
}

${type === "Client" ? "// NewClient makes a client that calls through the caller, usually a *triad.Worker.\n" : ""}func ${made}(${parameters}) ${type} {
return ${type}{${[...own, ...values].join(", ")}}
}
${methods.join("\n")}`;
}

function constructorName(type: string): string {
  return `new${type}`;
}

function methodText(one: FunctionModel, type: string, name: string, types: GoTypes): string {
  const request = types.text(one.request, "");
  const nothing = types.resolve(one.response, "").type.kind === "null";
  const response = types.text(one.response, "");
  const parameters = `ctx context.Context, request ${request}, options ...triad.CallOption`;
  const invoke = `triad.Invoke(ctx, n.caller, ${specName(one, types)}, ${idExpression(one.id, "n.")}, request, ${nothing ? "nil" : "&response"}, options)`;
  const fault = one.errors.length > 0 ? (call: string) => `${faultName(one, types)}(${call})` : (call: string) => call;
  const doc = functionDoc(one, name);
  if (nothing) return `\n${doc}\nfunc (n ${type}) ${name}(${parameters}) error {\nreturn ${fault(invoke)}\n}`;
  return `
${doc}
func (n ${type}) ${name}(${parameters}) (${response}, error) {
var response ${response}
err := ${fault(invoke)}
return response, err
}`;
}

/** The id as a Go expression, variables taken from `prefix`. */
export function idExpression(id: string, prefix: string): string {
  const parts: string[] = [];
  let text = "";
  for (const [index, segment] of segmentsOf(id).entries()) {
    if (index > 0) text += "::";
    const variable = variableOf(segment);
    if (variable === undefined) {
      text += segment;
      continue;
    }
    if (text !== "") parts.push(literal(text));
    parts.push(`${prefix}${parameterName(variable)}`);
    text = "";
  }
  if (text !== "") parts.push(literal(text));
  return parts.join(" + ");
}
