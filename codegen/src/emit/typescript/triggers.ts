/** Trigger helpers: one function a trigger type, in the namespaces of its id, apart from the functions. */

import { buildMethodTree, type MethodNode } from "../../model/method-tree.js";
import type { Model, TriggerModel } from "../../model/model.js";
import { docOf } from "./docs.js";
import { methodName, type TypeScriptNames } from "./names.js";
import { typeText } from "./type-text.js";

type Node = MethodNode<TriggerModel>;

export function triggersText(model: Model, names: TypeScriptNames): string {
  const root = buildMethodTree(model.triggers);
  return `
/** Every trigger type as a function that binds. */
export interface Triggers {
${typeMembers(root, names)}
}

/** Trigger helpers over a connected SDK. */
export function createTriggers(iii: TriggerIii): Triggers {
  return ${objectText(root)};
}
`;
}

function typeMembers(node: Node, names: TypeScriptNames): string {
  return node.children
    .map((child) => {
      const name = JSON.stringify(methodName(child.name));
      if (child.leaf === undefined) return `readonly ${name}: {\n${typeMembers(child, names)} };`;
      const leaf = leafType(child.leaf, names);
      const doc = docOf(child.leaf);
      return child.children.length === 0
        ? `${doc}\nreadonly ${name}: ${leaf};`
        : `readonly ${name}: {\n${doc}\nreadonly call: ${leaf};\n${typeMembers(child, names)} };`;
    })
    .join("\n");
}

function leafType(one: TriggerModel, names: TypeScriptNames): string {
  const reply = one.reply === undefined ? "unknown" : typeText(one.reply, names);
  return `TriggerType<${typeText(one.config, names)}, ${typeText(one.payload, names)}, ${reply}>`;
}

function objectText(node: Node): string {
  const members = node.children.map((child) => {
    const name = JSON.stringify(methodName(child.name));
    if (child.leaf !== undefined && child.children.length === 0) return `${name}: ${leafText(child.leaf)},`;
    return `${name}: ${objectText(child)},`;
  });
  return `{ ${node.leaf === undefined ? "" : `call: ${leafText(node.leaf)},`} ${members.join("\n")} }`;
}

function leafText(one: TriggerModel): string {
  return `bindTrigger(iii, ${JSON.stringify(one.id)})`;
}
