// A YAML (or JSON, which is YAML) file of an operator's, read, expanded and validated by a schema, with every fault
// placed in the file: which line, which key, which rule.
import { readFileSync, statSync } from "node:fs";
import { closestMatch } from "leven";
import { type Document, isMap, isScalar, LineCounter, type Node, type Pair, parseDocument, visit } from "yaml";
import { type Expanded, expandVariables } from "./expand-variables.js";
import { InvalidFile, type Problem } from "./problem.js";

/** No file that a person writes is larger. */
const LARGEST_FILE = 1024 * 1024;

// biome-ignore lint/suspicious/noTemplateCurlyInString: the text shows what a file may hold
const REFERENCE_FORMS = "${NAME} or ${NAME:default}";

export type Path = readonly (string | number)[];

/** A file that was read; `problemAt` places whatever later checks find. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  problemAt(path: Path, problem: Omit<Problem, "file" | "line" | "column" | "key">, at?: "key" | "value"): Problem;
}

/** Reads `file`. Throws InvalidFile with every fault of reading, expanding and parsing. */
export function readYamlFile(file: string, env: NodeJS.ProcessEnv): YamlFile {
  return parseYaml(file, readText(file), env);
}

function readText(file: string): string {
  try {
    if (statSync(file).size > LARGEST_FILE) {
      throw new InvalidFile([{ file, rule: "size", message: `must not be larger than ${LARGEST_FILE} bytes` }]);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof InvalidFile) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "is not UTF-8" : `cannot be read: ${message}`;
    throw new InvalidFile([{ file, rule: "readable", message: reason, advice: "Check the path and its permissions." }]);
  }
}

function parseYaml(file: string, source: string, env: NodeJS.ProcessEnv): YamlFile {
  const sourceLines = new LineCounter();
  parseLines(source, sourceLines);
  const place = (offset: number) => {
    const { line, col } = sourceLines.linePos(offset);
    return { line, column: col };
  };
  const expanded = expandVariables(source, env);
  if (expanded.faults.length > 0) {
    throw new InvalidFile(
      expanded.faults.map(({ rule, subject, offset }) => ({
        file,
        ...place(offset),
        rule,
        ...(rule === "unset_variable"
          ? {
              message: `the environment variable ${subject} is not set`,
              advice: `Set it, or write \${${subject}:default}.`,
            }
          : {
              message: `"${subject}" is not a reference to an environment variable`,
              advice: `Write ${REFERENCE_FORMS}; for the characters themselves write "\\x24{" in double quotes.`,
            }),
      })),
    );
  }
  const document = parseDocument(expanded.text, { version: "1.2", prettyErrors: false, stringKeys: true });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new InvalidFile(
      faults.map((fault) => ({
        file,
        ...place(expanded.sourceOffset(fault.pos[0])),
        rule: "yaml",
        // The parser quotes what it trips over, and that may be the value of a variable.
        message: expanded.isExpanded(0, expanded.text.length) ? describeYamlCode(fault.code) : fault.message,
      })),
    );
  }
  return {
    file,
    value: toValue(document, (offset) => ({ file, ...place(expanded.sourceOffset(offset)) })),
    problemAt: (path, problem, at = "value") => {
      const { keys, value } = locate(document, path);
      const key = keys[path.length - 1];
      const range = (at === "key" ? (key?.range ?? value?.range) : (value?.range ?? key?.range)) ?? [0, 0];
      const shown = path.map((segment, index) => fromVariable(expanded, source, keys[index]?.range) ?? segment);
      return {
        file,
        ...place(expanded.sourceOffset(range[0])),
        ...(path.length === 0 ? {} : { key: formatPath(shown) }),
        ...problem,
        ...concealed(expanded, source, range, problem.value),
      };
    },
  };
}

/** Instead of a value that came from a variable, the text that stands in the file. */
function concealed(expanded: Expanded, source: string, range: Range, value: string | undefined): { value?: string } {
  const text = fromVariable(expanded, source, range);
  return value === undefined || value === "[redacted]" || text === undefined
    ? {}
    : { value: `the expansion of ${text}` };
}

/** The text of the file behind `range`, when a variable stands in it. */
function fromVariable(expanded: Expanded, source: string, range: Range): string | undefined {
  const [start = 0, end = start] = range ?? [];
  if (!expanded.isExpanded(start, end)) return undefined;
  return source.slice(expanded.sourceOffset(start), expanded.sourceOffset(end));
}

type Range = readonly number[] | null | undefined;

function describeYamlCode(code: string): string {
  return `is not valid YAML: ${code.toLowerCase().replaceAll("_", " ")}`;
}

/** An alias without its anchor, or aliases that multiply beyond reason, show only here. */
function toValue(
  document: Document,
  problemAt: (offset: number) => Pick<Problem, "file" | "line" | "column">,
): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    let offset = 0;
    visit(document, {
      Alias: (_key, node) => {
        offset = node.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    const message = "holds an alias (`*name`) without its anchor, or aliases that multiply too far";
    throw new InvalidFile([{ ...problemAt(offset), rule: "yaml", message }]);
  }
}

function parseLines(source: string, counter: LineCounter): void {
  counter.addNewLine(0);
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) counter.addNewLine(at + 1);
}

/** The deepest value on `path` that exists in the document, and the keys that lead there; items of lists have none. */
function locate(document: Document, path: Path): { keys: (Node | undefined)[]; value?: Node } {
  let value = document.contents as Node | null;
  const keys: (Node | undefined)[] = [];
  for (const segment of path) {
    if (isMap(value)) {
      const pair: Pair | undefined = value.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(segment),
      );
      if (pair === undefined) break;
      keys.push(pair.key as Node);
      value = pair.value as Node | null;
    } else {
      const next = (value as { get?: (key: unknown, keep: boolean) => unknown } | null)?.get?.(segment, true);
      if (next === undefined) break;
      keys.push(undefined);
      value = next as Node;
    }
  }
  return value === null ? { keys } : { keys, value };
}

/** `workers[0].config.port` */
export function formatPath(path: Path): string {
  return path
    .map((segment, index) => (typeof segment === "number" ? `[${segment}]` : index === 0 ? segment : `.${segment}`))
    .join("");
}

/** The nearest of `candidates` that could have been meant by `word`. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  return closestMatch(word, [...candidates], { maxDistance: Math.max(2, Math.floor(word.length / 3)) });
}
