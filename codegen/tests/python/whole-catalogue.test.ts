/** The Python of the whole catalogue: strict for mypy, as ruff formats it, and every example and vector comes back equal. */
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pythonEmitter } from "../../src/emit/python/index.js";
import { collectCases } from "../corpus/cases.js";
import { catalogue } from "../corpus/catalogue.js";
import { collectRefusals, judgeRefusal } from "../corpus/refusals.js";
import { mustRun, runTool } from "../corpus/run-tool.js";
import { here, missingPython, preparePython } from "./environment.js";

const missing = missingPython();
if (missing !== undefined) {
  console.log(`SKIP Python: ${missing}`);
  test.skip(`Python (${missing})`, () => {});
} else {
  const { python, folder } = await preparePython("catalogue", catalogue);

  test("mypy --strict finds nothing", async () => {
    const output = await mustRun(python, ["-m", "mypy", "--strict", "iii_types.py"], { cwd: folder });
    assert.match(output, "Success: no issues found in 1 source file");
  });

  test("mypy --strict finds each mistake of a user, and nothing else", async () => {
    const { status, output } = await runTool(python, ["-m", "mypy", "--strict", path.join(here, "mistakes.py")], {
      cwd: folder,
      env: { MYPYPATH: folder },
    });
    assert.is(status, 1, output);
    const found = output
      .split("\n")
      .flatMap((line) => /mistakes\.py:(\d+): error: .*\[([\w-]+)\]$/.exec(line)?.slice(1).join(" ") ?? []);
    assert.equal(
      found,
      ["17 call-arg", "18 arg-type", "19 call-arg", "20 attr-defined", "21 arg-type", "32 return-value"],
      output,
    );
  });

  test("ruff leaves the file as it is", async () => {
    await mustRun(python, ["-m", "ruff", "format", "--check", "--line-length", "120", "--isolated", "iii_types.py"], {
      cwd: folder,
    });
  });

  test("every example and valid vector comes back equal", async () => {
    const { cases } = collectCases(catalogue);
    assert.ok(cases.length > 500, `${cases.length} cases`);
    const output = await mustRun(python, [path.join(here, "round_trip.py"), folder], {
      cwd: folder,
      input: JSON.stringify(cases),
    });
    const result = JSON.parse(output) as { cases: number; failures: string[] };
    assert.equal(result.failures, []);
    assert.is(result.cases, cases.length);
  });

  test("every bad request of an example is refused with the code and the text of the example", async () => {
    const cases = collectRefusals();
    const input = JSON.stringify(cases);
    const output = await mustRun(python, [path.join(here, "refusals.py"), folder], { cwd: folder, input });
    const got = JSON.parse(output) as { code: string; text: string }[];
    assert.equal(
      cases.flatMap((one, index) => judgeRefusal(one, got[index] ?? { code: "", text: "nothing" }) ?? []),
      [],
    );
  });

  test("the same model gives the same bytes", async () => {
    const mode = new Set(["types", "functions", "triggers", "stubs"] as const);
    const emit = async () => [
      ...(await pythonEmitter.emit(catalogue, { path: "a.py", mode, instance: { type: "argument" } })),
    ];
    assert.equal(await emit(), await emit());
  });
}

test.run();
