/** The guide to typed clients in Rust, done as it says; only the engine listens at a free port. */
import { copyFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { blocksOf, isOutput, runCommands, runWithEngine, saveFiles } from "../support/guide.js";
import { freshFolder } from "../support/outputs.js";
import { skipWithout } from "../support/toolchain.js";
import { CARGO_ENV, missingRust, project } from "./environment.js";

const missing = await missingRust();
if (missing !== undefined) skipWithout("Rust", missing);
else {
  const blocks = blocksOf("typed-clients-rust.md");
  const [, generate, run] = blocks.filter(({ language }) => language === "sh");
  const [written, printed] = blocks.filter(isOutput);
  const folder = freshFolder("rust-guide");

  test("its commands print what it shows", async () => {
    saveFiles(blocks, folder);
    // The locked versions, so that what the proof has compiled is used again.
    copyFileSync(path.join(project, "Cargo.lock"), path.join(folder, "Cargo.lock"));
    assert.is(await runCommands(generate!, folder, {}), written?.text);
    const output = await runWithEngine(run!, folder, { ...CARGO_ENV, CARGO_TERM_QUIET: "true" });
    assert.is(output, printed?.text);
  });
}

test.run();
