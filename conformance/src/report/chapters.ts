/** A result by chapter of the specification: what people read first. */
import { requirement, requirements } from "@triad-protocol/spec";
import type { CheckResult, CheckStatus, RunResult } from "../result/result.js";
import { CHECK_STATUSES } from "../result/result.js";

export interface ChapterTally {
  title: string;
  /** Number of checks by status; each check stands in the chapter of its first requirement. */
  counts: Record<CheckStatus, number>;
  total: number;
}

/** Where the checks stand that belong to every scenario (`#frames`, `#nothing-else`). */
export const EVERY_SCENARIO = "Every frame, in every scenario";
/** Where requirements stand that this kit's specification does not know: a result of another revision. */
const UNKNOWN_CHAPTER = "Requirements unknown to this kit";

/** Chapters in reading order, then the rest; only those that have checks. */
export function tallyByChapter(result: RunResult): ChapterTally[] {
  const tallies = new Map<string, ChapterTally>();
  for (const check of result.scenarios.flatMap((scenario) => scenario.checks)) {
    const { chapter, title } = chapterOf(check);
    const tally = tallies.get(chapter) ?? { title, counts: noCounts(), total: 0 };
    tally.counts[check.status]++;
    tally.total++;
    tallies.set(chapter, tally);
  }
  const order = [...new Set(requirements().map(({ chapter }) => chapter)), EVERY_SCENARIO, UNKNOWN_CHAPTER];
  return order.flatMap((chapter) => tallies.get(chapter) ?? []);
}

function chapterOf(check: CheckResult): { chapter: string; title: string } {
  const [first] = check.requirements;
  if (first === undefined) return { chapter: EVERY_SCENARIO, title: EVERY_SCENARIO };
  const known = requirement(first);
  return known ? { chapter: known.chapter, title: known.title } : { chapter: UNKNOWN_CHAPTER, title: UNKNOWN_CHAPTER };
}

function noCounts(): Record<CheckStatus, number> {
  return Object.fromEntries(CHECK_STATUSES.map((status) => [status, 0])) as Record<CheckStatus, number>;
}
