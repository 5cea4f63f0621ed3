// The Dockerfile, as far as it can be tried without a container: what its last stage copies is enough to run the kit and
// the engine. Packages are those of this checkout; what the kit finds of its own can only come from the copy.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { repositoryPath } from "../../src/files/paths.js";
import { readResult } from "../../src/result/write.js";

const image = realpathSync(mkdtempSync(join(tmpdir(), "triad-image-")));
test.after(() => rmSync(image, { recursive: true }));

const lines = readFileSync(repositoryPath("Dockerfile"), "utf8").replace(/\\\n/g, " ").split("\n");
const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
/** Of an instruction in the form of JSON. */
const wordsOf = (instruction: string) =>
  JSON.parse(last.find((line) => line.startsWith(`${instruction} `))?.slice(instruction.length) ?? "[]") as string[];

/** The stages before build into the folder of this checkout, where it is built already. */
function copy(line: string): void {
  const words = line.split(/\s+/).slice(1);
  const from = words[0]?.startsWith("--from=") ? words.shift() : undefined;
  const target = words.pop() ?? "";
  for (const word of words) {
    const source = from === undefined ? word : word.replace(/^\/triad\//, "");
    const place = join(image, target.endsWith("/") ? join(target, basename(source)) : target);
    mkdirSync(dirname(place), { recursive: true });
    if (source === "node_modules") linkModules(place);
    else cpSync(repositoryPath(source), place, { recursive: true });
  }
}

/** The workspaces among the packages are those of the image. */
function linkModules(place: string): void {
  mkdirSync(join(place, "@triad-protocol"), { recursive: true });
  for (const name of readdirSync(repositoryPath("node_modules"))) {
    if (name !== "@triad-protocol" && !name.startsWith("."))
      symlinkSync(repositoryPath("node_modules", name), join(place, name), "junction");
  }
  const workspaces = { conformance: "conformance", engine: "reference-engine", schemas: "schemas", spec: "spec" };
  for (const [name, folder] of Object.entries(workspaces))
    symlinkSync(join(image, folder), join(place, "@triad-protocol", name), "junction");
}

function runEntryPoint(args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const [program = "", ...first] = wordsOf("ENTRYPOINT").map((word) => word.replace(/^\/triad\//, `${image}/`));
  const env = { ...process.env, TRIAD_COMMIT: "0123456789ab" };
  return spawnSync(program, [...first, ...args], { cwd: image, env, encoding: "utf8", timeout: 60_000 });
}

test("what is copied is enough for the kit, and for the engine that it starts", () => {
  for (const line of last.filter((line) => line.startsWith("COPY "))) copy(line);
  assert.match(runEntryPoint(wordsOf("CMD")).stdout, /^Usage: triad-conformance/);
  const args = ["--catalogue", "triad-engine", "--scenario", "core/callee-error-unchanged", "--out", "report"];
  const { status, stdout, stderr } = runEntryPoint(["engine", ...args]);
  assert.is(status, 0, `${stdout}${stderr}`);
  const { suite } = readResult(join(image, "report", "result.json"));
  assert.is(suite.commit, "0123456789ab", "it tells the commit that it was built from");
});

test("it runs as somebody who is not root, and opens no port", () => {
  assert.equal(
    last.filter((line) => /^(USER|EXPOSE) /.test(line)),
    ["USER node"],
  );
});

test("no secret of the folder can get into an image: only what is named is sent to the builder", () => {
  const ignored = readFileSync(repositoryPath(".dockerignore"), "utf8").split("\n");
  const rules = ignored.filter((line) => line !== "" && !line.startsWith("#"));
  assert.is(rules[0], "*");
  for (const rule of rules.filter((rule) => rule.startsWith("!"))) assert.not.match(rule, /\*|\.env|\.git/);
});

test.run();
