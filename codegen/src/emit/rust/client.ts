/** A client grouped by the segments of the ids, and the trigger types by theirs. */

import { buildMethodTree, type MethodNode } from "../../model/method-tree.js";
import type { FunctionModel, Model, TriggerModel } from "../../model/model.js";
import { pascal } from "../../model/words.js";
import { isEmptyRequest } from "../requests.js";
import type { NameScope } from "../scope.js";
import { call, docs, signature } from "./layout.js";
import { literal, memberName, memberScope, methodScope, raw } from "./names.js";
import type { RustTypes } from "./types.js";

type Leaf = FunctionModel | TriggerModel;

/** What a namespace hands to the ones below: its calls, or the connection. */
interface Form<L extends Leaf> {
  root: string;
  about: string;
  field: string;
  fieldType: string;
  constructor: string[];
  method(leaf: L, name: string): string[];
}

export class RustClients {
  constructor(
    private readonly model: Model,
    private readonly types: RustTypes,
    private readonly module: NameScope,
  ) {}

  emitClient(): string[] {
    const form: Form<FunctionModel> = {
      root: "Client",
      about: "The functions, grouped by the segments of their ids.",
      field: "calls",
      fieldType: "Calls",
      constructor: [
        "    pub fn new(iii: IIIClient) -> Self {",
        "        Self::over(&Calls {",
        "            iii,",
        "            namespace: None,",
        "            at: Vec::new(),",
        "        })",
        "    }",
        "",
        "    pub fn in_namespace(iii: IIIClient, namespace: impl Into<String>) -> Self {",
        "        Self::over(&Calls {",
        "            iii,",
        "            namespace: Some(namespace.into()),",
        "            at: Vec::new(),",
        "        })",
        "    }",
      ],
      method: (one, name) => this.#method(one, name),
    };
    return this.#node(buildMethodTree(this.model.functions), ["Client"], form);
  }

  emitTriggers(): string[] {
    const form: Form<TriggerModel> = {
      root: "Triggers",
      about: "The trigger types, grouped by the segments of their ids.",
      field: "iii",
      fieldType: "IIIClient",
      constructor: ["    pub fn new(iii: &IIIClient) -> Self {", "        Self::over(iii)", "    }"],
      method: (one, name) => this.#trigger(one, name),
    };
    return this.#node(buildMethodTree(this.model.triggers), ["Triggers"], form);
  }

