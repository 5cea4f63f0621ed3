// Catalogue entries: what a file says becomes a launch, and what is wrong is told with file and line.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { catalogueNames, loadCatalogueEntry } from "../../src/catalogue/catalogue.js";
import { parseDuration } from "../../src/catalogue/duration.js";
import { KitError } from "../../src/errors.js";
import { repositoryPath } from "../../src/files/paths.js";
import { applyVariant, fillLaunch } from "../../src/subject/launch.js";

const dir = mkdtempSync(join(tmpdir(), "triad-catalogue-"));
test.after(() => rmSync(dir, { recursive: true }));

function entryFile(text: string, name = "mine"): string {
  const path = join(dir, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
}

function refusal(path: string): string {
  try {
    loadCatalogueEntry(path);
  } catch (error) {
    assert.instance(error, KitError);
    assert.is((error as KitError).exit, 2);
    return (error as KitError).message;
  }
  throw new Error("it was not refused");
}

const GOOD = `name: mine
kind: engine
version: "2.0"
start:
  command: [./engine, --listen, "127.0.0.1:{port}", --data, "{dir}/data"]
  env: { MODE: plain }
  cwd: run
  ready: { line: "^ready on \\\\d+$" }
  ready_within: 90s
  stop: { signal: SIGINT, within: 500ms }
variants:
  quick: { env: { GRACE: "1" }, files: { a.conf: "port = {port}" } }
profiles: [core, http]
features: [reattach]
known: mine-known.yaml
`;

test("every entry that comes with the kit loads", () => {
  assert.ok(catalogueNames().includes("triad-engine"));
  for (const name of catalogueNames()) {
    const entry = loadCatalogueEntry(name);
    assert.is(entry.name, name);
    assert.ok(entry.launch.cwd.startsWith(repositoryPath()));
  }
});

test("all members of a file arrive", () => {
  const path = entryFile(GOOD);
  const entry = loadCatalogueEntry(path);
  assert.is(entry.title, "mine");
  assert.is(entry.version, "2.0");
  assert.equal(entry.profiles, ["core", "http"]);
  assert.equal(entry.features, ["reattach"]);
  assert.is(entry.known, join(dir, "mine-known.yaml"));
  const { launch } = entry;
  assert.is(launch.cwd, join(dir, "run"));
  assert.is(launch.readyWithinMs, 90_000);
  assert.is(launch.stopSignal, "SIGINT");
  assert.is(launch.stopWithinMs, 500);
  const quick = fillLaunch(applyVariant(launch, "quick"), { port: 81, dir: "/d" });
  assert.equal(quick.command, ["./engine", "--listen", "127.0.0.1:81", "--data", "/d/data"]);
  assert.equal(quick.env, { MODE: "plain", GRACE: "1" });
  assert.equal(quick.files, { "a.conf": "port = 81" });
  assert.is(quick.url, "ws://127.0.0.1:81/");
});

const WRONG: [change: [from: string, to: string], line: number, says: RegExp][] = [
  [["kind: engine", "kind: motor"], 2, /must be one of: engine, sdk, worker/],
  [["features:", "featurs:"], 1, /"featurs"/],
  [['  ready: { line: "^ready on \\\\d+$" }\n', ""], 4, /lacks the member "ready"/],
  [["^ready on \\\\d+$", "(ready"], 8, /regular expression/],
  [["ready_within: 90s", "ready_within: 90"], 9, /pattern|string/],
  [["[core, http]", "[]"], 13, /fewer than 1/],
  [['"127.0.0.1:{port}"', '"127.0.0.1:80"'], 4, /\{port\}/],
  [["a.conf:", "../a.conf:"], 12, /outside of \{dir\}/],
  [["name: mine", "name: other"], 1, /"other".*"mine"/],
  [['version: "2.0"', 'version: !v "2.0"'], 3, /tag/],
  [['version: "2.0"', "kind: sdk"], 3, /unique/i],
  [["env: { MODE: plain }", "env: &e { MODE: plain }"], 6, /anchor/],
];

for (const [[from, to], line, says] of WRONG) {
  test(`refused with its line: ${to || `without ${from.trim()}`}`, () => {
    assert.ok(GOOD.includes(from));
    const text = GOOD.replace(from, to);
    const message = refusal(entryFile(text));
    assert.match(message, says);
    assert.match(message, new RegExp(`mine\\.yaml:${line}: `));
  });
}

test("an unknown name lists what there is", () => {
  assert.match(refusal("no-such"), /"no-such".*triad-engine/);
});

test("a path without a file is refused", () => {
  assert.match(refusal(join(dir, "absent.yaml")), /no such file/);
});

test("durations", () => {
  assert.equal(["250ms", "5s", "10min", "0s"].map(parseDuration), [250, 5000, 600_000, 0]);
  for (const bad of ["5", "", "5 s", "-1s", "1.5s", "1h"]) {
    assert.throws(
      () => parseDuration(bad),
      (error: unknown) => error instanceof KitError && error.message.includes(`"${bad}"`),
    );
  }
});

test.run();
