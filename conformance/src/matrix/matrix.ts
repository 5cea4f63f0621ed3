/**
 * The compatibility matrix: implementations against profiles and chapters, as their results say.
 *
 * The shape is published as `schemas/matrix.json`. Everything in it comes from result files; there is no time of making
 * in it, so the same files give the same matrix.
 */
import type { Level } from "@triad-protocol/spec";
import type { Chapter } from "../report/chapters.js";
import type { CheckStatus, KnownVerdict, RunFacts, RunResult, RunVerdict, SubjectKind } from "../result/result.js";

/** Version of the file format, told by the member `matrix`. */
export const MATRIX_FORMAT = 1;

/** `counted` is the sum of `passed`, `failed`, `known` and `warned`. */
export interface MatrixTally {
  counted: number;
  passed: number;
  /** Failed or not testable, for whatever reason. */
  failed: number;
  /** Failures that the baseline lists, by who is to move. */
  known: Record<KnownVerdict, number>;
  warned: number;
  not_applicable: number;
  /** Ran without counting. */
  shown: number;
}

/** Why a row is less than a whole judgement of this revision. */
export type MatrixMark = { code: "partial" | "other_revision" | "no_verdict"; message: string };

/** A check that is not a plain pass. */
export interface MatrixFinding {
  check: string;
  requirements: string[];
  level: Level;
  counted: boolean;
  status: CheckStatus;
  message: string;
  known?: { entry: string; verdict: KnownVerdict };
}

export interface MatrixSource {
  file: string;
  sha256: string;
  suite: RunResult["suite"];
  run: Omit<RunFacts, "finished">;
}

export interface MatrixRow {
  name: string;
  version: string;
  language?: string;
  profiles: string[];
  features: string[];
  verdict: RunVerdict;
  /** True only when nothing is marked: the whole selection, of this revision, with a verdict. */
  complete: boolean;
  marks: MatrixMark[];
  total: MatrixTally;
  /** Of the profiles that were run. */
  by_profile: Record<string, MatrixTally>;
  by_chapter: Record<string, MatrixTally>;
  findings: MatrixFinding[];
  /** Why scenarios do not apply, most checks first. */
  not_applicable: { reason: string; checks: number }[];
  errors: { code: string; message: string }[];
  source: MatrixSource;
}

export interface MatrixGroup {
  kind: SubjectKind;
  profiles: string[];
  chapters: Chapter[];
  rows: MatrixRow[];
}

export interface Superseded {
  kind: SubjectKind;
  name: string;
  version: string;
  file: string;
  sha256: string;
  started: string;
  /** File of the newer result of the same implementation. */
  by: string;
}

export interface Matrix {
  matrix: typeof MATRIX_FORMAT;
  /** Of the specification; a result of another one is marked. */
  revision: string;
  groups: MatrixGroup[];
  superseded: Superseded[];
}
