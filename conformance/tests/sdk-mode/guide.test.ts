// The guide "Write a testee", done as it says: its blocks, put together in its order, are a testee that works.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { WebSocketServer } from "ws";
import { loadCatalogueEntry } from "../../src/catalogue/catalogue.js";
import { kitPath, repositoryPath } from "../../src/files/paths.js";
import { readResult } from "../../src/result/write.js";
import { runKit } from "../cli/run-kit.js";

const VERSION = "0.25.0";
const guide = readFileSync(repositoryPath("docs", "guides", "write-a-testee.md"), "utf8");
const dir = mkdtempSync(join(tmpdir(), "triad-guide-"));
test.after(() => rmSync(dir, { recursive: true }));

/** The contents of the fenced blocks of a language, in order. */
function blocks(language: string): string[] {
  return [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text = ""]) => text);
}

/** Each step appends its block; the fourth first removes the last line of the third. */
function testeeAfter(step: number): string {
  const parts = blocks("python").slice(0, step);
  if (step > 3) parts[2] = (parts[2] ?? "").replace(/\nmain\(\)\n$/, "");
  const file = join(dir, `after-step-${step}.py`);
  writeFileSync(file, parts.join("\n"));
  return file;
}

/** A command of the guide as it stands there, with the reader's interpreter and file in place of those of the tests. */
function argsOf(command: string, testee: string): string[] {
  const words = command.replace(/'/g, "").trim().split(/\s+/);
  assert.equal(words.slice(0, 2), ["node", "conformance/bin/triad-conformance.js"]);
  return words.slice(2).map((word) => (word === "try/bin/python" ? python : word === "testee.py" ? testee : word));
}

const python = repositoryPath(
  ".cache",
  `python-${VERSION}`,
  process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
);
const missing = spawnSync("python3", ["--version"]).status === 0 ? undefined : "python3 is not installed";
if (missing !== undefined) {
  if (process.env.TRIAD_REQUIRE_TOOLCHAINS) throw new Error(missing);
  console.log(`SKIP: the guide's testee: ${missing}`);
}
const run = missing === undefined ? test : test.skip;

run("the library is the one that the page installs", () => {
  assert.match(blocks("sh")[0] ?? "", new RegExp(`pip install iii-sdk==${VERSION.replaceAll(".", "\\.")}$`, "m"));
  const made = spawnSync(process.execPath, [kitPath("testees", "prepare.mjs"), `python-${VERSION}`], {
    encoding: "utf8",
  });
  assert.is(made.status, 0, `${made.stdout}${made.stderr}`);
});

run("after step 3: the command of the page prints what the page shows", async () => {
  const [, command = ""] = blocks("sh");
  const { exit, stdout } = await runKit(argsOf(command, testeeAfter(3)));
  assert.is(exit, 0, stdout);
  assert.ok(stdout.includes(blocks("text")[0] ?? "nothing"), stdout);
});

run("after step 4: it is called, answers, fails and is taken back", async () => {
  const [, , command = ""] = blocks("sh");
  const args = argsOf(command, testeeAfter(4));
  const out = join(dir, "report");
  const some = [
    "call-errors",
    "call-values",
    "serve-values",
    "serve-failure",
    "serve-concurrently",
    "unregister-function",
  ];
  const only = some.flatMap((name) => ["--scenario", `sdk/${name}`]);
  const { exit, stdout } = await runKit([...args.slice(0, 1), ...only, "--out", out, ...args.slice(1)]);
  const { scenarios } = readResult(join(out, "result.json"));
  assert.is(exit, 0, stdout);
  const ran = scenarios.filter(({ status }) => status === "run").map(({ id }) => id);
  assert.equal(ran, some.map((name) => `sdk/${name}`).sort());
});

run("its process ends by itself when standard input ends, before and after a connection", async () => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    socket.send(JSON.stringify({ type: "workerregistered", worker_id: "8c6f5b1e-6f0f-4a55-8f67-4f5b5a3a1a10" }));
    socket.on("message", (data) => {
      const { invocation_id, function_id } = JSON.parse(String(data)) as Record<string, unknown>;
      if (invocation_id)
        socket.send(JSON.stringify({ type: "invocationresult", invocation_id, function_id, result: {} }));
    });
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const env = { ...process.env, III_URL: `ws://127.0.0.1:${port}`, OTEL_ENABLED: "false" };
  try {
    for (const commands of [[], ['{"id":1,"do":"connect"}'], ['{"id":1,"do":"connect"}', '{"id":2,"do":"shutdown"}']]) {
      const testee = spawn(python, [testeeAfter(4)], { env, stdio: ["pipe", "pipe", "ignore"], timeout: 60_000 });
      const lines = createInterface({ input: testee.stdout });
      const said: unknown[] = [];
      for await (const line of lines) {
        said.push(JSON.parse(line));
        const next = commands[said.length - 1];
        if (next === undefined) break;
        testee.stdin.write(`${next}\n`);
      }
      testee.stdin.end();
      const [exit] = (await once(testee, "close")) as [number | null];
      assert.is(exit, 0, commands.join());
      assert.equal(
        said.slice(1),
        commands.map((_, index) => ({ id: index + 1, ok: true })),
      );
    }
  } finally {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

test("the entry of the catalogue loads", () => {
  const [entry = ""] = blocks("yaml");
  writeFileSync(join(dir, "my-library.yaml"), entry);
  const { kind, launch } = loadCatalogueEntry(join(dir, "my-library.yaml"));
  assert.equal([kind, launch.command, launch.cwd], ["sdk", ["try/bin/python", "testee.py"], dir]);
});

test.run();
