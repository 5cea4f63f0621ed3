/** Clients grouped by the segments of the ids: one on `trigger`, its twin on `trigger_async`. */

import { buildMethodTree, type MethodNode } from "../../model/method-tree.js";
import type { FunctionModel, Model, TriggerModel } from "../../model/model.js";
import { pascal } from "../../model/words.js";
import { isEmptyRequest } from "../requests.js";
import type { NameScope } from "../scope.js";
import { argumentName, docstring, errorName, literal, methodName, methodScope } from "./names.js";
import type { PythonTypes } from "./types.js";

type Form = "sync" | "async";

export class PythonClients {
  constructor(
    private readonly model: Model,
    private readonly types: PythonTypes,
    private readonly module: NameScope,
  ) {}

  emitErrors(): string[] {
    const codes = [...new Set(this.model.functions.flatMap(({ errors }) => errors.map(({ code }) => code)))].sort();
    const named = codes.map((code) => ({ code, name: this.module.claim(errorName(code)) }));
    const classes = named.flatMap(({ code, name }) => [
      "",
      "",
      `class ${name}(CallError):`,
      ...docstring(this.#whenOf(code), "    "),
      "",
      `    code = ${literal(code)}`,
    ]);
    const specs = this.model.functions.map(
      (one) =>
        `    ${literal(one.id)}: _FunctionSpec(${this.#errorsOf(one)}, ${one.timeoutMs ?? "None"}, ${one.failure ? "True" : "False"}),`,
    );
    return [
      ...classes,
      "",
      "",
      `_ERROR_TYPES: dict[str, type[CallError]] = {${named.map(({ code, name }) => `${literal(code)}: ${name}`).join(", ")}}`,
      "",
      `_FUNCTIONS: dict[str, _FunctionSpec] = {`,
      ...specs,
      "}",
    ];
  }

  #whenOf(code: string): string {
    const of = this.model.functions.filter(({ errors }) => errors.some((error) => error.code === code));
    const said = [
      ...new Set(
        of.flatMap(({ errors }) => errors.filter((one) => one.code === code).flatMap(({ when }) => when ?? [])),
      ),
    ];
    const shown = of.length > 4 ? `${of.length} functions` : of.map(({ id }) => `\`${id}\``).join(", ");
    return `\`${code}\` of ${shown}.${said.length === 1 ? ` ${said[0]}` : ""}`;
  }