  #node<L extends Leaf>(node: MethodNode<L>, path: readonly string[], form: Form<L>): string[] {
    const before: string[] = [];
    const scope = methodScope();
    scope.claim(form.field);
    scope.claim("over");
    const fields: { name: string; type: string }[] = [];
    const methods: string[] = [];
    if (node.leaf) methods.push("", ...form.method(node.leaf, scope.claim("call")));
    for (const child of node.children) {
      const name = raw(scope.claim(memberName(child.name)));
      if (child.leaf && child.children.length === 0 && child.variable === undefined) {
        methods.push("", ...form.method(child.leaf, name));
        continue;
      }
      if (child.children.length > 0 || child.leaf) {
        const childPath = [...path, pascal(child.name)];
        before.push(
          ...this.#node(
            { name: child.name, leaf: child.leaf, children: child.children } as MethodNode<L>,
            childPath,
            form,
          ),
        );
        fields.push({ name, type: this.#className(childPath) });
      }
      if (child.variable)
        methods.push(...this.#variable(child.variable, [...path, pascal(child.name)], name, before, form));
    }
    if (node.variable) methods.push(...this.#variable(node.variable, path, "of", before, form));
    const type = this.#className(path);
    const root = path.length === 1;
    return [
      ...before,
      "",
      ...(root ? docs(form.about, "") : []),
      "#[derive(Clone)]",
      `pub struct ${type} {`,
      ...fields.map((field) => `    pub ${field.name}: ${field.type},`),
      `    ${form.field}: ${form.fieldType},`,
      "}",
      "",
      `impl ${type} {`,
      ...(root ? [...form.constructor, ""] : []),
      `    fn over(${form.field}: &${form.fieldType}) -> Self {`,
      ...selfLiteral([
        ...fields.map((field) => `${field.name}: ${field.type}::over(${form.field})`),
        `${form.field}: ${form.field}.clone()`,
      ]),
      "    }",
      ...methods,
      "}",
    ];
  }

  #variable<L extends Leaf>(
    node: MethodNode<L>,
    path: readonly string[],
    name: string,
    before: string[],
    form: Form<L>,
  ): string[] {
    const childPath = [...path, `${pascal(node.name)}Value`];
    before.push(...this.#node(node, childPath, form));
    const argument = raw(memberScope().claim(memberName(node.name)));
    const type = this.#className(childPath);
    return [
      "",
      ...signature("    ", `pub fn ${name}`, ["&self", `${argument}: &str`], type, " {"),
      `        let calls = self.calls.and(${literal(node.name)}, ${argument});`,
      `        ${type}::over(&calls)`,
      "    }",
    ];
  }

  readonly #classes = new Map<string, string>();

  #className(path: readonly string[]): string {
    const key = path.join(" ");
    const known = this.#classes.get(key);
    if (known !== undefined) return known;
    const name = path.length === 1 ? (path[0] ?? "") : this.module.claim(path.join(""));
    this.#classes.set(key, name);
    return name;
  }

  #method(one: FunctionModel, name: string): string[] {
    const request = this.types.text(one.request);
    const empty = isEmptyRequest(one.request, this.model);
    const parameter = empty ? `request: Option<&${request}>` : `request: &${request}`;
    const about = [
      `\`${one.id}\`: ${one.description ?? ""}`,
      ...(one.internal ? ["Internal: called by queues or triggers."] : []),
      ...(one.deprecated ? [`Deprecated: ${one.deprecated}`] : []),
      ...(one.errors.length > 0 ? [`Errors: ${one.errors.map(({ code }) => `\`${code}\``).join(", ")}.`] : []),
    ].join("\n\n");
    const response = `Call<${this.types.text(one.response)}>`;
    const send = (value: string, indent: string) =>
      call(indent, "Call::new", ["&self.calls", literal(one.id), value], "");
    return [
      ...docs(about, "    "),
      ...signature("    ", `pub fn ${name}`, ["&self", parameter], response, " {"),
      ...(empty
        ? [
            "        match request {",
            ...callArm("Some(request)", send("request", "")),
            ...callArm("None", send("Extra::new()", "")),
            "        }",
          ]
        : send("request", "        ")),
      "    }",
    ];
  }

  #trigger(one: TriggerModel, name: string): string[] {
    const reply = one.reply === undefined ? "()" : this.types.text(one.reply);
    const type = `TriggerType<${this.types.text(one.config)}, ${this.types.text(one.payload)}, ${reply}>`;
    return [
      ...docs(`\`${one.id}\`: ${one.description ?? ""}`, "    "),
      ...signature("    ", `pub fn ${name}`, ["&self"], type, " {"),
      ...call("        ", "TriggerType::new", ["&self.iii", literal(one.id)], ""),
      "    }",
    ];
  }
}

/** An arm whose body is a call: in braces when the call needs several lines or the line is full. */
function callArm(pattern: string, lines: readonly string[]): string[] {
  const [only] = lines;
  const line = `            ${pattern} => ${only},`;
  if (lines.length === 1 && line.length <= 100) return [line];
  if (lines.length === 1) return [`            ${pattern} => {`, `                ${only}`, "            }"];
  const [first, ...rest] = lines;
  return [
    `            ${pattern} => ${first}`,
    ...rest.slice(0, -1).map((one) => `            ${one}`),
    `            ${rest.at(-1)},`,
  ];
}

/** rustfmt's `struct_lit_width`: a shorter literal stays on one line. */
function selfLiteral(fields: readonly string[]): string[] {
  const list = fields.join(", ");
  if (list.length <= 18) return [`        Self { ${list} }`];
  return ["        Self {", ...fields.map((field) => `            ${field},`), "        }"];
}
