/** The Python of the whole catalogue and of all other schemas: strict for mypy, as ruff formats it, and true to every value. */
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pythonEmitter } from "../../src/emit/python/index.js";
import { moduleScope } from "../../src/emit/python/names.js";
import { PythonTypes } from "../../src/emit/python/types.js";
import { collectCases } from "../corpus/cases.js";
import { everyRow, everyType } from "../corpus/catalogue.js";
import { collectRefusals, judgeRefusal } from "../corpus/refusals.js";
import { mustRun, runTool } from "../corpus/run-tool.js";
import { generateOutput, writeFiles } from "../support/outputs.js";
import { generatePython, hasPython, here, python, pythonTest } from "./environment.js";

const MODES = ["types", "functions", "triggers", "stubs"];
/** Enough for what differs between modes: variables, failures, channels, internal functions, triggers. */
const FEW = { workers: ["approval-gate", "shell", "provider-*", "state"] };

let folder = "";
const scope = moduleScope();

test.before(async () => {
  if (!hasPython) return;
  folder = await generatePython("catalogue", everyType);
  for (const mode of MODES) {
    const made = await generateOutput(everyRow, "python", `only_${mode}.py`, { ...FEW, mode: [mode] });
    writeFiles(folder, made.files);
  }
});

pythonTest("mypy --strict finds each mistake of a user, and nothing in the generated modules", async () => {
  const modules = ["iii_types.py", ...MODES.map((mode) => `only_${mode}.py`)];
  const args = ["-m", "mypy", "--strict", ...modules, path.join(here, "mistakes.py")];
  const { status, output } = await runTool(python, args, { cwd: folder, env: { MYPYPATH: folder } });
  assert.is(status, 1, output);
  const found = output
    .split("\n")
    .flatMap((line) => /([\w-]+)\.py:(\d+): error: .*\[([\w-]+)\]$/.exec(line)?.slice(1).join(" ") ?? []);
  const mistakes = ["19 call-arg", "20 arg-type", "21 call-arg", "22 attr-defined", "23 arg-type", "27 call-arg"];
  const more = ["27 arg-type", "28 call-arg", "29 call-arg", "39 return-value", "44 return-value"];
  assert.equal(
    found,
    [...mistakes, ...more].map((one) => `mistakes ${one}`),
    output,
  );
});

pythonTest("ruff leaves the file as it is", async () => {
  const args = ["-m", "ruff", "format", "--check", "--line-length", "120", "--isolated", "iii_types.py"];
  await mustRun(python, args, { cwd: folder });
});

pythonTest("every example and valid vector of every type comes back equal", async () => {
  const { cases: found, unreached } = collectCases(everyType);
  assert.equal(unreached, []);
  const { names } = new PythonTypes(everyType, (wanted) => scope.claim(wanted));
  const cases = found.map((one) => ({ ...one, type: names.get(one.type) }));
  assert.ok(cases.length > 1400, `${cases.length} cases`);
  const args = [path.join(here, "round_trip.py"), folder];
  const output = await mustRun(python, args, { cwd: folder, input: JSON.stringify(cases) });
  const result = JSON.parse(output) as { cases: number; failures: string[] };
  assert.equal(result.failures, []);
  assert.is(result.cases, cases.length);
});

pythonTest("every bad request of an example is refused with the code and the text of the example", async () => {
  const cases = collectRefusals();
  const args = [path.join(here, "refusals.py"), folder];
  const output = await mustRun(python, args, { cwd: folder, input: JSON.stringify(cases) });
  const got = JSON.parse(output) as { code: string; text: string }[];
  assert.equal(
    cases.flatMap((one, index) => judgeRefusal(one, got[index] ?? { code: "", text: "nothing" }) ?? []),
    [],
  );
});

test("the same model gives the same bytes", async () => {
  const mode = new Set(["types", "functions", "triggers", "stubs"] as const);
  const emit = async () => [
    ...(await pythonEmitter.emit(everyType, { path: "a.py", mode, instance: { type: "argument" } })),
  ];
  assert.equal(await emit(), await emit());
});

test.run();
