// Holds text, schemas and scenarios together, and writes down which check shows which requirement.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE, readBook } from "../book.js";
import type { Fault } from "../fault.js";
import { revision } from "../revision.js";
import { checkExamples, createJudge } from "./examples.js";
import { checkCitations, checkCodes, checkDescribed, type Page } from "./mentions.js";
import { checkMessageTables } from "./message-tables.js";
import { readNeighbours } from "./neighbours.js";
import { type Covered, coverRequirements } from "./scenarios.js";

/** Texts of this package and of the root that cite requirements without being chapters. */
const PAGES = ["spec/divergences.md", "spec/README.md", "CONTRIBUTING.md"];

export interface Coverage {
  readonly rows: readonly Covered[];
  readonly examples: number;
  readonly faults: readonly Fault[];
}

/** Runs every check that needs more than this package. `root` is the folder of the repository. */
export function measureCoverage(root: string = join(PACKAGE, "..")): Coverage {
  const faults: Fault[] = [];
  const { chapters, requirements } = readBook(join(root, "spec"));
  const neighbours = readNeighbours(root, revision, faults);
  const { bundle } = neighbours;
  const examples = checkExamples(chapters, createJudge(bundle), faults);
  const messages = chapters.find(({ stem }) => stem === "messages");
  if (messages) checkMessageTables(messages, bundle, faults);
  const pages = PAGES.filter((file) => existsSync(join(root, file))).map(
    (file): Page => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n") }),
  );
  const texts = chapters.map(({ file, prose }): Page => ({ file, lines: prose }));
  checkCitations([...texts, ...pages], new Set(requirements.map(({ id }) => id)), faults);
  checkCodes(chapters, bundle, faults);
  checkDescribed(chapters, bundle, faults);
  return { rows: coverRequirements(requirements, neighbours, faults), examples, faults };
}

/** The text of `coverage.json`. */
export function printCoverage(rows: readonly Covered[]): string {
  return `${JSON.stringify({ revision, requirements: rows }, null, 1)}\n`;
}

/** One line a chapter, for people: requirements, those with checks, excused ones, and checks. */
export function summariseCoverage(rows: readonly Covered[]): string {
  const chapters = [...new Set(rows.map(({ chapter }) => chapter))];
  const line = (name: string, part: readonly Covered[]): string =>
    [
      name.padEnd(18),
      ...[
        part.length,
        part.filter(({ checks }) => checks.length > 0).length,
        part.filter(({ excused }) => excused !== undefined).length,
        new Set(part.flatMap(({ checks }) => checks)).size,
      ].map((count) => String(count).padStart(13)),
    ].join("");
  return [
    ["chapter".padEnd(18), ...["requirements", "checked", "excused", "checks"].map((name) => name.padStart(13))].join(
      "",
    ),
    ...chapters.map((name) =>
      line(
        name,
        rows.filter(({ chapter }) => chapter === name),
      ),
    ),
    line("all", rows),
  ].join("\n");
}
