/** The command line: exit status, drift, selection, bad input. The built program is run. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freshFolder } from "./support/outputs.js";

const BIN = fileURLToPath(new URL("../bin/triad-codegen.js", import.meta.url));
const folder = freshFolder("cli");

interface Ended {
  status: number | null;
  out: string;
  err: string;
}

function run(...args: string[]): Ended {
  const env = { ...process.env, NO_COLOR: "1", III_URL: "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  return { status, out: stdout, err: stderr };
}

function configure(text: string): void {
  writeFileSync(path.join(folder, "codegen.yml"), text);
}

const SMALL = `
out/web.ts:
  language: typescript
  mode: [types, functions]
  functions: ["web::*"]
out/policy.ts:
  language: typescript
  mode: [types]
  functions: ["policy::*"]
`;

test("generate writes, a second run changes nothing, --check agrees", () => {
  configure(SMALL);
  assert.equal(run("generate", "--contracts"), {
    status: 0,
    out: "out/web.ts: written\nout/policy.ts: written\n",
    err: "",
  });
  assert.is(run("generate", "--contracts").out, "out/web.ts: unchanged\nout/policy.ts: unchanged\n");
  const checked = run("generate", "--contracts", "--check");
  assert.is(checked.status, 0);
});

test("--check shows the first lines that differ, writes nothing and exits 1", () => {
  const file = path.join(folder, "out/web.ts");
  const changed = readFileSync(file, "utf8").replace("export interface WebFetchRequest", "export interface Changed");
  writeFileSync(file, changed);
  const { status, out } = run("generate", "--contracts", "--check");
  assert.is(status, 1);
  assert.match(out, /out\/web\.ts:\d+: differs\n {2}- export interface Changed \{/);
  assert.match(out, "  + export interface WebFetchRequest {");
  assert.is(readFileSync(file, "utf8"), changed);
  assert.is(run("generate", "--contracts", "--check", "--only", "out/policy.ts").status, 0);
  assert.is(run("generate", "--contracts", "--only", "out/web.ts").out, "out/web.ts: written\n");
});

test("preview prints what generate writes", () => {
  const { status, out } = run("preview", "--contracts", "--output", "out/web.ts");
  assert.is(status, 0);
  assert.is(out, readFileSync(path.join(folder, "out/web.ts"), "utf8"));
});

test("model prints JSON of the selection; languages has a line a language", () => {
  const { out } = run("model", "--contracts", "--functions", "web::*");
  const model = JSON.parse(out) as { functions: { id: string }[] };
  assert.equal(
    model.functions.map(({ id }) => id),
    ["web::fetch"],
  );
  assert.match(run("languages").out, /^typescript +/m);
});

test("bad configuration, bad selection and no engine are errors with exit status 2", () => {
  const failing = (config: string, message: string | RegExp, ...args: string[]) => {
    configure(config);
    const { status, err } = run("generate", ...(args.length > 0 ? args : ["--contracts"]));
    assert.is(status, 2, err);
    assert.match(err, message);
  };
  const one = (more: string) => `out.ts:\n  language: typescript\n  mode: [types]\n${more}`;
  failing("out.ts: [", "bad_config: codegen.yml");
  failing("{}", "bad_config: codegen.yml#: must NOT have fewer than 1 properties");
  failing("out.ts: { language: cobol, mode: [types] }", "codegen.yml#/out.ts/language: must be equal to one of");
  failing("out.ts: { language: typescript, mode: [] }", "codegen.yml#/out.ts/mode: must NOT have fewer than 1 items");
  failing(one("  extra: 1\n"), "must NOT have additional properties: extra");
  failing(one("  iii_instance: { type: import }\n  functions: ['*']\n"), "type import needs path and name");
  failing(one(""), "nothing_selected: out.ts: no globs");
  failing(one("  functions: ['nothing::*']\n"), "nothing_selected: out.ts: nothing matches nothing::*");
  failing(SMALL, "bad_config: codegen.yml has no output no.ts", "--contracts", "--only", "no.ts");
  failing(SMALL, "no_engine: ws://127.0.0.1:1", "--url", "ws://127.0.0.1:1");
  failing(SMALL, "bad_contract: nowhere", "--contracts", "nowhere");
  assert.is(run("generate", "--nonsense").status, 2);
  assert.is(run("--help").status, 0);
});

test("contracts of a folder are judged by the rules of style, with file, pointer and rule", () => {
  configure("out.ts:\n  language: typescript\n  mode: [types]\n  functions: ['*']\n");
  const source = fileURLToPath(new URL("../../schemas/harness/web/web.fetch.json", import.meta.url));
  const contract = JSON.parse(readFileSync(source, "utf8")) as { request: { properties: Record<string, unknown> } };
  mkdirSync(path.join(folder, "own"), { recursive: true });
  const file = path.join(folder, "own", "web.fetch.json");
  writeFileSync(file, JSON.stringify(contract));
  const fine = run("generate", "--contracts", "own");
  assert.is(fine.status, 0, fine.err);
  writeFileSync(file, JSON.stringify({ ...contract, request: { ...contract.request, allOf: [] } }));
  const { status, err } = run("generate", "--contracts", "own");
  assert.is(status, 2);
  assert.match(err, /^bad_contract: own\/web\.fetch\.json#\/request.*: style-9: /m);
  writeFileSync(file, JSON.stringify({ ...contract, request: { ...contract.request, required: "url" } }));
  const broken = run("generate", "--contracts", "own");
  assert.is(broken.status, 2);
  assert.match(broken.err, /^bad_contract: /);
  assert.not.match(broken.err, "    at ");
});

test.run();
