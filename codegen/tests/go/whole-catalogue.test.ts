/** The Go of the whole catalogue and of every type that the schemas name: clean for vet and gofmt, and every example and valid vector comes back equal. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { goEmitter } from "../../src/emit/go/index.js";
import { collectCases } from "../corpus/cases.js";
import { everyType } from "../corpus/catalogue.js";
import { collectRefusals, judgeRefusal } from "../corpus/refusals.js";
import { mustRun } from "../corpus/run-tool.js";
import { skipWithout } from "../support/toolchain.js";
import { MODE, missingGo, prepareGo, runRefusals, runRoundTrips, staticcheck } from "./environment.js";

const missing = await missingGo();
if (missing !== undefined) skipWithout("Go", missing);
else {
  const folder = await prepareGo("catalogue", everyType, "round_trip.go.txt", "refusals.go.txt");

  test("go vet finds nothing", async () => {
    assert.is(await mustRun("go", ["vet", "./made"], { cwd: folder }), "");
  });

  const found = await staticcheck();
  if ("reason" in found) skipWithout("staticcheck", found.reason);
  else
    test("staticcheck finds nothing", async () => {
      assert.is(await mustRun(found.tool, ["./made"], { cwd: folder }), "");
    });

  test("gofmt leaves the file as it is", async () => {
    assert.is(await mustRun("gofmt", ["-l", "made"], { cwd: folder }), "");
  });

  test("every example and valid vector comes back equal", async () => {
    const { cases, unreached } = collectCases(everyType);
    assert.equal(unreached, []);
    assert.ok(cases.length > 1000, `${cases.length} cases`);
    const result = await runRoundTrips(folder, cases);
    assert.equal(result, { cases: cases.length, changed: [], refused: [] });
  });

  test("every bad request of an example is refused with the code and the text of the example", async () => {
    const cases = collectRefusals();
    const got = await runRefusals(folder, cases);
    assert.equal(
      cases.flatMap((one, index) => judgeRefusal(one, got[index] ?? { code: "", text: "nothing" }) ?? []),
      [],
    );
    assert.ok(cases.length > 60, `${cases.length} cases`);
  });

  test("the same model gives the same bytes", async () => {
    const emit = async () => [
      ...(await goEmitter.emit(everyType, { path: "a/a.go", mode: MODE, instance: { type: "argument" } })),
    ];
    assert.equal(await emit(), await emit());
  });
}

test.run();
