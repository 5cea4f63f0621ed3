// Finds the fenced code blocks of a Markdown text, so that nothing in them is taken for prose.

import type { Fault } from "../fault.js";

export interface Fence {
  /** The info string: what follows the opening backticks, e.g. `json from-worker`. */
  readonly info: string;
  readonly body: string;
  /** Line of the opening fence, from 1. The body begins one line below. */
  readonly line: number;
}

export interface Fenced {
  readonly fences: readonly Fence[];
  /** The text's lines, with those of fences (delimiters included) replaced by empty ones. */
  readonly prose: readonly string[];
}

/** `lines` is the whole file; `from` is the first index that counts. */
export function splitFences(file: string, lines: readonly string[], from: number, faults: Fault[]): Fenced {
  const fences: Fence[] = [];
  const prose: string[] = lines.map((line, index) => (index < from ? "" : line));
  let open: { mark: string; info: string; line: number; body: string[] } | undefined;
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (open) {
      prose[index] = "";
      if (line.trim() === open.mark) {
        fences.push({ info: open.info, body: open.body.join("\n"), line: open.line });
        open = undefined;
      } else open.body.push(line);
      continue;
    }
    const start = /^(`{3,}|~{3,})\s*(.*)$/.exec(line);
    if (!start) continue;
    prose[index] = "";
    open = { mark: start[1] ?? "", info: (start[2] ?? "").trim(), line: index + 1, body: [] };
  }
  if (open) {
    faults.push({ code: "unclosed_fence", file, line: open.line, message: "this code block is never closed" });
  }
  return { fences, prose };
}
