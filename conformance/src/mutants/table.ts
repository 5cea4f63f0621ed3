/** The table check × mutant: which mutants fail each check, and which checks none fails. */
import type { PlannedCheck } from "../result/request.js";
import { type Excuses, excuseFor } from "./excuses.js";
import type { Trial } from "./try-mutant.js";
import type { PointTrial } from "./try-points.js";

/** Check id → ids of the mutants that fail it, those first that break what it checks. */
export type MutantTable = Readonly<Record<string, readonly string[]>>;

export function tableOf(trials: readonly Trial[]): MutantTable {
  const table = new Map<string, string[]>();
  const add = (checks: readonly string[], mutant: string): void => {
    for (const check of checks) table.set(check, [...(table.get(check) ?? []), mutant]);
  };
  for (const { mutant, failed, verdict } of trials) if (verdict === "caught") add(failed, mutant);
  for (const { mutant, incidental, verdict } of trials) if (verdict === "caught") add(incidental, mutant);
  return Object.fromEntries([...table].toSorted(([one], [two]) => (one < two ? -1 : 1)));
}

/** The table with the point mutants that were caught. */
export function withPoints(table: MutantTable, points: readonly PointTrial[]): MutantTable {
  const struck = points
    .filter(({ failed }) => failed)
    .map(({ check, mutant }) => [check, [`point: ${mutant}`]] as const);
  return Object.fromEntries([...Object.entries(table), ...struck].toSorted(([one], [two]) => (one < two ? -1 : 1)));
}

export interface Uncovered {
  /** Checks that no mutant fails and nothing excuses. */
  readonly unshown: readonly string[];
  /** Checks that no mutant fails, each with the reason. */
  readonly excused: readonly { readonly check: string; readonly reason: string }[];
  /** Excuses that excuse nothing: no such check, or a mutant fails all of them. */
  readonly idle: readonly string[];
}

export function findUncovered(checks: readonly PlannedCheck[], table: MutantTable, excuses: Excuses): Uncovered {
  const unshown: string[] = [];
  const excused: { check: string; reason: string }[] = [];
  const used = new Set<string>();
  for (const { id } of checks) {
    if (table[id]) continue;
    const excuse = excuseFor(excuses, id);
    if (!excuse) {
      unshown.push(id);
      continue;
    }
    used.add(excuse.checks);
    excused.push({ check: id, reason: excuse.reason });
  }
  const idle = excuses.filter((excuse) => !used.has(excuse.checks)).map((excuse) => excuse.checks);
  return { unshown, excused, idle };
}
