/** Typed trigger types: bind a function, or register a handler and bind it in one step. */
import { buildMethodTree, type MethodNode } from "../../model/method-tree.js";
import type { TriggerModel } from "../../model/model.js";
import { pascal } from "../../model/words.js";
import { comment, fieldScope, literal, pascalOr } from "./names.js";
import type { GoTypes } from "./types.js";

type Node = MethodNode<TriggerModel>;

export function triggersText(types: GoTypes): string {
  const blocks: string[] = [];
  groupText(buildMethodTree(types.model.triggers), "Triggers", "", types, blocks);
  return blocks.join("\n");
}

function groupText(node: Node, type: string, path: string, types: GoTypes, blocks: string[]): void {
  const scope = fieldScope();
  const at = blocks.push("") - 1;
  const fields: string[] = [];
  const values = ["host: host"];
  const methods: string[] = [];
  if (node.leaf !== undefined)
    methods.push(bindText(node.leaf, type, scope.claim("Bind"), scope.claim("Handle"), types));
  for (const child of node.children) {
    const name = scope.claim(pascalOr(child.name));
    if (child.children.length === 0 && child.leaf !== undefined) {
      methods.push(bindText(child.leaf, type, name, scope.claim(`Handle${name}`), types));
      continue;
    }
    const inner = `${path}${pascal(child.name)}`;
    const innerType = types.names.exported(`${inner}Triggers`, `triggers ${path} ${child.name}`);
    fields.push(`${name} ${innerType}`);
    values.push(`${name}: new${innerType}(host)`);
    groupText(child, innerType, inner, types, blocks);
  }
  const root = type === "Triggers";
  blocks[at] = `
// ${root ? "Triggers binds functions to trigger types." : `${type} binds functions to trigger types of one namespace.`}
type ${type} struct {
host triad.Host
${fields.join("\n")}
}

${root ? "// NewTriggers makes the typed trigger types of a host, usually a *triad.Worker.\n" : ""}func ${root ? "NewTriggers" : `new${type}`}(host triad.Host) ${type} {
return ${type}{${values.join(", ")}}
}
${methods.join("\n")}`;
}

function bindText(one: TriggerModel, type: string, bind: string, handle: string, types: GoTypes): string {
  const [config, payload] = [types.text(one.config, ""), types.text(one.payload, "")];
  const reply = one.reply === undefined ? undefined : types.text(one.reply, "");
  const handler = `func(ctx context.Context, payload ${payload}) ${reply === undefined ? "error" : `(${reply}, error)`}`;
  const call = reply === undefined ? "HandleTrigger" : "ReplyToTrigger";
  return `
${comment(`${bind} binds a function to the trigger type ${one.id}.`, one.description)}
func (t ${type}) ${bind}(functionID string, config ${config}, options ...triad.TriggerOption) (*triad.Registration, error) {
return triad.BindTrigger(t.host, ${literal(one.id)}, functionID, config, options)
}

// ${handle} registers the handler as a function and binds it to the trigger type ${one.id}.
func (t ${type}) ${handle}(functionID string, config ${config}, handler ${handler}, options ...triad.TriggerOption) (*triad.Registration, error) {
return triad.${call}(t.host, ${literal(one.id)}, functionID, config, handler, options)
}`;
}
