/** The whole catalogue compiles at the strictest setting, is formatted, and every example is a value of its type. */
import path from "node:path";
import prettier from "prettier";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { nameTypeScript } from "../src/emit/typescript/names.js";
import type { Row } from "../src/rows/row.js";
import { collectCases } from "./corpus/cases.js";
import { everyRow, everyType } from "./corpus/catalogue.js";
import { declaredPart, UnknownTagFound } from "./support/declared.js";
import { freshFolder, generateOutput, writeFiles } from "./support/outputs.js";
import { typecheck } from "./support/typecheck.js";

const folder = freshFolder("typescript-compile");
writeFiles(folder, [["package.json", '{"type":"module"}']]);
const { files } = await generateOutput(everyRow, "typescript", "iii.ts");
const text = files.get("iii.ts") ?? "";
writeFiles(folder, files);

/** Enough for what differs between modes: variables, failures, channels, internal functions, triggers. */
const few = { workers: ["approval-gate", "shell", "provider-*", "http", "state", "directory"] };

for (const mode of ["types", "functions", "triggers", "stubs"]) {
  const made = await generateOutput(everyRow, "typescript", `${mode}.ts`, { ...few, mode: [mode] });
  writeFiles(folder, made.files);
}
const instance = { iii_instance: { type: "import", path: "./instance.js", name: "worker" } };
writeFiles(folder, (await generateOutput(everyRow, "typescript", "bound.ts", { ...few, ...instance })).files);
writeFiles(folder, [
  ["instance.ts", "import type { IIIClient } from 'iii-sdk';\nexport declare const worker: IIIClient;\n"],
  [
    "use.ts",
    `import type { IIIClient } from 'iii-sdk';
import type { BrowserWorker } from '../../../codegen/runtimes/browser/worker.js';
import { approval, triggers } from './bound.js';
import { type AgentMessage, createClient, createTriggers, type EnqueueReceipt, registerShellWorker, type ShellWorker, textBlock } from './iii.js';
export function use(iii: IIIClient, shell: ShellWorker): unknown[] {
  const client = createClient(iii);
  return [
    client.shell.fs.ls, client.provider('anthropic').stream, client.provider.lmstudio.loadModel, approval.resolve,
    createTriggers(iii).state('f', { scope: 'a' }, (payload) => payload.key.length), triggers.directory.skills.onChange,
    registerShellWorker(iii, shell), client.approval.getSettings, textBlock({ text: 'the tag is set' }).type,
  ];
}
/** Options, and the two other ways to call. */
export async function call(iii: IIIClient, page: BrowserWorker): Promise<EnqueueReceipt> {
  const client = createClient(page, { namespace: 'orders' });
  await client.models.list({}, { timeoutMs: 5, metadata: { user: 'u' } });
  await createClient(iii).models.list.void();
  const nothing: void = await client.models.list.void({}, { metadata: 1 });
  return nothing ?? client.shell.fs.ls.enqueue('listings', { path: '/' }, { timeoutMs: 5 });
}
/** What a stub gets for a reference to a channel. */
export async function write(content: Parameters<ShellWorker['shellFsWrite']>[0]['content']): Promise<Uint8Array> {
  if (content === undefined || typeof content === 'string') return new Uint8Array();
  if ('readAll' in content) return content.readAll();
  content.sendMessage('no reader');
  return new Uint8Array();
}
/** Exhaustive over the tag, the unknown alternative included. */
export function roleOf(message: AgentMessage): number {
  switch (message.role) {
    case 'user': return message.content.length;
    case 'assistant': return message.stop_reason.length;
    case 'function_result': return message.function_call_id.length;
    case 'custom': return 4;
    default: { const unknown: symbol = message.role; return unknown.toString().length; }
  }
}
`,
  ],
  [
    "wrong.ts",
    `import { createClient, type ApprovalResolveRequest, type ApprovalResolveResponse, type ShellFsLsRequest } from './iii.js';
export const a: ApprovalResolveRequest = { session_id: 's', function_call_id: 'c', decision: 'allow', raeson: 'x' };
export const b: ApprovalResolveRequest = { session_id: 's', decision: 'allow' };
export const c: ShellFsLsRequest = { path: undefined };
export const d: ApprovalResolveRequest = { session_id: 's', function_call_id: 'c', decision: 'perhaps' };
export const e: ApprovalResolveResponse = { ok: false };
declare const iii: import('iii-sdk').IIIClient;
export const f = createClient(iii, { namespace: 'n' });
export const g = createClient(iii).shell.fs.ls.enqueue({ path: '/' });
export const h = createClient(iii).shell.fs.ls({ path: '/' }, { timeout: 5 });
export const i: Promise<string> = createClient(iii).shell.fs.ls.void({ path: '/' });
`,
  ],
]);

