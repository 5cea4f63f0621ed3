/**
 * Tries a list of mutants before the engine of a catalogue entry, several at once. None shares an engine with another at
 * the same time; one after the other they do, for scenarios leave nothing behind, until one does not go as expected.
 */
import { loadCatalogueEntry } from "../catalogue/catalogue.js";
import { KitError } from "../errors.js";
import { kitPath } from "../files/paths.js";
import type { Declared, PlannedCheck } from "../result/request.js";
import { planRun } from "../run/index.js";
import { loadScenarios } from "../scenario/load.js";
import { createSubjectFactory } from "../subject/factory.js";
import type { SubjectFactory } from "../subject/subject.js";
import type { Mutant } from "./mutant.js";
import { isAsExpected, type Trial, type TrialBench, tryMutant } from "./try-mutant.js";
import { type PointTrial, tryPoints } from "./try-points.js";

export interface TrialOptions {
  /** Mutants, and so engines, at once. */
  readonly jobs: number;
  onTrial?(trial: Trial, done: number): void;
}

/** A mutant waits more than it works, and so do its scenarios. What has failed by then is enough. */
const BREAKING = { jobs: 16, timeoutMs: 60_000 };
const UNDER_LOAD = { jobs: 4, timeoutMs: 180_000 };
/** Allowed changes meet the whole suite as it is run elsewhere. */
const ALLOWED = { jobs: 8, timeoutMs: 400_000 };

/** All trials in the order of the list. Throws `KitError` when the catalogue entry cannot be started several times. */
export async function tryMutants(
  mutants: readonly Mutant[],
  options: TrialOptions,
  entryName = "triad-engine",
): Promise<readonly Trial[]> {
  const { subjects, declared } = benchOf(entryName);
  // Loading takes seconds in which nothing else happens, and no engine that has just been started is to wait for it.
  planRun(kitPath("scenarios"), declared, { scenarios: [], requirements: [] });
  const trials = new Map<string, Trial>();
  const run = async (queue: Mutant[], width: number, limits: Pick<TrialBench, "jobs" | "timeoutMs">): Promise<void> => {
    const work = async (): Promise<void> => {
      let engine = await subjects.open();
      try {
        for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
          const bench = { engine, subjects, declared, scenarios: kitPath("scenarios"), plan: planRun, ...limits };
          const trial = await tryMutant(mutant, bench);
          trials.set(mutant.id, trial);
          options.onTrial?.(trial, trials.size);
          if (isAsExpected(trial)) continue;
          await engine.release();
          engine = await subjects.open();
        }
      } finally {
        await engine.release();
      }
    };
    await Promise.all(Array.from({ length: Math.min(width, queue.length) }, work));
  };
  const isAllowed = ({ breaks }: Mutant): boolean => breaks.length === 0;
  const rare = mutants.filter((mutant) => mutant.underLoad);
  const others = mutants.filter((mutant) => !isAllowed(mutant) && !mutant.underLoad);
  // A call that is lost is waited for until the bound of its loop, so these begin first and wait beside the others.
  const loops = run(rare, rare.length, UNDER_LOAD);
  await run(others, options.jobs, BREAKING);
  await loops;
  await run(mutants.filter(isAllowed), 1, ALLOWED);
  return mutants.map(({ id }) => trials.get(id)!);
}

/** Tries the point mutant of each of these checks, on one engine. */
export async function tryPointMutants(
  checks: readonly string[],
  jobs: number,
  entryName = "triad-engine",
): Promise<readonly PointTrial[]> {
  const { subjects } = benchOf(entryName);
  const { scenarios } = loadScenarios(kitPath("scenarios"));
  const engine = await subjects.open();
  return tryPoints(checks, { engine, subjects, scenarios, jobs }).finally(() => engine.release());
}

/** Every check that applies to the catalogue entry. */
export function plannedChecks(entryName = "triad-engine"): readonly PlannedCheck[] {
  const { scenarios } = planRun(kitPath("scenarios"), benchOf(entryName).declared, { scenarios: [], requirements: [] });
  return scenarios.filter(({ notApplicable }) => notApplicable === undefined).flatMap(({ checks }) => checks);
}

function benchOf(entryName: string): { subjects: SubjectFactory; declared: Declared } {
  const entry = loadCatalogueEntry(entryName);
  const subjects = createSubjectFactory(entry.launch);
  if (!subjects) {
    const message = `${entryName} always listens on one port; mutants need {port} in its command`;
    throw new KitError("one_port_only", message, 2);
  }
  const { profiles, features } = entry;
  return { subjects, declared: { kind: "engine", profiles, features, variants: subjects.variants, own: true } };
}