  #errorsOf(one: FunctionModel): string {
    const specs = one.errors.map(
      ({ code, via, cause, text, retriable }) =>
        `_ErrorSpec(${literal(code)}, ${literal(via)}, ${literal(cause)}, ${text === undefined ? "None" : literal(text)}, ${retriable ? "True" : "False"})`,
    );
    return `(${specs.map((spec) => `${spec}, `).join("")})`;
  }

  emitClients(): string[] {
    const tree = buildMethodTree(this.model.functions);
    return (["sync", "async"] as const).flatMap((form) =>
      this.#emitNode(tree, form, [form === "sync" ? "Client" : "AsyncClient"], []),
    );
  }

  /** Classes of the children come before the class that makes them. */
  #emitNode(node: MethodNode<FunctionModel>, form: Form, path: string[], variables: string[]): string[] {
    const root = path.length === 1;
    const before: string[] = [];
    const scope = methodScope();
    const made: string[] = [];
    const methods: string[] = [];
    if (node.leaf) made.push(...this.#emitFunction(node.leaf, scope.claim("call"), form, variables));
    for (const child of node.children) {
      const name = scope.claim(methodName(child.name));
      if (child.leaf && child.children.length === 0 && child.variable === undefined) {
        made.push(...this.#emitFunction(child.leaf, name, form, variables));
        continue;
      }
      const childPath = [...path, pascal(child.name)];
      before.push(...this.#emitNode(child, form, childPath, variables));
      made.push(`        self.${name} = ${className(childPath)}(calls, at)`);
    }
    if (node.variable) {
      const childPath = [...path, `${pascal(node.variable.name)}_`];
      const argument = argumentName(node.variable.name);
      before.push(...this.#emitNode(node.variable, form, childPath, [...variables, node.variable.name]));
      made.push("        self._calls = calls", "        self._at = at");
      methods.push(
        "",
        `    def __call__(self, ${argument}: str) -> ${className(childPath)}:`,
        `        return ${className(childPath)}(self._calls, (*self._at, ${argument}))`,
      );
    }
    const about = `The functions, grouped by the segments of their ids${form === "async" ? "; every call is awaited" : ""}.`;
    const init = root
      ? [
          ...docstring(about, "    "),
          "",
          "    def __init__(self, iii: Iii, *, namespace: str | None = None) -> None:",
          "        calls = _Calls(iii, namespace)",
          ...(made.some((line) => line.includes("(calls, at)")) || node.variable
            ? ["        at: tuple[str, ...] = ()"]
            : []),
        ]
      : ["    def __init__(self, calls: _Calls, at: tuple[str, ...]) -> None:"];
    return [...before, "", "", `class ${className(path)}:`, ...init, ...made, ...methods];
  }

  #emitFunction(one: FunctionModel, name: string, form: Form, variables: readonly string[]): string[] {
    const optional = isEmptyRequest(one.request, this.model) ? "Optional" : "";
    const type = `${form === "async" ? "Async" : ""}${optional}Function`;
    const [request, response] = [this.types.text(one.request, false), this.types.text(one.response, false)];
    let id = literal(one.id);
    if (variables.length > 0) {
      id = `f${id}`;
      for (const [index, variable] of variables.entries()) id = id.replace(`{${variable}}`, `{at[${index}]}`);
    }
    const about = [
      `\`${one.id}\`: ${one.description ?? ""}`,
      ...(one.internal ? ["Internal: called by queues or triggers."] : []),
      ...(one.deprecated ? [`Deprecated: ${one.deprecated}`] : []),
      ...(one.errors.length > 0 ? [`Errors: ${one.errors.map(({ code }) => `\`${code}\``).join(", ")}.`] : []),
    ].join("\n");
    const args = `calls, ${literal(one.id)}, ${id}, ${literal(this.types.rootName(one.response))}`;
    return [
      `        self.${name}: ${type}[${request}, ${response}] = ${type}(${args})`,
      ...docstring(about, "        "),
    ];
  }

  emitTriggers(): string[] {
    return this.#emitTriggerNode(buildMethodTree(this.model.triggers), ["Triggers"]);
  }

  #emitTriggerNode(node: MethodNode<TriggerModel>, path: string[]): string[] {
    const before: string[] = [];
    const scope = methodScope();
    const made: string[] = [];
    const methods: string[] = [];
    if (node.leaf) methods.push("", ...this.#emitTrigger(node.leaf, scope.claim("call")));
    for (const child of node.children) {
      const name = scope.claim(methodName(child.name));
      if (child.leaf && child.children.length === 0) {
        methods.push("", ...this.#emitTrigger(child.leaf, name));
        continue;
      }
      const childPath = [...path, pascal(child.name)];
      before.push(...this.#emitTriggerNode(child, childPath));
      made.push(`        self.${name} = ${className(childPath)}(iii)`);
    }
    return [
      ...before,
      "",
      "",
      `class ${className(path)}:`,
      ...(path.length === 1
        ? [...docstring("The trigger types, grouped by the segments of their ids.", "    "), ""]
        : []),
      "    def __init__(self, iii: Iii) -> None:",
      "        self._iii = iii",
      ...made,
      ...methods,
    ];
  }

  #emitTrigger(one: TriggerModel, name: string): string[] {
    const config = this.types.text(one.config, false);
    const payload = this.types.text(one.payload, false);
    const reply = one.reply ? this.types.text(one.reply, false) : "object";
    return [
      `    def ${name}(self, function_id: str, config: ${config}, handler: _t.Callable[[${payload}], ${reply}] | None = None, *, metadata: dict[str, _t.Any] | None = None, namespace: str | None = None) -> _t.Any:`,
      ...docstring(
        `Binds \`${one.id}\`: ${one.description ?? ""}\nWith a handler, it is first registered as the function, and gets typed payloads. The handle of the SDK.`,
        "        ",
      ),
      `        return _bind(self._iii, ${literal(one.id)}, function_id, config, ${literal(this.types.rootName(one.payload))}, handler, metadata, namespace)`,
    ];
  }
}

function className(path: readonly string[]): string {
  return path.length === 1 ? (path[0] ?? "") : `_${path.join("")}`;
}
