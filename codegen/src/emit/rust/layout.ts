/** Lines as rustfmt leaves them: what fits stays on one line, what does not has one argument a line. */

export const MAX_WIDTH = 100;
/** rustfmt's `fn_call_width`: longer lists of arguments go one a line. */
const CALL_WIDTH = 60;

/** A function's head, up to and without what follows the return type; `end` is ` {` or `;`. */
export function signature(
  indent: string,
  head: string,
  parameters: readonly string[],
  result: string,
  end: string,
): string[] {
  const returns = result === "" ? "" : ` -> ${result}`;
  const line = `${indent}${head}(${parameters.join(", ")})${returns}${end}`;
  if (line.length <= MAX_WIDTH) return [line];
  return [`${indent}${head}(`, ...parameters.map((one) => `${indent}    ${one},`), `${indent})${returns}${end}`];
}

export function call(indent: string, callee: string, args: readonly string[], end: string): string[] {
  const list = args.join(", ");
  const line = `${indent}${callee}(${list})${end}`;
  if (list.length <= CALL_WIDTH && line.length <= MAX_WIDTH) return [line];
  return [`${indent}${callee}(`, ...args.map((one) => `${indent}    ${one},`), `${indent})${end}`];
}

export function arm(indent: string, pattern: string, body: string): string[] {
  const line = `${indent}${pattern} => ${body},`;
  if (line.length <= MAX_WIDTH) return [line];
  return [`${indent}${pattern} => {`, `${indent}    ${body}`, `${indent}}`];
}

/** A line of a macro's or attribute's list, or several. */
export function attribute(indent: string, name: string, args: readonly string[]): string[] {
  if (args.length === 0) return [];
  const line = `${indent}#[${name}(${args.join(", ")})]`;
  if (line.length <= MAX_WIDTH && args.join(", ").length <= 70) return [line];
  return [
    `${indent}#[${name}(`,
    ...args.map((one, index) => `${indent}    ${one}${index === args.length - 1 ? "" : ","}`),
    `${indent})]`,
  ];
}

export function docs(text: string | undefined, indent: string): string[] {
  if (text === undefined || text.trim() === "") return [];
  const width = MAX_WIDTH - 4 - indent.length;
  const lines: string[] = [];
  for (const line of text.trim().split(/\r\n|\r|\n/)) {
    let current = "";
    for (const word of line.trim().split(/\s+/)) {
      if (current !== "" && current.length + 1 + word.length > width) {
        lines.push(current);
        current = word;
      } else current = current === "" ? word : `${current} ${word}`;
    }
    lines.push(current);
  }
  return lines.map((line) => `${indent}///${line === "" ? "" : ` ${line}`}`);
}
