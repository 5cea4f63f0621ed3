/** From results to the matrix. Pure: reads no file and no clock. */
import { chapterOf, chapterOrder } from "../report/chapters.js";
import type { SubjectKind } from "../result/result.js";
import { makeRow } from "./make-row.js";
import { MATRIX_FORMAT, type Matrix, type MatrixGroup, type Superseded } from "./matrix.js";
import type { Source } from "./read-sources.js";

const KINDS: readonly SubjectKind[] = ["engine", "sdk", "worker"];

/** `revision` is that of the specification which the matrix is about. Of one implementation the newest result is taken. */
export function makeMatrix(sources: readonly Source[], revision: string): Matrix {
  const newest = new Map<string, Source>();
  for (const source of sources) {
    const other = newest.get(identityOf(source));
    if (other === undefined || isNewer(source, other)) newest.set(identityOf(source), source);
  }
  const taken = [...newest.values()].sort((a, b) => compare(identityOf(a), identityOf(b)));
  const groups = KINDS.map((kind) => makeGroup(kind, taken, revision)).filter(({ rows }) => rows.length > 0);
  const superseded = sources.flatMap((source): Superseded[] => {
    const by = newest.get(identityOf(source));
    return by === undefined || by === source ? [] : [describeSuperseded(source, by)];
  });
  return { matrix: MATRIX_FORMAT, revision, groups, superseded };
}

function makeGroup(kind: SubjectKind, sources: readonly Source[], revision: string): MatrixGroup {
  const own = sources.filter(({ result }) => result.subject.kind === kind);
  const profiles = new Set(own.flatMap(({ result }) => [...result.subject.profiles, ...result.run.selection.profiles]));
  const titles = new Map(
    own
      .flatMap(({ result }) => result.scenarios.flatMap(({ checks }) => checks))
      .map(chapterOf)
      .map(({ chapter, title }) => [chapter, title]),
  );
  return {
    kind,
    // `core` is what all others stand on.
    profiles: [...profiles].sort((a, b) => Number(b === "core") - Number(a === "core") || compare(a, b)),
    chapters: chapterOrder().flatMap((chapter) => {
      const title = titles.get(chapter);
      return title === undefined ? [] : [{ chapter, title }];
    }),
    rows: own.map((source) => makeRow(source, revision)),
  };
}

function identityOf({ result: { subject } }: Source): string {
  return JSON.stringify([subject.kind, subject.name, subject.version]);
}

function isNewer(a: Source, b: Source): boolean {
  const byTime = compare(a.result.run.started, b.result.run.started);
  // The order of the arguments decides nothing.
  return byTime === 0 ? compare(a.sha256, b.sha256) > 0 : byTime > 0;
}

function describeSuperseded({ file, sha256, result }: Source, by: Source): Superseded {
  const { kind, name, version } = result.subject;
  return { kind, name, version, file, sha256, started: result.run.started, by: by.file };
}

/** By code point, the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
