/** The command line: exit status, drift, selection, bad input. The built program is run. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { registerFunction, startEngine } from "./support/engine.js";
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
  failing(one("  functions: ['']\n"), "codegen.yml#/out.ts/functions/0: must NOT have fewer than 1 characters");
  failing(one("  functions: '*'\n"), "codegen.yml#/out.ts/functions: must be array");
  failing(
    one("  iii_instance: { type: import, path: ./iii.js, name: a-b }\n"),
    "/iii_instance/name: must match pattern",
  );
  failing("out.ts: { language: typescript, mode: [all] }", "codegen.yml#/out.ts/mode/0: must be equal to one of");
  const paths = (...names: string[]) =>
    names
      .map((name) => `${JSON.stringify(name)}: { language: typescript, mode: [types], functions: ["web::*"] }\n`)
      .join("");
  failing(paths("../x.ts"), 'output path "../x.ts" leaves the folder');
  failing(paths("a/../../x.ts"), 'output path "a/../../x.ts" leaves the folder');
  failing(paths("/x.ts"), 'output path "/x.ts" is absolute');
  failing(paths("C:/x.ts"), 'output path "C:/x.ts" is absolute');
  failing(paths("a\\x.ts"), "must be written with /");
  failing(paths("a/"), "names no file");
  failing(paths("a/x.ts", "A/X.ts"), "a/x.ts and A/X.ts are the same file");
  failing(paths("x.ts", "./x.ts"), "x.ts and ./x.ts are the same file");
  failing(
    `${paths("x.d.ts")}x.js: { language: javascript, mode: [types], functions: ["web::*"] }`,
    "x.d.ts and x.d.ts are the same file",
  );
  failing("x.txt: { language: javascript, mode: [types], functions: ['web::*'] }", "x.txt: a path ending in .js");
  failing(SMALL, "bad_config: codegen.yml has no output no.ts", "--contracts", "--only", "no.ts");
  failing(SMALL, "no_engine: ws://127.0.0.1:1", "--url", "ws://127.0.0.1:1");
  failing(SMALL, "bad_contract: nowhere", "--contracts", "nowhere");
  assert.is(run("generate", "--nonsense").status, 2);
  assert.is(run("--help").status, 0);
});

test("an error in one output leaves all files as they were", () => {
  configure(SMALL.replace("policy::*", "no::*").replaceAll("out/", "none/"));
  assert.is(run("generate", "--contracts").status, 2);
  assert.not(existsSync(path.join(folder, "none")));
});

test("--strict makes warnings of a stranger's schema an error; without it they are told", async () => {
  configure("strange.ts:\n  language: typescript\n  mode: [types]\n  functions: ['strange::*']\n");
  const engine = await startEngine();
  try {
    await registerFunction(engine.url, "strange::one", { type: "object", patternProperties: {} });
    const strict = run("generate", "--strict", "--url", engine.url);
    assert.is(strict.status, 2);
    assert.match(strict.err, /strange\.ts: warning: strange::one request#: patternProperties/);
    assert.match(strict.err, "warnings: 2 warnings");
    assert.not(existsSync(path.join(folder, "strange.ts")));
    assert.is(run("generate", "--url", engine.url).status, 0);
    assert.ok(existsSync(path.join(folder, "strange.ts")));
  } finally {
    await engine.stop();
  }
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
