/** Reserved words, recursion, unions and absent beside null in Go, from rows of strangers. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { goEmitter } from "../../src/emit/go/index.js";
import { edgeCases, edgeRefusals, edges } from "../corpus/edges.js";
import { mustRun } from "../corpus/run-tool.js";
import { skipWithout } from "../support/toolchain.js";
import { missingGo, prepareGo, type RoundTrips, runProof, runRoundTrips } from "./environment.js";

const missing = await missingGo();
if (missing !== undefined) skipWithout("Go", missing);
else {
  const folder = await prepareGo("edges", edges.model, "round_trip.go.txt", "refusals.go.txt");

  test("go vet finds nothing and gofmt leaves the file as it is", async () => {
    assert.is(await mustRun("go", ["vet", "./made"], { cwd: folder }), "");
    assert.is(await mustRun("gofmt", ["-l", "made"], { cwd: folder }), "");
  });

  test("every case comes back equal, and every refusal is one", async () => {
    assert.equal(await runRoundTrips(folder, edgeCases), { cases: edgeCases.length, changed: [], refused: [] });
    const { changed, refused } = await runRoundTrips(folder, edgeRefusals);
    assert.equal(changed, []);
    assert.is(refused.length, edgeRefusals.length, refused.join("\n"));
  });

  test("an integer is one however it is written", async () => {
    const good = (count: string) =>
      `{"at":${JSON.stringify(count)},"type":"Good","value":{"ok":true,"count":${count}}}`;
    const list = (items: string) =>
      `{"at":${JSON.stringify(items)},"type":"Presence","value":{"required":"1.0","required_nullable":null,` +
      `"required_any":1.5,"required_null":null,"required_list":${items}}}`;
    const trips = async (...cases: string[]): Promise<RoundTrips> =>
      JSON.parse(await runProof(folder, [], `[${cases.join()}]`));
    const whole = [good("3.0"), good("-0.0"), good("1e3"), good("9007199254740993"), list("[1.0,null,2e0]")];
    assert.equal(await trips(...whole), { cases: 5, changed: [], refused: [] });
    const broken = await trips(good("3.5"), good('"3"'), good("1e300"), list("[1.5]"));
    assert.is(broken.refused.length, 4, broken.refused.join("\n"));
  });

  test("a number beyond 2^53 stays exact", async () => {
    const text = '[{"at":"2^53 + 1","type":"Good","exact":true,"value":{"ok":true,"count":9007199254740993}}]';
    const output = await runProof(folder, [], text);
    assert.equal(JSON.parse(output), { cases: 1, changed: [], refused: [] });
  });

  test("members that fall together get a number, and the name of a member of ours an underscore", () => {
    const text = readFileSync(path.join(folder, "made/made.go"), "utf8");
    for (const line of [
      /^\tGroupId +string/m,
      /^\tGroupId_2 +string/m,
      /^\tExtra_ /m,
      /^func \(n EdgeClassNamespace\) Call\(/m,
    ])
      assert.match(text, line);
  });

  for (const mode of ["types", "functions", "triggers", "stubs"] as const)
    test(`mode ${mode} alone compiles`, async () => {
      const files = await goEmitter.emit(edges.model, {
        path: "made/made.go",
        mode: new Set([mode]),
        instance: { type: "argument" },
      });
      const alone = path.join(folder, "made", "made.go");
      writeFileSync(alone, [...files.values()][0] ?? "");
      assert.is(await mustRun("go", ["vet", "./made"], { cwd: folder }), "");
    });
}

test.run();
