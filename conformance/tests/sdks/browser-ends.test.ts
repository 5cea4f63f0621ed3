// The testees of a run share a browser, which ends with the run, however that ends, and leaves nothing behind.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findChromium } from "../../testees/browser/chromium.mjs";
import { runKit } from "../cli/run-kit.js";

const BOUND_MS = 20_000;

/** Runs the kit on the browser; resolves with the exit status and the folder that its browser lives in. */
async function run(interrupt: boolean): Promise<{ exit: number | null; folder: string; seen: boolean }> {
  let folder = "";
  let seen = false;
  const ended = runKit(["sdk", "--catalogue", "triad-browser", "--scenario", "sdk/reconnect-*", "--time-factor", "2"], {
    started: (child) => {
      folder = path.join(tmpdir(), `triad-browser-${child.pid}`);
      const look = setInterval(() => {
        if (seen || !existsSync(path.join(folder, "ready"))) return;
        seen = true;
        if (interrupt) child.kill("SIGKILL");
      }, 20);
      child.once("exit", () => clearInterval(look));
    },
  });
  const { exit } = await ended;
  return { exit, folder, seen };
}

async function assertGone(folder: string): Promise<void> {
  for (const until = Date.now() + BOUND_MS; left(folder).length > 0 && Date.now() < until; ) await sleep(100);
  assert.equal(left(folder), []);
}

/** The folder, and the processes that were started with it. */
function left(folder: string): string[] {
  const { stdout } = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" });
  const processes = (stdout ?? "").split("\n").filter((args) => args.includes(folder));
  return existsSync(folder) ? [folder, ...processes] : processes;
}

let missing: string | undefined;
try {
  findChromium();
} catch (error) {
  if (process.env.TRIAD_REQUIRE_TOOLCHAINS) throw error;
  missing = error instanceof Error ? error.message : String(error);
  console.log(`SKIP: ${missing}`);
}
const maybe = missing === undefined ? test : test.skip;

maybe("after a run that came to its end", async () => {
  const { exit, folder, seen } = await run(false);
  assert.is(exit, 0);
  assert.ok(seen, "no browser was started there");
  await assertGone(folder);
});

maybe("after a run that was killed", async () => {
  const { exit, folder, seen } = await run(true);
  assert.is(exit, null);
  assert.ok(seen, "no browser was started there");
  await assertGone(folder);
});

test.run();
