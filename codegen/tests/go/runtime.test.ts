/** The Go runtime by itself: its own tests against the reference engine, and the tools that judge Go. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mustRun } from "../corpus/run-tool.js";
import { skipWithout } from "../support/toolchain.js";
import { missingGo, runtime, staticcheck } from "./environment.js";

const missing = await missingGo();
if (missing !== undefined) skipWithout("Go", missing);
else {
  const found = await staticcheck();

  test("gofmt leaves the runtime as it is, and go vet finds nothing", async () => {
    assert.is(await mustRun("gofmt", ["-l", "."], { cwd: runtime }), "");
    assert.is(await mustRun("go", ["vet", "./..."], { cwd: runtime }), "");
  });

  if ("reason" in found) skipWithout("staticcheck", found.reason);
  else
    test("staticcheck finds nothing in the runtime", async () => {
      assert.is(await mustRun(found.tool, ["./..."], { cwd: runtime }), "");
    });

  test("its own tests pass", async () => {
    const output = await mustRun("go", ["test", "-count=1", "./..."], { cwd: runtime, timeoutMs: 240_000 });
    for (const name of ["codec", "triad"]) assert.match(output, new RegExp(`^ok\\s+\\S+/${name}\\s`, "m"));
  });

  test("what it stands on is as locked", async () => {
    const verified = await mustRun("go", ["mod", "verify"], { cwd: runtime });
    assert.match(verified, "all modules verified");
  });
}

test.run();