/** Deeper than the compiler compares types, as a test of decoders; a value of any JSON. */
const TOO_DEEP = "wire/from-worker/invokefunction/valid/payload-is-deep.json";
const names = nameTypeScript(everyType);
const later: string[] = [];
const known = collectCases(everyType).cases.flatMap(({ at, type, value }) => {
  if (at === TOO_DEEP) return [];
  try {
    return [{ at, type, value: declaredPart({ kind: "ref", name: type }, value, everyType) }];
  } catch (error) {
    if (!(error instanceof UnknownTagFound)) throw error;
    later.push(at);
    return [];
  }
});
writeFiles(folder, [
  [
    "cases.ts",
    [
      `import type { ${[...new Set(known.map(({ type }) => names.type(type)))].join(", ")} } from './iii.js';`,
      ...known.map(({ type, value }, index) => `export const v${index}: ${names.type(type)} = ${literal(value)};`),
    ].join("\n"),
  ],
]);
writeFiles(folder, (await generateOutput(strangeRows(), "typescript", "strange.ts")).files);

/** A line of source: some separators of lines are allowed within JSON texts. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** One run of the compiler over everything. */
const MADE = ["iii", "types", "functions", "triggers", "stubs", "bound", "use", "strange"];
const complaints = typecheck([...MADE, "wrong", "cases"].map((name) => path.join(folder, `${name}.ts`)));

test("a second run gives the same bytes, formatted as prettier would", async () => {
  const again = await generateOutput([...everyRow].reverse(), "typescript", "iii.ts");
  assert.ok(again.files.get("iii.ts") === text, "the second run differs");
  assert.ok(await prettier.check(text, { parser: "typescript", singleQuote: true, printWidth: 120 }));
});

test("the whole catalogue, every mode, and rows of strangers compile, and clients and stubs take the public SDK", () => {
  const of = MADE.map((name) => `${name}.ts`);
  assert.equal(
    complaints.filter(({ file }) => of.includes(file)),
    [],
  );
});

test("a misspelt member, a missing one, null for an optional one, a wrong value and wrong options do not compile", () => {
  const lines = complaints.filter(({ file }) => file === "wrong.ts").map(({ line }) => line);
  assert.equal([...new Set(lines)], [2, 3, 4, 5, 6, 8, 9, 10, 11]);
});

test("every example and valid vector of every type is a value of its generated type", () => {
  assert.equal(collectCases(everyType).unreached, []);
  // Nothing else may go unchecked than the few values that show a tag of a later revision.
  assert.ok(known.length > 1400 && later.length < 40, `${known.length} cases, ${later.length} with an unknown tag`);
  assert.equal(
    complaints
      .filter(({ file }) => file === "cases.ts")
      .map(({ line, text: reason }) => `${known[line - 2]?.at}: ${reason}`),
    [],
  );
});

test("the JavaScript output runs, and its declarations compile", async () => {
  const { files: made } = await generateOutput(everyRow, "javascript", "made.mjs", {
    ...few,
    mode: ["types", "functions"],
  });
  assert.equal([...made.keys()], ["made.mjs", "made.d.mts"]);
  writeFiles(folder, made);
  writeFiles(folder, [
    [
      "use-js.ts",
      "import { createClient, type Client } from './made.mjs';\nexport const make: (iii: never) => Client = createClient;\n",
    ],
  ]);
  assert.equal(typecheck([path.join(folder, "use-js.ts")], { skipLibCheck: false }), []);
  const module_ = (await import(path.join(folder, "made.mjs"))) as {
    createClient(iii: object): { approval: { resolve(input: object): Promise<unknown> } };
  };
  const calls: unknown[] = [];
  const client = module_.createClient({
    trigger: async (request: unknown) => calls.push(request) && { ok: false, error: "resume_failed" },
  });
  const error = await client.approval.resolve({ session_id: "s" }).catch((cause: unknown) => cause);
  assert.equal(calls, [{ function_id: "approval::resolve", payload: { session_id: "s" } }]);
  assert.is((error as { code: string }).code, "resume_failed");
});

/** Foreign rows and bad names. */
function strangeRows(): Row[] {
  const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
  const row = (id: string, request: unknown, response: unknown = { type: "null" }): Row => {
    return { kind: "function", id, namespace: "default", worker: "strange-worker", request, response };
  };
  return [
    row("delete::class", object({ class: { type: "string" }, "a-b": {}, groupId: {}, group_id: {}, "9": {} })),
    row("publish", undefined, undefined),
    row("publish::later", object({ self: { $ref: "#" } })),
    row("name::length::{v}", object({})),
    row("name::length::name", object({})),
    row("then::x", object({ text: { type: "string", description: "ends */ a comment `x`" } })),
    row("a::b", {
      title: "Promise",
      ...object({ p: { $ref: "#/$defs/Error" } }),
      $defs: { Error: object({ Client: { title: "Client", ...object({}) } }) },
    }),
    row(
      "c::d",
      object({
        e: { enum: ["it's", 'a "quoted" one', "back\\slash"] },
        l: { type: "array", items: { type: ["string", "null"] } },
      }),
    ),
  ];
}

test.run();
