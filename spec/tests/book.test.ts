// The chapters together: ids are unique, never used again, and what is generated is current.

import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { PACKAGE, readBook } from "../src/book.js";
import { SpecError } from "../src/fault.js";
import { requirement, requirements, revision } from "../src/index.js";

const ROOT = join(PACKAGE, "..");

interface Context {
  /** A copy of this package in a folder of its own. */
  folder: string;
}

const book = suite<Context>("book");

book.before.each((context) => {
  const root = mkdtempSync(join(tmpdir(), "spec-"));
  context.folder = join(root, "spec");
  mkdirSync(context.folder);
  for (const name of ["src", "chapters", "package.json", "ids.txt", "requirements.json"]) {
    cpSync(join(PACKAGE, name), join(context.folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
});

book.after.each(({ folder }) => rmSync(join(folder, ".."), { recursive: true, force: true }));

/** Codes and places of the faults of a folder; empty when it has none. */
function faultsOf(folder: string): string[] {
  try {
    readBook(folder);
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.faults.map(({ code, file, line }) => `${file}:${line} ${code}`);
  }
}

function replaceIn(path: string, from: string, to: string): number {
  const text = readFileSync(path, "utf8");
  assert.ok(text.includes(from), `${path} contains ${from}`);
  writeFileSync(path, text.replace(from, to));
  return text.slice(0, text.indexOf(from)).split("\n").length;
}

function generate(folder: string, ...options: string[]) {
  const cli = join(folder, "src/cli.ts");
  const run = spawnSync(process.execPath, ["--import", "tsx", cli, "generate", ...options], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { status: run.status, text: run.stdout + run.stderr };
}

book("an id that stands twice is reported, with the other place", ({ folder }) => {
  appendFileSync(join(folder, "chapters/errors.md"), "\n> **ERR-1** (MUST, engine) Again.\n");
  const lines = readFileSync(join(folder, "chapters/errors.md"), "utf8").split("\n").length - 1;
  assert.equal(faultsOf(folder), [`spec/chapters/errors.md:${lines} duplicate_id`]);
});

book("an id that disappears is reported until the ledger says that it was removed", ({ folder }) => {
  replaceIn(join(folder, "chapters/errors.md"), "> **ERR-4** (MUST, engine)", "Gone:");
  assert.equal(faultsOf(folder), ["spec/ids.txt:0 removed_id"]);
  replaceIn(join(folder, "ids.txt"), "\nERR-4\n", "\nERR-4 removed\n");
  assert.equal(faultsOf(folder), []);
});

book("an id that was removed cannot be used again", ({ folder }) => {
  replaceIn(join(folder, "ids.txt"), "\nERR-4\n", "\nERR-4 removed\n");
  const line =
    readFileSync(join(folder, "chapters/errors.md"), "utf8")
      .split("\n")
      .findIndex((text) => text.includes("**ERR-4**")) + 1;
  assert.equal(faultsOf(folder), [`spec/chapters/errors.md:${line} removed_id`]);
});

book("a ledger line that is neither id nor removed id, or stands twice, is reported", ({ folder }) => {
  const line = readFileSync(join(folder, "ids.txt"), "utf8").split("\n").length;
  appendFileSync(join(folder, "ids.txt"), "ERR-4 gone\nERR-4\n");
  assert.equal(faultsOf(folder), [
    `spec/ids.txt:${line} malformed_requirement`,
    `spec/ids.txt:${line + 1} duplicate_id`,
  ]);
});

book("two chapters cannot share order, prefix or title", ({ folder }) => {
  cpSync(join(folder, "chapters/conformance.md"), join(folder, "chapters/copy.md"));
  assert.equal(
    faultsOf(folder).map((fault) => fault.split(" ")[1]),
    ["front_matter", "front_matter", "front_matter"],
  );
});

book("generate adds a new id to the ledger and to requirements.json; --check notices both before", ({ folder }) => {
  assert.is(generate(folder, "--check").status, 0);
  appendFileSync(join(folder, "chapters/errors.md"), "\n> **ERR-999** (MAY, client) A client may smile.\n");
  const drift = generate(folder, "--check");
  assert.is(drift.status, 1);
  assert.match(drift.text, "spec/requirements.json:0: out of date; run `npm run generate -w spec`");
  assert.match(drift.text, "spec/ids.txt:0: out of date");
  assert.is(generate(folder).status, 0);
  assert.match(readFileSync(join(folder, "ids.txt"), "utf8"), /\nERR-999\n$/);
  assert.match(readFileSync(join(folder, "requirements.json"), "utf8"), '"A client may smile."');
  assert.is(generate(folder, "--check").status, 0);
});

book("a fault of the text is printed with file and line, and nothing is written", ({ folder }) => {
  const before = readFileSync(join(folder, "requirements.json"), "utf8");
  const line = replaceIn(join(folder, "chapters/errors.md"), "(MUST, client)", "(MIGHT, client)");
  const run = generate(folder);
  assert.is(run.status, 1);
  assert.match(run.text, `spec/chapters/errors.md:${line}: ERR-3: level is "MIGHT"`);
  assert.is(readFileSync(join(folder, "requirements.json"), "utf8"), before);
});

book("the package gives out what the chapters say", () => {
  assert.is(revision, "2026-11");
  assert.equal(requirements(), readBook().requirements);
  assert.is(requirement("INV-13")?.chapter, "invocation");
  assert.is(requirement("INV-13")?.title, "Invocation");
  assert.is(requirement("INV-0"), undefined);
});

book.run();
