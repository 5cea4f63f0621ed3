/**
 * YAML files that people write: read as JSON would be (YAML 1.2, no tags, no anchors, no repeated keys), with the line
 * of every value at hand for messages.
 */
import { readFileSync } from "node:fs";
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { KitError } from "../errors.js";

export interface YamlFile {
  path: string;
  text: string;
  value: unknown;
  document: Document;
  /** 1-based line of the value at a JSON pointer; of its nearest parent where there is no such value. */
  lineOf(pointer: string): number;
}

/** Throws `KitError` (exit 2) that names file and line. `shown` is the path used in messages. */
export function readYamlFile(path: string, shown: string = path): YamlFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new KitError("unreadable_file", `${shown}: ${code === "ENOENT" ? "no such file" : String(error)}`, 2);
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { version: "1.2", lineCounter: counter, schema: "core", prettyErrors: false });
  const fail = (line: number, message: string) => {
    throw new KitError("bad_yaml", `${shown}:${line}: ${message}`, 2);
  };
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) fail(counter.linePos(problem.pos[0]).line, problem.message);
  visit(document, {
    Node(_, node) {
      const line = node.range ? counter.linePos(node.range[0]).line : 1;
      if (isAlias(node) || ("anchor" in node && node.anchor)) fail(line, "anchors and aliases are not allowed");
      if (node.tag?.startsWith("!")) fail(line, `the tag ${node.tag} is not allowed`);
    },
    Pair(_, pair) {
      if (isScalar(pair.key) && typeof pair.key.value === "string") return;
      const line = isNode(pair.key) && pair.key.range ? counter.linePos(pair.key.range[0]).line : 1;
      fail(line, "a key is not text; quote it");
    },
  });
  return {
    path,
    text,
    value: document.toJS(),
    document,
    lineOf(pointer) {
      let node: unknown = document.contents;
      let line = lineAt(node, counter) ?? 1;
      for (const part of pointer.split("/").slice(1)) {
        const name = part.replace(/~1/g, "/").replace(/~0/g, "~");
        if (isMap(node)) {
          const pair = node.items.find((item) => isScalar(item.key) && item.key.value === name);
          line = lineAt(pair?.key, counter) ?? line;
          node = pair?.value;
        } else if (isSeq(node)) {
          node = node.items[Number(name)];
          line = lineAt(node, counter) ?? line;
        } else break;
      }
      return line;
    },
  };
}

function lineAt(node: unknown, counter: LineCounter): number | undefined {
  return isNode(node) && node.range ? counter.linePos(node.range[0]).line : undefined;
}
