// The frozen list: what counts, what is only shown, what is refused.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requirement, revision } from "@triad-protocol/spec";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { KitError } from "../../src/errors.js";
import { isCounted, loadRequired, missingChecks, profileOf } from "../../src/required/required.js";

const dir = mkdtempSync(join(tmpdir(), "triad-required-"));
test.after(() => rmSync(dir, { recursive: true }));

function load(text: string) {
  const path = join(dir, "list.yaml");
  writeFileSync(path, text);
  return loadRequired("2026-11", path);
}

const FROZEN = `revision: 2026-11
counted: [core/a#INV-1, http/b#HTP-1]
shown:
  - { check: core/c#INV-2, reason: written after the release }
excused:
  INV-3: { reason: only the engine itself can see it, until: 2027-05 }
`;

test("the list of this revision loads, and excuses only requirements that exist", () => {
  const required = loadRequired(revision);
  assert.is(required.revision, revision);
  for (const id of required.excused.keys()) assert.ok(requirement(id), `${id} is excused, but does not exist`);
});

test("frozen: what is listed counts, everything newer is shown", () => {
  const required = load(FROZEN);
  assert.equal(
    ["core/a#INV-1", "core/c#INV-2", "core/new#INV-1"].map((id) => isCounted(required, id)),
    [true, false, false],
  );
  assert.equal(required.excused.get("INV-3"), { reason: "only the engine itself can see it", until: "2027-05" });
});

test("open: everything counts that is not under shown", () => {
  const required = load(FROZEN.replace(/counted: .*/, "counted: all"));
  assert.equal(
    ["core/a#INV-1", "core/c#INV-2", "core/new#INV-1"].map((id) => isCounted(required, id)),
    [true, false, true],
  );
  assert.equal(missingChecks(required, ["core"], new Set()), []);
});

test("what counted and is gone is missing, within the profiles that were run", () => {
  assert.equal(missingChecks(load(FROZEN), ["core"], new Set(["core/c#INV-2"])), ["core/a#INV-1"]);
  assert.equal(missingChecks(load(FROZEN), ["core"], new Set(["core/a#INV-1"])), []);
  assert.equal(missingChecks(load(FROZEN), ["core", "http"], new Set(["core/a#INV-1"])), ["http/b#HTP-1"]);
  assert.is(profileOf("harness/session/start#frames"), "harness/session");
});

for (const [from, to, says] of [
  ["revision: 2026-11", "revision: 2027-05", /:1: is for revision 2027-05/],
  ["counted: [core/a#INV-1, http/b#HTP-1]", "counted: []", /:2: /],
  ["core/c#INV-2, reason", "core/a#INV-1, reason", /:4: core\/a#INV-1 stands under counted too/],
  ["written after the release", "later", /:4: .*10 characters/],
  ["INV-3:", "inv-3:", /:5: /],
  ["[core/a#INV-1,", "[core/a,", /:2: /],
] as const) {
  test(`refused: ${to}`, () => {
    assert.ok(FROZEN.includes(from));
    assert.throws(
      () => load(FROZEN.replace(from, to)),
      (error: unknown) => error instanceof KitError && error.exit === 2 && says.test(error.message),
    );
  });
}

test.run();
