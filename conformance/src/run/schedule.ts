/**
 * The order of a run: scenarios that stand each other together, the longest wait first; those with load when only
 * waits are open; then `alone`, then `last`, each by itself.
 */
import { createHash } from "node:crypto";
import { type Scenario, walkSteps } from "../scenario/types.js";
import { boundsOf } from "./bounds.js";
import { Places } from "./places.js";

export interface Phases {
  readonly together: readonly Scenario[];
  readonly loads: readonly Scenario[];
  readonly alone: readonly Scenario[];
  readonly last: readonly Scenario[];
}

/** The same seed gives the same order. */
export function arrange(scenarios: readonly Scenario[], seed: string): Phases {
  const keys = new Map(
    scenarios.map((scenario) => {
      const { least, most } = boundsOf(scenario);
      return [scenario.id, { least, most, tie: createHash("sha256").update(`${seed} ${scenario.id}`).digest("hex") }];
    }),
  );
  const sorted = [...scenarios].sort((left, right) => {
    const [one, two] = [keys.get(left.id)!, keys.get(right.id)!];
    return two.least - one.least || two.most - one.most || one.tie.localeCompare(two.tie);
  });
  const hasLoad = (scenario: Scenario): boolean => [...walkSteps(scenario.steps)].some((step) => step.verb === "load");
  const together = sorted.filter((scenario) => scenario.runs === "together");
  return {
    together: together.filter((scenario) => !hasLoad(scenario)),
    loads: together.filter(hasLoad),
    alone: sorted.filter((scenario) => scenario.runs === "alone"),
    last: sorted.filter((scenario) => scenario.runs === "last"),
  };
}

/** Runs one scenario; `idle` lets another have its place. Must not reject. */
export type RunOne = (scenario: Scenario, idle: <T>(work: () => Promise<T>) => Promise<T>) => Promise<void>;

export async function runPhases(phases: Phases, jobs: number, runOne: RunOne): Promise<void> {
  const places = new Places(jobs);
  const locks = new LockTable();
  const idle = <T>(work: () => Promise<T>): Promise<T> => places.idle(work);
  // Beginning in order and one after the other keeps the longest wait first.
  const open = phases.together.map(async (scenario) => {
    await places.enter();
    const release = await locks.hold(scenario.locks, idle);
    await runOne(scenario, idle);
    release();
    places.leave();
  });
  for (const scenario of phases.loads) {
    await places.onlyWaits();
    const release = await locks.hold(scenario.locks, (work) => work());
    await runOne(scenario, (work) => work());
    release();
  }
  await Promise.all(open);
  for (const scenario of [...phases.alone, ...phases.last]) await runOne(scenario, (work) => work());
}

/** Names that one scenario holds at a time. */
class LockTable {
  readonly #held = new Map<string, Promise<void>>();

  async hold(names: readonly string[], idle: <T>(work: () => Promise<T>) => Promise<T>): Promise<() => void> {
    for (;;) {
      const busy = names.map((name) => this.#held.get(name)).filter((one) => one !== undefined);
      if (busy.length === 0) break;
      await idle(() => Promise.all(busy));
    }
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const name of names) this.#held.set(name, held);
    return () => {
      for (const name of names) if (this.#held.get(name) === held) this.#held.delete(name);
      release();
    };
  }
}
