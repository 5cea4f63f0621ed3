/** Which error of a contract a stub answers a bad request with: every example of the contracts, and rules of the choice. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refusalsOf } from "../src/emit/refusals.js";
import { isObject, textAt } from "../src/json.js";
import { rowsFromContracts } from "../src/rows/from-contracts.js";
import { catalogue } from "./corpus/catalogue.js";
import { collectRefusals, judgeRefusal } from "./corpus/refusals.js";
import { freshFolder, generateOutput, writeFiles } from "./support/outputs.js";

type Handler = (data: unknown) => Promise<unknown>;

/** Handlers of every generated stub by the function's id in its contract. */
async function handlersOfStubs(): Promise<Map<string, Handler>> {
  const folder = freshFolder("refusals");
  const { files } = await generateOutput(rowsFromContracts(), "typescript", "iii.ts", { mode: ["stubs"] });
  writeFiles(folder, files);
  const made: Record<string, unknown> = await import(pathToFileURL(path.join(folder, "iii.ts")).href);
  const handlers = new Map<string, Handler>();
  const iii = {
    registerFunction: (id: string, handler: Handler) => {
      handlers.set(id.replace("undefined", "{provider}"), handler);
      return { unregister() {} };
    },
  };
  for (const [name, register] of Object.entries(made))
    if (/^register.*Worker$/.test(name)) (register as (...given: unknown[]) => void)(iii, {}, {});
  return handlers;
}

const handlers = await handlersOfStubs();

async function refuse(id: string, request: unknown): Promise<{ code: string; text: string }> {
  try {
    const answer = await handlers.get(id)?.(request);
    return { code: textAt(answer, "error") ?? `answered ${JSON.stringify(answer)}`, text: "" };
  } catch (error) {
    const text = (error as Error).message;
    if (text.startsWith("{")) {
      const document: unknown = JSON.parse(text);
      if (isObject(document)) return { code: String(document.code), text: String(document.message) };
    }
    return { code: "", text };
  }
}

test("every bad request of an example is refused with the code and the text of the example", async () => {
  const cases = collectRefusals();
  const wrong: string[] = [];
  for (const one of cases) wrong.push(...[judgeRefusal(one, await refuse(one.id, one.request)) ?? []].flat());
  assert.equal(wrong, []);
  assert.ok(cases.length > 60, `${cases.length} cases`);
});

test("an absent member and a wrong one are told apart, and what holds the member answers for it", async () => {
  const text = async (id: string, request: unknown) => (await refuse(id, request)).text;
  assert.is(await text("budget::create", { ceiling_usd: 1 }), "missing required string field: period");
  assert.is(
    await text("budget::create", { ceiling_usd: 1, period: 7 }),
    "invalid period: 7 (expected 'day' | 'week' | 'month')",
  );
  assert.is(await text("budget::create", { period: "day" }), "ceiling_usd must be > 0");
  assert.is(
    await text("budget::update", { budget_id: "b", patch: { enforced: "x" } }),
    "patch.enforced must be a boolean",
  );
  assert.is(
    await text("auth::set_token", { provider: "p", credential: "c" }),
    "invalid credential.type: must be object",
  );
  assert.is(await text("hook-fanout::publish_collect", []), "payload must be an object");
});

test("a secret value never stands in a text", async () => {
  const { text } = await refuse("auth::set_token", { provider: "p", credential: { type: "sk-secret" } });
  assert.is(text, "invalid credential.type: [redacted]");
});

test("a table holds only what differs from the rest", () => {
  const tables = catalogue.functions.flatMap((one) => refusalsOf(one, catalogue) ?? []);
  assert.ok(tables.length > 50);
  for (const { otherwise, root, missing, wrong } of tables)
    assert.not.ok([root, ...Object.values({ ...missing, ...wrong })].includes(otherwise));
});

test.run();
