// The whole text: every chapter, in reading order, judged against one another and against the ledger of ids.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Fault, refuseFaults } from "./fault.js";
import { type Chapter, parseChapter } from "./parse/chapter.js";
import { compareLedger, extendLedger, parseLedger } from "./parse/ledger.js";
import type { Requirement, RequirementsFile } from "./requirement.js";
import { revision } from "./revision.js";

/** Folder of this package, in the sources as in `dist`. */
export const PACKAGE = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

export interface Book {
  readonly chapters: readonly Chapter[];
  readonly requirements: readonly Requirement[];
  /** What `ids.txt` must hold. */
  readonly ledger: string;
}

/**
 * Reads `chapters/*.md` and `ids.txt` of a folder.
 * @throws SpecError with every fault of the text.
 */
export function readBook(folder: string = PACKAGE): Book {
  const faults: Fault[] = [];
  const names = readdirSync(join(folder, "chapters")).filter((name) => name.endsWith(".md"));
  const shown = (path: string): string => relative(join(folder, ".."), path);
  const chapters = names
    .map((name) => join(folder, "chapters", name))
    .map((path) => parseChapter(shown(path), readFileSync(path, "utf8"), faults))
    .sort((a, b) => a.frontMatter.order - b.frontMatter.order);
  refuseSharedHeads(chapters, faults);
  const placed = chapters.flatMap(({ file, requirements }) => requirements.map((entry) => ({ ...entry, file })));
  const first = new Map<string, string>();
  for (const { requirement, line, file } of placed) {
    const before = first.get(requirement.id);
    if (before === undefined) first.set(requirement.id, `${file}:${line}`);
    else {
      const message = `${requirement.id} is used already, at ${before}; take the next free number`;
      faults.push({ code: "duplicate_id", file, line, message });
    }
  }
  const ledgerPath = join(folder, "ids.txt");
  const ledgerText = readFileSync(ledgerPath, "utf8");
  const ledger = parseLedger(shown(ledgerPath), ledgerText, faults);
  compareLedger(shown(ledgerPath), ledger, placed, faults);
  refuseFaults(faults);
  return {
    chapters,
    requirements: placed.map(({ requirement }) => requirement),
    ledger: extendLedger(ledgerText, ledger, placed),
  };
}

function refuseSharedHeads(chapters: readonly Chapter[], faults: Fault[]): void {
  for (const member of ["order", "prefix", "title"] as const) {
    const seen = new Map<string | number, string>();
    for (const { file, frontMatter } of chapters) {
      const value = frontMatter[member];
      if (value === undefined) continue;
      const other = seen.get(value);
      if (other !== undefined) {
        const message = `\`${member}: ${value}\` is that of ${other} too; it must be unique`;
        faults.push({ code: "front_matter", file, line: 1, message });
      }
      seen.set(value, file);
    }
  }
}

/** The text of `requirements.json`. */
export function printRequirements(requirements: readonly Requirement[]): string {
  const file: RequirementsFile = { revision, requirements };
  return `${JSON.stringify(file, null, 2)}\n`;
}
