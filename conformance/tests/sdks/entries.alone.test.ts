// Every client library of the catalogue is judged as its users would judge it, and holds against its baseline. Slow
// scenarios, which wait for a minute each, are left out.
import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { catalogueNames, loadCatalogueEntry } from "../../src/catalogue/catalogue.js";
import { findChromium } from "../../testees/browser/chromium.mjs";
import { runKit } from "../cli/run-kit.js";

/** What an entry must find on the machine, by the first word of what is made ready for it. */
const TOOLS: Readonly<Record<string, () => boolean>> = {
  python: () => isThere("python3", "--version"),
  rust: () => isThere("cargo", "--version"),
  go: () => isThere("go", "version"),
  browser: () => {
    try {
      return findChromium() !== "";
    } catch {
      return false;
    }
  },
};

function isThere(tool: string, argument: string): boolean {
  return spawnSync(tool, [argument], { stdio: "ignore" }).status === 0;
}

const entries = catalogueNames().map(loadCatalogueEntry);
for (const { name, prepare } of entries.filter(({ kind }) => kind === "sdk")) {
  const tool = prepare?.at(-1)?.replace(/-.*/, "");
  const missing = tool !== undefined && TOOLS[tool]?.() !== true;
  if (missing && !process.env.TRIAD_REQUIRE_TOOLCHAINS) {
    console.log(`SKIP: ${name}: the tools of ${tool} are not installed`);
    test.skip(`${name} (the tools of ${tool} are not installed)`, () => {});
    continue;
  }
  test(`${name} is as its baseline says`, async () => {
    assert.not.ok(missing, `the tools of ${tool} are not installed; TRIAD_REQUIRE_TOOLCHAINS asks for them`);
    // Upper bounds only: other people's machines share their processors too.
    const args = ["sdk", "--catalogue", name, "--skip-slow", "--time-factor", "2"];
    const { exit, stdout, stderr } = await runKit(args, { within: 900_000 });
    assert.is(exit, 0, `${stdout.slice(-6000)}\n${stderr.slice(-2000)}`);
    const passed = Number(/^PASS {2}(\d+) of \d+ checks pass/m.exec(stdout)?.[1]);
    assert.ok(passed > 200, `${passed} checks pass, which are too few for a library:\n${stdout}`);
    console.log(`${name}: ${passed} checks pass; ${/seed [^;]+; ([\d.]+ s)/.exec(stdout)?.[1]}`);
  });
}

test.run();
