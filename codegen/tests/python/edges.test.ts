/** Reserved words, recursion, unions and absent beside null in Python, from rows of strangers. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { edgeCases, edgeRefusals, edges } from "../corpus/edges.js";
import { mustRun } from "../corpus/run-tool.js";
import { generatePython, hasPython, here, python, pythonTest } from "./environment.js";

let folder = "";

test.before(async () => {
  if (hasPython) folder = await generatePython("edges", edges.model);
});

pythonTest("mypy --strict finds nothing and ruff leaves the file as it is", async () => {
  await mustRun(python, ["-m", "mypy", "--strict", "iii_types.py"], { cwd: folder });
  await mustRun(python, ["-m", "ruff", "format", "--check", "--line-length", "120", "--isolated", "iii_types.py"], {
    cwd: folder,
  });
});

pythonTest("every case comes back equal, and every refusal is one", async () => {
  const run = async (cases: unknown): Promise<string[]> => {
    const input = JSON.stringify(cases);
    const output = await mustRun(python, [path.join(here, "round_trip.py"), folder], { cwd: folder, input });
    return (JSON.parse(output) as { failures: string[] }).failures;
  };
  assert.equal(await run(edgeCases), []);
  const refused = await run(edgeRefusals);
  assert.equal(
    refused.filter((text) => text.includes("came back as")),
    [],
  );
  assert.is(refused.length, edgeRefusals.length, refused.join("\n"));
});

pythonTest("reserved words get a trailing underscore, a second equal name a number", () => {
  const text = readFileSync(path.join(folder, "iii_types.py"), "utf8");
  for (const line of [
    "    class_: str",
    "    group_id_2: str",
    "    group_id_3: str",
    "        self.call: Function[",
    "        self.list: Function[",
  ])
    assert.ok(text.includes(line), line);
});

pythonTest("constants are written without being set, and numbers beyond 2^53 are exact", async () => {
  const program = [
    "import iii_types as m",
    "print(m.to_wire(m.Leaf(weight=1)) == {'kind': 'leaf', 'weight': 1})",
    "print(m.to_wire(m.Presence(required='', required_nullable=None, required_any=None, required_null=None, required_list=[], optional=None, optional_nullable=None)) == {'required': '', 'required_nullable': None, 'required_any': None, 'required_null': None, 'required_list': [], 'optional_nullable': None})",
    "print(m.to_wire(m.from_wire('Good', {'ok': True, 'count': 2**53 + 1}))['count'] == 2**53 + 1)",
    "print(m.to_wire(m.from_wire('Good', {'ok': True, 'count': 3.0})) == {'ok': True, 'count': 3})",
  ].join("\n");
  const output = await mustRun(python, ["-c", program], { cwd: folder });
  assert.equal(output.trim().split("\n"), ["True", "True", "True", "True"]);
});

test.run();
