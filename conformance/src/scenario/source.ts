/**
 * A scenario file as text: YAML 1.2 read as JSON would be, with the line of everything in it.
 *
 * Tags, anchors, aliases, duplicate keys, keys that are no strings, NaN and infinities are refused.
 */
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Json } from "./json.js";
import { type Problem, problemAt } from "./problem.js";

export type Path = readonly (string | number)[];

export interface Source {
  readonly file: string;
  readonly value: Json;
  /** Line (from 1) of the value at a path, or of the nearest thing around it. */
  lineOf(path: Path): number;
  /** The text of the value at a path, white space folded, at most 400 characters. */
  textOf(path: Path): string;
}

/** Never throws: what is wrong comes back as problems with their lines. */
export function readSource(file: string, text: string): { source?: Source; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: "1.2", schema: "core", lineCounter: lines, uniqueKeys: true });
  const problems = document.errors.map((error) =>
    problemAt(file, lines.linePos(error.pos[0]).line, error.message.split("\n")[0]!.replace(/ at line .*$/, "")),
  );
  visit(document, (_key, node) => {
    if (!isNode(node)) return;
    const line = lines.linePos(node.range?.[0] ?? 0).line;
    const refuse = (what: string): void => void problems.push(problemAt(file, line, what));
    if (isAlias(node)) refuse(`the alias *${node.source} is not allowed: write the value out`);
    else if (node.anchor) refuse(`the anchor &${node.anchor} is not allowed: write the value out`);
    else if (node.tag) refuse(`the tag ${node.tag} is not allowed: the file is read as JSON would be`);
    if (isScalar(node) && typeof node.value === "number" && !Number.isFinite(node.value)) {
      refuse(`${String(node.source)} is no JSON number`);
    }
    if (isMap(node)) {
      for (const pair of node.items) {
        if (isScalar(pair.key) && typeof pair.key.value === "string") continue;
        refuse(`the key ${String(pair.key)} must be a string; quote it`);
      }
    }
  });
  if (problems.length > 0) return { problems };
  const nodeAt = (path: Path): { range?: [number, number, number] | null } | undefined => {
    for (let length = path.length; length >= 0; length--) {
      const part = path.slice(0, length);
      const parent = document.getIn(part.slice(0, -1), true);
      // A member's line is that of its key: the value may begin on the next one.
      if (isMap(parent)) {
        const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === part.at(-1));
        if (pair && isNode(pair.key)) return pair.key;
      }
      const node = part.length === 0 ? document.contents : document.getIn(part, true);
      if (isNode(node) && node.range) return node;
    }
    return undefined;
  };
  const source: Source = {
    file,
    value: document.toJS({ maxAliasCount: 0 }) as Json,
    lineOf: (path) => lines.linePos(nodeAt(path)?.range?.[0] ?? 0).line,
    textOf(path) {
      const node = path.length === 0 ? document.contents : document.getIn(path, true);
      if (!isNode(node) || !node.range) return "";
      const [start, end] = node.range;
      const body = text.slice(start, end).replace(/\s+/g, " ").trim();
      return (isSeq(node) || isMap(node)) && body.length > 400 ? `${body.slice(0, 397)}...` : body.slice(0, 400);
    },
  };
  return { source, problems };
}
