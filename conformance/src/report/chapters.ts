/** A result by chapter of the specification: what people read first. */
import { requirement, requirements } from "@triad-protocol/spec";
import type { CheckResult, CheckStatus, RunResult } from "../result/result.js";
import { CHECK_STATUSES } from "../result/result.js";

export interface ChapterTally extends Chapter {
  /** Number of checks by status; each check stands in the chapter of its first requirement. */
  counts: Record<CheckStatus, number>;
  total: number;
}

/** Where the checks stand that belong to every scenario (`#frames`, `#nothing-else`). */
const EVERY_SCENARIO = { chapter: "every-scenario", title: "Every frame, in every scenario" };
/** Where requirements stand that this kit's specification does not know: a result of another revision. */
const UNKNOWN_CHAPTER = { chapter: "unknown", title: "Requirements unknown to this kit" };

export interface Chapter {
  chapter: string;
  title: string;
}

/** Chapters in reading order, then the rest; only those that have checks. */
export function tallyByChapter(result: RunResult): ChapterTally[] {
  const tallies = new Map<string, ChapterTally>();
  for (const check of result.scenarios.flatMap((scenario) => scenario.checks)) {
    const { chapter, title } = chapterOf(check);
    const tally = tallies.get(chapter) ?? { chapter, title, counts: noCounts(), total: 0 };
    tally.counts[check.status]++;
    tally.total++;
    tallies.set(chapter, tally);
  }
  return chapterOrder().flatMap((chapter) => tallies.get(chapter) ?? []);
}

/** Reading order, then the two that are no chapters of the specification. */
export function chapterOrder(): string[] {
  return [...new Set(requirements().map(({ chapter }) => chapter)), EVERY_SCENARIO.chapter, UNKNOWN_CHAPTER.chapter];
}

/** A check stands in the chapter of its first requirement. */
export function chapterOf(check: Pick<CheckResult, "requirements">): Chapter {
  const [first] = check.requirements;
  if (first === undefined) return EVERY_SCENARIO;
  const known = requirement(first);
  return known ? { chapter: known.chapter, title: known.title } : UNKNOWN_CHAPTER;
}

function noCounts(): Record<CheckStatus, number> {
  return Object.fromEntries(CHECK_STATUSES.map((status) => [status, 0])) as Record<CheckStatus, number>;
}
