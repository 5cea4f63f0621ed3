/** Contracts on disk and a running engine are the same rows, the engine's own included, so every language gives the same bytes. */
import { contracts } from "@triad-protocol/schemas";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Language } from "../src/config/config.js";
import { EMITTERS } from "../src/emit/languages.js";
import { canonical } from "../src/json.js";
import { rowsFromContracts } from "../src/rows/from-contracts.js";
import { rowsFromEngine } from "../src/rows/from-engine.js";
import { registerContracts, startEngine } from "./support/engine.js";
import { generateOutput } from "./support/outputs.js";

const PATHS: Record<Language, string> = {
  typescript: "iii.ts",
  javascript: "iii.js",
  python: "iii.py",
  rust: "iii.rs",
  go: "iii.go",
};

test("contracts on disk and a running engine give the same rows and the same bytes in every language", async () => {
  const engine = await startEngine();
  const disconnect = await registerContracts(engine.url);
  try {
    const disk = rowsFromContracts();
    const live = await rowsFromEngine(engine.url);
    assert.equal(
      live.map(({ id }) => id),
      disk.map(({ id }) => id),
    );
    const declared = contracts().filter(({ kind }) => kind === "function" || kind === "trigger");
    assert.ok(disk.length >= declared.length && declared.length > 0);
    for (const [index, row] of disk.entries()) assert.is(canonical(live[index]), canonical(row), row.id);
    assert.equal(EMITTERS.map(({ language }) => language).sort(), Object.keys(PATHS).sort());
    for (const language of Object.keys(PATHS) as Language[]) {
      const first = await generateOutput(disk, language, PATHS[language]);
      const second = await generateOutput(live, language, PATHS[language]);
      assert.equal(second.warnings, [], language);
      assert.equal([...second.files.keys()], [...first.files.keys()]);
      for (const [name, text] of first.files) assert.ok(second.files.get(name) === text, `${name} differs`);
    }
  } finally {
    disconnect();
    await engine.stop();
  }
});

test("a bare engine has its own functions and trigger types, as their contracts say", async () => {
  const engine = await startEngine();
  try {
    const live = await rowsFromEngine(engine.url);
    const own = rowsFromContracts().filter(({ id }) => id.startsWith("engine::"));
    assert.equal(live.map(canonical), own.map(canonical));
  } finally {
    await engine.stop();
  }
});

test.run();
