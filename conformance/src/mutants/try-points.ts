/** Tries the point mutant of each of a list of checks: one scenario each, many at once, on one engine. */
import { setMaxListeners } from "node:events";
import { runScenario } from "../run/run-scenario.js";
import type { Scenario } from "../scenario/types.js";
import { addressOf } from "../subject/port.js";
import type { Subject, SubjectFactory } from "../subject/subject.js";
import { pointMutant } from "./point-mutant.js";
import { startMutantProxy } from "./proxy.js";
import { behind } from "./try-mutant.js";

export interface PointTrial {
  readonly check: string;
  /** Empty where the check cannot be struck. */
  readonly mutant: string;
  readonly failed: boolean;
}

export interface PointBench {
  readonly engine: Subject;
  readonly subjects: SubjectFactory;
  readonly scenarios: readonly Scenario[];
  /** Scenarios at once. */
  readonly jobs: number;
}

export async function tryPoints(checks: readonly string[], bench: PointBench): Promise<readonly PointTrial[]> {
  setMaxListeners(0);
  const trials: PointTrial[] = [];
  const queue = [...checks];
  const work = async (): Promise<void> => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift())
      trials.push(await tryPoint(check, bench));
  };
  await Promise.all(Array.from({ length: Math.min(bench.jobs, queue.length) }, work));
  return trials;
}

async function tryPoint(check: string, { engine, subjects, scenarios }: PointBench): Promise<PointTrial> {
  const scenario = scenarios.find(({ checks }) => checks.some(({ id }) => id === check))!;
  const mutant = pointMutant(scenario, scenario.checks.find(({ id }) => id === check)!);
  if (!mutant) return { check, mutant: "", failed: false };
  const own = scenario.needs.own ? await subjects.open({ variant: scenario.needs.variant }) : undefined;
  const proxy = await startMutantProxy(mutant, () => addressOf((own ?? engine).url).port);
  const url = `ws://127.0.0.1:${proxy.port}/`;
  try {
    const { outcome } = await runScenario({
      scenario,
      environment: { seed: check, timeFactor: 2, idle: (work) => work() },
      url,
      own: own && { ...behind(own, proxy), release: () => own.release() },
      keepTranscript: "failed",
    });
    const failed = outcome.checks.some(({ id, status }) => id === check && status === "fail");
    return { check, mutant: mutant.id, failed };
  } finally {
    await proxy.close();
    await own?.release();
  }
}
