/** The generated types say what the schemas say: examples fit them, what the vectors call invalid does not. */
import { join } from "node:path";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { schema, schemaIds } from "../src/index.js";
import { type JsonObject, listAt, objectAt, textAt } from "../src/source/json.js";
import { listJson, PACKAGE_ROOT, readJson } from "../src/source/load.js";

const FILE = join(PACKAGE_ROOT, "tests/round-trip.virtual.ts");
/** Rules that a type can express; patterns, bounds and choices between arguments it cannot. */
const TYPED = new Set(["required", "type", "const", "enum"]);

/** One line a statement, so that a diagnostic's line tells which statement it is about. */
function compileLines(lines: readonly string[]): Map<number, string> {
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  const text = lines.join("\n");
  host.readFile = (name) => (name === FILE ? text : readFile(name));
  host.fileExists = (name) => name === FILE || fileExists(name);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target) => (name === FILE ? ts.createSourceFile(name, text, target) : read(name, target));
  const program = ts.createProgram([FILE], options, host);
  const found = new Map<number, string>();
  for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const line =
      file === undefined ? -1 : file.fileName === FILE ? file.getLineAndCharacterOfPosition(start ?? 0).line : -2;
    found.set(line, ts.flattenDiagnosticMessageText(messageText, " "));
  }
  return found;
}

const titled = schemaIds().filter((id) => textAt(schema(id), "title") !== undefined);
const head = 'import type * as t from "../src/generated/types.js";';
const assign = (id: string, value: unknown): string =>
  `export const v${counter++}: t.${textAt(schema(id), "title")} = ${JSON.stringify(value)};`;
let counter = 0;

test("every schema has a type, and its examples fit it", () => {
  const lines = [head, ...titled.map((id) => `export type T${counter++} = t.${textAt(schema(id), "title")};`)];
  for (const id of titled) for (const example of listAt(schema(id), "examples")) lines.push(assign(id, example));
  assert.ok(lines.length > titled.length + 60);
  assert.equal(
    [...compileLines(lines)].map(([line, message]) => `${lines[line]}: ${message}`),
    [],
  );
});

test("values that break a rule of types do not fit", () => {
  const cases: { path: string; line: string }[] = [];
  for (const path of listJson(PACKAGE_ROOT, "vectors")) {
    const [, stem] = /^vectors\/(.+)\/invalid\//.exec(path) ?? [];
    const vector: JsonObject = stem === undefined ? {} : readJson(PACKAGE_ROOT, path);
    if (stem === undefined || !TYPED.has(textAt(vector.failure, "keyword") ?? "")) continue;
    if (isFraction(vector) || isListForBareObject(`${stem}.json`, vector)) continue;
    cases.push({ path, line: assign(`${stem}.json`, vector.instance) });
  }
  assert.ok(cases.length > 80);
  const found = compileLines([head, ...cases.map(({ line }) => line)]);
  assert.equal(
    cases.filter((_one, index) => !found.has(index + 1)).map(({ path }) => path),
    [],
  );
});

/** TypeScript has one type for integers and fractions. */
function isFraction(vector: object): boolean {
  return /\d\.5\b/.test(JSON.stringify(vector));
}

/** In TypeScript a list is an object without members, too. */
function isListForBareObject(id: string, vector: JsonObject): boolean {
  return Array.isArray(vector.instance) && Object.keys(objectAt(schema(id), "properties")).length === 0;
}

test("switch narrows closed and open unions", () => {
  const lines = [
    head,
    'export function act(a: t.InvokeAction): string { switch (a.type) { case "void": return "v"; case "enqueue": return a.queue; } }',
    'export function port(w: t.WorkerEntry): number | undefined { return w.name === "iii-worker-manager" ? w.config?.port : undefined; }',
    'export function wrong(a: t.InvokeAction): string { return a.type === "void" ? a.queue : ""; }',
  ];
  const found = compileLines(lines);
  assert.equal([...found.keys()], [3]);
});

test.run();
