/** The guide to typed clients in Go, done as it says; only the engine listens at a free port. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { blocksOf, isOutput, runCommands, runWithEngine, saveFiles } from "../support/guide.js";
import { freshFolder } from "../support/outputs.js";
import { skipWithout } from "../support/toolchain.js";
import { missingGo } from "./environment.js";

const missing = await missingGo();
if (missing !== undefined) skipWithout("Go", missing);
else {
  const blocks = blocksOf("typed-clients-go.md");
  const [, generate, build, run] = blocks.filter(({ language }) => language === "sh");
  const [written, printed] = blocks.filter(isOutput);
  const folder = freshFolder("go-guide");

  test("its commands print what it shows", async () => {
    saveFiles(blocks, folder);
    assert.is(await runCommands(generate!, folder, {}), written?.text);
    await runCommands(build!, folder, {});
    assert.is(await runWithEngine(run!, folder, {}), printed?.text);
  });
}

test.run();
