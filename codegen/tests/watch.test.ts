/** `generate --watch`: each kind of change generates again, errors are told and outlived, Ctrl-C ends it. */
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { startCommand } from "./support/command.js";
import { registerFunction, startEngine } from "./support/engine.js";
import { freshFolder } from "./support/outputs.js";

const WEB = fileURLToPath(new URL("../../schemas/harness/web/web.fetch.json", import.meta.url));

function configOf(output: string, glob: string): string {
  return `${output}:\n  language: typescript\n  mode: [types]\n  functions: ["${glob}"]\n`;
}

test("a changed configuration, a broken one and a changed contract", async () => {
  const folder = freshFolder("watch-files");
  const [config, contract] = [path.join(folder, "codegen.yml"), path.join(folder, "own/web.fetch.json")];
  mkdirSync(path.join(folder, "own"));
  copyFileSync(WEB, contract);
  writeFileSync(config, configOf("one.ts", "web::*"));
  const command = startCommand(folder, "generate", "--watch", "--contracts", "own");
  try {
    await command.line("one.ts: written");
    await command.line("watching");

    writeFileSync(config, configOf("two.ts", "web::*"));
    await command.line("two.ts: written");

    writeFileSync(config, "two.ts: [");
    await command.line("bad_config: codegen.yml");
    // As editors do that write a new file and put it in the place of the old one.
    writeFileSync(`${config}.new`, configOf("three.ts", "web::*"));
    renameSync(`${config}.new`, config);
    await command.line("three.ts: written");

    const changed = JSON.parse(readFileSync(contract, "utf8")) as { request: { properties: Record<string, object> } };
    changed.request.properties.added_member = { type: "string", description: "New." };
    writeFileSync(contract, JSON.stringify(changed));
    await command.line("three.ts: written");
    assert.match(readFileSync(path.join(folder, "three.ts"), "utf8"), "added_member?: string;");

    writeFileSync(contract, "{");
    await command.line("bad_contract: own/web.fetch.json");
    copyFileSync(WEB, contract);
    await command.line("three.ts: written");
  } finally {
    assert.is(await command.end("SIGINT"), 0);
  }
});

test("a function that joins an engine, an engine that ends, and another in its place", async () => {
  const folder = freshFolder("watch-engine");
  writeFileSync(path.join(folder, "codegen.yml"), configOf("orders.ts", "orders::*"));
  let engine = await startEngine();
  const { port } = new URL(engine.url);
  const command = startCommand(folder, "generate", "--watch", "--url", engine.url);
  try {
    await command.line("nothing_selected: orders.ts");
    await command.line("watching");

    await registerFunction(engine.url, "orders::create");
    await command.line("orders.ts: written");

    await engine.stop();
    await command.line("no_engine");
    engine = await startEngine(port);
    await command.line("nothing_selected: orders.ts");
    await registerFunction(engine.url, "orders::cancel");
    await command.line("orders.ts: written");
    assert.match(readFileSync(path.join(folder, "orders.ts"), "utf8"), "OrdersCancelRequest");
  } finally {
    assert.is(await command.end("SIGTERM"), 0);
    await engine.stop();
  }
});

test("what cannot be watched is an error at once", async () => {
  const folder = freshFolder("watch-nothing");
  const nowhere = startCommand(folder, "generate", "--watch", "--contracts", "nowhere");
  assert.is(await nowhere.ended, 2);
  assert.match(nowhere.text, "nowhere");
});

test.run();
