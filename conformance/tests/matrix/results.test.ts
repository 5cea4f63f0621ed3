// The results that are committed: all there, of this kit's format, telling nothing of the machine, and the matrix theirs.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { revision } from "@triad-protocol/spec";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compact, type Replacements, renderCompact } from "../../results/compact.js";
import { runEntry } from "../../results/run-entry.js";
import { catalogueNames, loadCatalogueEntry } from "../../src/catalogue/catalogue.js";
import { kitPath, repositoryPath } from "../../src/files/paths.js";
import { readYamlFile } from "../../src/files/yaml-file.js";
import { findFiles } from "../../src/matrix/find-files.js";
import { makeMatrix } from "../../src/matrix/make-matrix.js";
import { readSources } from "../../src/matrix/read-sources.js";
import { MATRIX_FILES, MATRIX_FORMATS, renderMatrix } from "../../src/matrix/write-matrix.js";
import type { TranscriptEntry } from "../../src/result/result.js";
import { check, resultOf, scenario } from "../result/sample.js";

const { sources } = readSources(findFiles([kitPath("results", "*.json")]));
const LARGEST = 400_000;
const HOW = "run npm run results -- NAME, or say in results/missing.yaml why there is none";
const dir = mkdtempSync(join(tmpdir(), "triad-results-"));
test.after(() => rmSync(dir, { recursive: true }));

test("each entry of the catalogue has a result, or stands among the missing with a reason", () => {
  const { missing } = readYamlFile(kitPath("results", "missing.yaml")).value as {
    missing: { entry: string; reason: string }[];
  };
  for (const { reason } of missing) assert.match(reason, /\S \S/);
  const there = sources.map(({ file }) => basename(file, ".json"));
  assert.equal([...there, ...missing.map(({ entry }) => entry)].sort(), catalogueNames(), HOW);
});

test("each is a whole run of its entry, at this revision, with a verdict", () => {
  for (const { file, result } of sources) {
    const entry = loadCatalogueEntry(basename(file, ".json"));
    assert.equal([result.subject.kind, result.subject.name], [entry.kind, entry.title], file);
    assert.equal([...result.run.selection.profiles].sort(), [...entry.profiles].sort(), file);
    assert.ok(result.run.selection.complete, file);
    assert.is(result.suite.revision, revision, file);
    assert.is.not(result.verdict, "error", file);
    assert.not.match(result.suite.commit, /dirty|unknown/, `${file} can be made again from its commit`);
  }
});

test("they tell nothing of the machine, and are small", () => {
  for (const { file } of sources) {
    const text = readFileSync(kitPath("results", file), "utf8");
    assert.not.match(text, /"\/(?:home|root|tmp|work|Users|private|var)\/|[A-Z]:\\\\Users/, file);
    assert.not.ok(text.includes(homedir()) || text.includes(repositoryPath()), file);
    assert.ok(text.length < LARGEST, `${file} has ${text.length} characters`);
  }
});

test("the committed matrix is the one of the committed results", () => {
  const matrix = makeMatrix(sources, revision);
  for (const format of MATRIX_FORMATS) {
    const committed = readFileSync(kitPath("results", MATRIX_FILES[format]), "utf8");
    assert.ok(renderMatrix(format, matrix) === committed, `${MATRIX_FILES[format]}: run npm run results, or matrix`);
  }
});

test("compact: rounded, without names of the machine, still a result and of the same outcome", () => {
  const entry: TranscriptEntry = {
    ms: 1.234,
    end: "a",
    direction: "in",
    what: "frame",
    text: "host:77 /x/repo/y",
    bytes: 17,
  };
  const result = resultOf(
    [
      scenario("core/a", [check("core/a#INV-1", "pass", "", { duration_ms: 12.5 })], { transcript: [entry] }),
      scenario("core/b", [check("core/b#INV-1", "fail", "at /x/repo/y", { duration_ms: 1260 })], {
        transcript: [entry],
      }),
    ],
    { verdict: "fail", exit: 1 },
  );
  const replacements: Replacements = [
    [/\/x\/repo/g, "<repository>"],
    [/\bhost(?=:\d)/g, "<host>"],
  ];
  const small = JSON.parse(renderCompact(compact(result, replacements))) as typeof result;
  const [passed, failed] = small.scenarios;
  assert.is(passed?.transcript, undefined, "what passed needs no log");
  assert.equal(failed?.transcript, [{ ...entry, ms: 1, text: "<host>:77 <repository>/y" }]);
  assert.equal([passed?.checks[0]?.duration_ms, failed?.checks[0]?.duration_ms], [0, 1300]);
  assert.is(failed?.checks[0]?.failure?.message, "at <repository>/y");
  assert.equal([small.summary, small.verdict, small.exit], [result.summary, result.verdict, result.exit]);
});

test("an entry that is not judged, and a kit that fails, are told apart", async () => {
  const kit = (script: string) => ({ args: [], out: dir, kit: [process.execPath, "-e", script] });
  assert.equal((await runEntry("triad-engine", kit("process.exit(3)"))).kind, "not-judged");
  assert.equal((await runEntry("triad-engine", kit("process.exit(4)"))).kind, "kit-failed");
  assert.equal((await runEntry("triad-engine", kit("process.exit(0)"))).kind, "kit-failed", "no result was written");
  writeFileSync(join(dir, "result.json"), "of an earlier run");
  assert.equal(
    (await runEntry("triad-engine", kit("process.exit(3)"))).kind,
    "not-judged",
    "an earlier result is no result",
  );
  const copy = `fs.writeFileSync(${JSON.stringify(join(dir, "result.json"))}, ${JSON.stringify(JSON.stringify(resultOf([])))})`;
  assert.equal((await runEntry("triad-engine", kit(copy))).kind, "judged");
  assert.equal(
    (await runEntry("triad-engine", kit(`${copy}; process.exit(1)`))).kind,
    "kit-failed",
    "another exit status",
  );
});

test.run();
