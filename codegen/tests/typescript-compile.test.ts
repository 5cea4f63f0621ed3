/** The whole catalogue compiles at the strictest setting, is formatted, and every example is a value of its type. */
import path from "node:path";
import prettier from "prettier";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildModel } from "../src/model/build-model.js";
import { rowsFromContracts } from "../src/rows/from-contracts.js";
import type { Row } from "../src/rows/row.js";
import { collectCases } from "./corpus/cases.js";
import { declaredPart, UnknownTagFound } from "./support/declared.js";
import { freshFolder, generateOutput, writeFiles } from "./support/outputs.js";
import { typecheck } from "./support/typecheck.js";

const folder = freshFolder("typescript-compile");
writeFiles(folder, [["package.json", '{"type":"module"}']]);
const rows = rowsFromContracts();
const { files } = await generateOutput(rows, "typescript", "iii.ts");
const text = files.get("iii.ts") ?? "";
writeFiles(folder, files);

test("a second run gives the same bytes, formatted as prettier would", async () => {
  const again = await generateOutput([...rows].reverse(), "typescript", "iii.ts");
  assert.ok(again.files.get("iii.ts") === text, "the second run differs");
  assert.ok(await prettier.check(text, { parser: "typescript", singleQuote: true, printWidth: 120 }));
});

test("every mode compiles, and clients and stubs take the public SDK", async () => {
  for (const mode of ["types", "functions", "triggers", "stubs"])
    writeFiles(folder, [
      [`${mode}.ts`, (await generateOutput(rows, "typescript", "x.ts", { mode: [mode] })).files.get("x.ts") ?? ""],
    ]);
  const instance = { iii_instance: { type: "import", path: "./instance.js", name: "worker" } };
  const bound = await generateOutput(rows, "typescript", "x.ts", instance);
  writeFiles(folder, [
    ["bound.ts", bound.files.get("x.ts") ?? ""],
    ["instance.ts", "import type { IIIClient } from 'iii-sdk';\nexport declare const worker: IIIClient;\n"],
    [
      "use.ts",
      `import type { IIIClient } from 'iii-sdk';
import { approval, triggers } from './bound.js';
import { type AgentMessage, createClient, createTriggers, registerShellWorker, type ShellWorker, textBlock } from './iii.js';
export function use(iii: IIIClient, shell: ShellWorker): unknown[] {
  const client = createClient(iii);
  return [
    client.shell.fs.ls, client.provider('anthropic').stream, client.provider.lmstudio.loadModel, approval.resolve,
    createTriggers(iii).state('f', { scope: 'a' }, (payload) => payload.key.length), triggers.directory.skills.onChange,
    registerShellWorker(iii, shell), client.approval.getSettings, textBlock({ text: 'the tag is set' }).type,
  ];
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
  ]);
  const names = ["iii", "types", "functions", "triggers", "stubs", "bound", "use"];
  assert.equal(typecheck(names.map((name) => path.join(folder, `${name}.ts`))), []);
});

test("a misspelt member, a missing one, null for an optional one and a wrong value do not compile", () => {
  const wrong = [
    "export const a: ApprovalResolveRequest = { session_id: 's', function_call_id: 'c', decision: 'allow', raeson: 'x' };",
    "export const b: ApprovalResolveRequest = { session_id: 's', decision: 'allow' };",
    "export const c: ShellFsLsRequest = { path: undefined };",
    "export const d: ApprovalResolveRequest = { session_id: 's', function_call_id: 'c', decision: 'perhaps' };",
    "export const e: ApprovalResolveResponse = { ok: false };",
  ];
  const head = "import type { ApprovalResolveRequest, ApprovalResolveResponse, ShellFsLsRequest } from './iii.js';";
  writeFiles(folder, [["wrong.ts", [head, ...wrong].join("\n")]]);
  const lines = typecheck([path.join(folder, "wrong.ts")]).map(({ line }) => line);
  assert.equal(lines, [2, 3, 4, 5, 6]);
});

test("every example and valid vector is a value of its generated type", () => {
  const { model } = buildModel(rows);
  const { cases } = collectCases(model);
  const later: string[] = [];
  const known = cases.flatMap(({ at, type, value }) => {
    try {
      return [{ at, type, value: declaredPart({ kind: "ref", name: type }, value, model) }];
    } catch (error) {
      if (!(error instanceof UnknownTagFound)) throw error;
      later.push(at);
      return [];
    }
  });
  // Nothing else may go unchecked than the few values that show a tag of a later revision.
  assert.ok(known.length > 800 && later.length < 20, `${known.length} cases, ${later.length} with an unknown tag`);
  const used = [...new Set(known.map(({ type }) => type))];
  const source = [
    `import type { ${used.join(", ")} } from './iii.js';`,
    ...known.map(({ type, value }, index) => `export const v${index}: ${type} = ${JSON.stringify(value)};`),
  ];
  writeFiles(folder, [["cases.ts", source.join("\n")]]);
  const complaints = typecheck([path.join(folder, "cases.ts")]);
  assert.equal(
    complaints.map(({ line, text: reason }) => `${known[line - 2]?.at}: ${reason}`),
    [],
  );
});

test("foreign rows and bad names give output that compiles", async () => {
  const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
  const row = (id: string, request: unknown, response: unknown = { type: "null" }): Row => {
    return { kind: "function", id, namespace: "default", worker: "strange-worker", request, response };
  };
  const strange = [
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
  const { files: made } = await generateOutput(strange, "typescript", "strange.ts");
  writeFiles(folder, made);
  assert.equal(typecheck([path.join(folder, "strange.ts")]), []);
});

test("the JavaScript output runs, and its declarations compile", async () => {
  const { files: made } = await generateOutput(rows, "javascript", "made.mjs", { mode: ["types", "functions"] });
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

test.run();
