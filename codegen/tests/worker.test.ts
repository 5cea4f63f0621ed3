/** `triad-codegen worker` over a real engine: answers with files, refuses bad input by the codes of its contracts. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseConfig } from "../src/config/config.js";
import { generate } from "../src/generate.js";
import { canonical } from "../src/json.js";
import { EngineCaller } from "../src/rows/engine-caller.js";
import { rowsFromContracts } from "../src/rows/from-contracts.js";
import { rowsFromEngine } from "../src/rows/from-engine.js";
import { type RunningCommand, startCommand } from "./support/command.js";
import { type RunningEngine, registerFunction, startEngine } from "./support/engine.js";
import { freshFolder } from "./support/outputs.js";

const CONTRACTS = fileURLToPath(new URL("../contracts", import.meta.url));
const folder = freshFolder("worker");
const CONFIG = {
  "src/orders.ts": { language: "typescript", mode: ["types", "functions"], functions: ["orders::*"] },
  "src/orders.py": { language: "python", mode: ["types"], functions: ["orders::*"] },
};

interface Made {
  files: { output: string; path: string; text: string }[];
  warnings: { output: string; keyword: string }[];
}

let engine: RunningEngine;
let worker: RunningCommand;
let caller: EngineCaller;

const call = async (id: string, data: unknown): Promise<Made> => (await caller.call(id, data)) as Made;

async function refusal(id: string, data: unknown): Promise<string> {
  try {
    await caller.call(id, data);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${id} took ${JSON.stringify(data)}`);
}

test.before(async () => {
  engine = await startEngine();
  await registerFunction(engine.url, "orders::create");
  worker = startCommand(folder, "worker", "--url", engine.url);
  await worker.line("serving codegen::*");
  caller = await EngineCaller.connect(engine.url);
  const until = Date.now() + 30_000;
  for (let there = false; !there; ) {
    const answer = await caller.call("engine::functions::list", { prefix: "codegen::" });
    there = (answer as { functions: unknown[] }).functions.length === 3;
    if (Date.now() > until) throw new Error("the worker did not register in time");
  }
});

test.after(async () => {
  caller.close();
  await worker.end("SIGKILL");
  await engine.stop();
});

test("it registers what its contracts say", async () => {
  const own = rowsFromContracts(CONTRACTS);
  const live = (await rowsFromEngine(engine.url)).filter(({ id }) => id.startsWith("codegen::"));
  assert.equal(live.map(canonical), own.map(canonical));
});

test("generate answers what the library makes of the same catalogue, and writes nothing", async () => {
  const rows = await rowsFromEngine(engine.url);
  const made = await call("codegen::generate", { config: CONFIG });
  assert.equal(
    made.files.map(({ output, path: name }) => [output, name]),
    Object.keys(CONFIG).map((name) => [name, name]),
  );
  for (const [index, output] of parseConfig(CONFIG, "config").entries())
    assert.is(made.files[index]?.text, (await generate(rows, output)).files.get(output.path));
  assert.equal([...new Set(made.warnings.map(({ keyword }) => keyword))], ["schema"]);
  assert.equal(readdirSync(folder), []);
  const only = await call("codegen::generate", { config: CONFIG, only: ["src/orders.py"] });
  assert.equal(
    only.files.map(({ path: name }) => name),
    ["src/orders.py"],
  );
});

test("preview gives one output; languages all or one", async () => {
  const { files } = await call("codegen::preview", { config: CONFIG, output: "src/orders.ts" });
  assert.is(files.length, 1);
  assert.match(files[0]?.text ?? "", "export interface OrdersCreateRequest");
  const all = (await caller.call("codegen::languages", {})) as { languages: { language: string }[] };
  assert.equal(all.languages.map(({ language }) => language).sort(), [
    "go",
    "javascript",
    "python",
    "rust",
    "typescript",
  ]);
  assert.equal(await caller.call("codegen::languages", { language: "cobol" }), { languages: [] });
});

test("bad input is refused by the codes of the contract", async () => {
  const one = (more: object, name = "a.ts") => ({
    config: { [name]: { language: "typescript", mode: ["types"], functions: ["orders::*"], ...more } },
  });
  const cases: [string, unknown, string | RegExp][] = [
    ["codegen::generate", null, "bad_config"],
    ["codegen::generate", {}, /bad_config.*config/],
    ["codegen::generate", { config: {} }, "must NOT have fewer than 1 properties"],
    ["codegen::generate", one({ language: "cobol" }), /bad_config.*language/],
    ["codegen::generate", one({ mode: ["all"] }), /bad_config.*mode/],
    ["codegen::generate", one({ extra: 1 }), "must NOT have additional properties: extra"],
    ["codegen::generate", one({}, "../a.ts"), "leaves the folder"],
    ["codegen::generate", one({}, "/etc/a.ts"), "is absolute"],
    ["codegen::generate", one({ functions: ["no::*"] }), "nothing_selected"],
    ["codegen::generate", { ...one({}), only: ["b.ts"] }, "config has no output b.ts"],
    ["codegen::generate", { ...one({}), strict: true }, /warnings.*1 warning/],
    ["codegen::preview", one({}), /bad_config.*output/],
    ["codegen::preview", { ...one({}), output: "b.ts" }, "config has no output b.ts"],
    ["codegen::languages", { language: 1 }, "bad_config"],
    [
      "codegen::generate",
      {
        config: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`${index}.ts`, one({}).config["a.ts"]])),
      },
      "more than 100 outputs",
    ],
  ];
  for (const [id, data, wanted] of cases) assert.match(await refusal(id, data), wanted, JSON.stringify(data));
});

test("a catalogue that cannot be generated is named; too many calls at once are turned away", async () => {
  await registerFunction(engine.url, "broken::reference", { $ref: "#/$defs/No" });
  const broken = { config: { "a.ts": { language: "typescript", mode: ["types"], functions: ["broken::*"] } } };
  assert.match(await refusal("codegen::generate", broken), /bad_catalogue.*broken::reference request#/);
  const many = Array.from({ length: 12 }, () =>
    call("codegen::generate", { config: CONFIG }).then(
      () => "done",
      (error: Error) => (error.message.includes("busy") ? "busy" : error.message),
    ),
  );
  const ends = await Promise.all(many);
  assert.ok(ends.includes("busy") && ends.includes("done"), ends.join());
  assert.equal([...new Set(ends)].sort(), ["busy", "done"]);
});

test("Ctrl-C ends it with 0, and its functions are gone; no engine is an error", async () => {
  assert.is(await worker.end("SIGINT"), 0);
  const { functions } = (await caller.call("engine::functions::list", { prefix: "codegen::" })) as {
    functions: unknown[];
  };
  assert.equal(functions, []);
  const lost = startCommand(folder, "worker", "--url", "ws://127.0.0.1:1");
  assert.is(await lost.ended, 2);
  assert.match(lost.text, "no_engine: ws://127.0.0.1:1");
});

test.run();
