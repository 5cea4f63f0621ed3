/** Error classes, what is known of each function, and the client: an interface and its construction. */

import { buildMethodTree, type MethodNode } from "../../model/method-tree.js";
import type { FunctionModel, Model } from "../../model/model.js";
import { camel, segmentsOf, variableOf } from "../../model/words.js";
import { isEmptyRequest } from "../requests.js";
import { functionDoc } from "./docs.js";
import { methodName, type TypeScriptNames } from "./names.js";
import { typeText } from "./type-text.js";

type Node = MethodNode<FunctionModel>;

export function errorsText(model: Model, names: TypeScriptNames): string {
  return model.functions
    .flatMap((one) => {
      const name = names.errorClass(one);
      if (name === undefined) return [];
      const codes = [...new Set(one.errors.map(({ code }) => JSON.stringify(code)))].join(" | ");
      return `
/** An error that \`${one.id}\` declares. */
export class ${name} extends CallError {
  declare readonly code: ${codes};
}`;
    })
    .join("\n");
}

/** Constants with what client and stub know of a function. */
export function specText(one: FunctionModel, names: TypeScriptNames): string {
  const errorClass = names.errorClass(one);
  const errors = one.errors.map(({ code, via, cause, retriable, text }) =>
    JSON.stringify({ code, via, cause, retriable, ...(text === undefined ? {} : { text }) }),
  );
  const members = [
    ...(one.timeoutMs === undefined ? [] : [`timeoutMs: ${one.timeoutMs}`]),
    `errors: [${errors.join(", ")}]`,
    ...(one.failure === undefined ? [] : ["failure: true"]),
    ...(errorClass === undefined
      ? []
      : [`makeError: (code, message, details) => new ${errorClass}(code, message, details)`]),
  ];
  return `const ${names.spec(one)}: FunctionSpec = { ${members.join(", ")} };`;
}

export function clientText(model: Model, names: TypeScriptNames): string {
  const root = buildMethodTree(model.functions);
  const functions = model.functions.map((one) => specText(one, names)).join("\n");
  return `${functions}

/** Every function as a method; segments of the id are namespaces. */
export interface Client {
${interfaceMembers(root, model, names)}
}

/** A client over a connected SDK. */
export function createClient<Sdk extends Iii>(iii: Sdk, { namespace }: ClientOptions<Sdk> = {}): Client {
  const caller: Caller = { iii, namespace };
  return ${objectText(root, names, "Client")};
}
`;
}

function interfaceMembers(node: Node, model: Model, names: TypeScriptNames): string {
  return node.children
    .map((child) => {
      const name = JSON.stringify(methodName(child.name));
      if (child.leaf !== undefined && isLeafOnly(child)) return methodText(name, child.leaf, model, names);
      return `readonly ${name}: ${namespaceType(child, model, names)};`;
    })
    .join("\n");
}

function namespaceType(node: Node, model: Model, names: TypeScriptNames): string {
  const call = node.leaf === undefined ? "" : `${methodText("call", node.leaf, model, names)}\n`;
  const members = `{\n${call}${interfaceMembers(node, model, names)} }`;
  if (node.variable === undefined) return members;
  return `((${camel(node.variable.name)}: string) => ${namespaceType(node.variable, model, names)}) & ${members}`;
}

function methodText(name: string, one: FunctionModel, model: Model, names: TypeScriptNames): string {
  const type = isEmptyRequest(one.request, model) ? "OptionalCall" : "Call";
  const [request, response] = [typeText(one.request, names), typeText(one.response, names)];
  return `${functionDoc(one, names.errorClass(one))}\nreadonly ${name}: ${type}<${request}, ${response}>;`;
}

/** `path` is the type of the namespace, from which its functions get theirs. */
function objectText(node: Node, names: TypeScriptNames, path: string): string {
  const members = node.children.map((child) => {
    const name = JSON.stringify(methodName(child.name));
    const value = isLeafOnly(child) && child.leaf !== undefined;
    return `${name}: ${value ? callText(child.leaf!, names) : namespaceText(child, names, `${path}[${name}]`)},`;
  });
  const call = node.leaf === undefined ? [] : [`call: ${callText(node.leaf, names)},`];
  return `{ ${[...call, ...members].join("\n")} }`;
}

function namespaceText(node: Node, names: TypeScriptNames, path: string): string {
  if (node.variable === undefined) return objectText(node, names, path);
  const inner = namespaceText(node.variable, names, `ReturnType<${path}>`);
  const body = inner.startsWith("{") ? `(${inner})` : inner;
  return `withVariable<${path}>((${camel(node.variable.name)}) => ${body}, ${objectText(node, names, path)})`;
}

function callText(one: FunctionModel, names: TypeScriptNames): string {
  return `callable(caller, ${idText(one.id)}, ${names.spec(one)})`;
}

/** The id as an expression; variables are arguments of the functions around. */
export function idText(id: string): string {
  if (!id.includes("{")) return JSON.stringify(id);
  const parts = segmentsOf(id).map((segment) => {
    const variable = variableOf(segment);
    return variable === undefined ? segment.replaceAll(/[`\\$]/g, "\\$&") : `\${${camel(variable)}}`;
  });
  return `\`${parts.join("::")}\``;
}

function isLeafOnly(node: Node): boolean {
  return node.children.length === 0 && node.variable === undefined;
}

/** Names of the namespaces and methods at the top, for bound constants. */
export function topNames(model: Model): string[] {
  return buildMethodTree(model.functions).children.map((child) => methodName(child.name));
}
