/** Comments of functions and trigger types. */
import type { FunctionModel } from "../../model/model.js";
import { comment } from "./type-text.js";

export function docOf(one: { id: string; description?: string }): string {
  const lines = [one.description ?? "", `\`${one.id}\``].filter((line) => line !== "");
  return block(lines);
}

export function functionDoc(one: FunctionModel, errorClass: string | undefined): string {
  const lines = [
    one.description ?? "",
    `\`${one.id}\`${one.internal ? ", internal: called by queue or trigger only." : ""}`,
  ];
  if (one.deprecated !== undefined) lines.push(`@deprecated ${one.deprecated}`);
  if (errorClass !== undefined)
    lines.push(`@throws {${errorClass}} with one of ${one.errors.map(({ code }) => `\`${code}\``).join(", ")}`);
  return block(lines.filter((line) => line !== ""));
}

function block(lines: readonly string[]): string {
  const text = lines.flatMap((line) => comment(line).split("\n"));
  if (text.length === 1) return `/** ${text[0]} */`;
  return `/**\n${text.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */`;
}
