/**
 * Tries one mutant: puts it before an engine, runs the scenarios that check what it breaks (all of them for a change
 * that is allowed), and says whether the kit noticed. Not testable does not count as noticed.
 */
import type { CheckOutcome, RunOutcome } from "../result/outcome.js";
import type { Declared, PlannedScenario, PlanRun, RunPlan } from "../result/request.js";
import { executeRun } from "../run/index.js";
import { scenarioOf } from "../run/plan.js";
import { walkSteps } from "../scenario/types.js";
import { addressOf } from "../subject/port.js";
import type { OwnSubject, Subject, SubjectFactory } from "../subject/subject.js";
import type { Mutant } from "./mutant.js";
import { type MutantProxy, startMutantProxy } from "./proxy.js";

export type TrialVerdict =
  /** A check of a requirement that it breaks failed. */
  | "caught"
  /** No such check failed. */
  | "missed"
  /** An allowed change, and every check passed or warned. */
  | "left-alone"
  /** An allowed change, and a check failed. */
  | "flagged"
  /** The mutant or the kit failed; nothing is proved. */
  | "faulty";

export interface Trial {
  readonly mutant: string;
  readonly breaks: readonly string[];
  readonly verdict: TrialVerdict;
  /** Ids of the checks of broken requirements that failed; for an allowed change, of all that did not pass. */
  readonly failed: readonly string[];
  /** Ids of the other checks that failed. */
  readonly incidental: readonly string[];
  /** Checks that were run. */
  readonly checks: number;
  readonly problems: readonly string[];
  readonly duration_ms: number;
}

export const isAsExpected = ({ verdict }: Trial): boolean => verdict === "caught" || verdict === "left-alone";

export interface TrialBench {
  /** The engine behind the proxy; the mutant's alone while it is tried. */
  readonly engine: Subject;
  readonly subjects: SubjectFactory;
  readonly declared: Declared;
  readonly scenarios: string;
  readonly plan: PlanRun;
  readonly jobs: number;
  readonly timeoutMs: number;
}

export async function tryMutant(mutant: Mutant, bench: TrialBench): Promise<Trial> {
  const started = performance.now();
  const proxy = await startMutantProxy(mutant, () => addressOf(bench.engine.url).port);
  const subject = behind(bench.engine, proxy);
  const faults: string[] = [];
  try {
    const plan = planFor(mutant, bench);
    const outcome = await executeRun({
      plan,
      subject,
      subjects: withMutant(bench.subjects, mutant, faults),
      jobs: bench.jobs,
      seed: mutant.id,
      timeFactor: mutant.breaks.length ? TIME_FACTOR : ALLOWED_TIME_FACTOR,
      timeoutMs: bench.timeoutMs,
      transcripts: "failed",
    });
    return judge(mutant, outcome, [...faults, ...proxy.faults], performance.now() - started);
  } finally {
    await proxy.close();
  }
}

/** Many engines share the machine, and a premise that is late would hide what follows. */
const TIME_FACTOR = 2;
/** An allowed change may cost time, and no bound is to be what flags it. */
const ALLOWED_TIME_FACTOR = 3;

/** A closed loop of more calls than this takes many seconds, and shows only what rare faults need. */
const MANY_CALLS = 10_000;

const isLongLoop = (planned: PlannedScenario): boolean =>
  [...walkSteps(scenarioOf(planned).steps)].some(({ members }) => Number(members.load?.calls ?? 0) > MANY_CALLS);

function planFor(mutant: Mutant, bench: TrialBench): RunPlan {
  const { scenarios } = bench.plan(bench.scenarios, bench.declared, { scenarios: [], requirements: mutant.breaks });
  const allowed = mutant.breaks.length === 0;
  return {
    scenarios: scenarios.filter(
      (one) => mutant.spares?.[one.id] === undefined && (allowed || mutant.underLoad || !isLongLoop(one)),
    ),
  };
}

function judge(mutant: Mutant, outcome: RunOutcome, faults: readonly string[], duration: number): Trial {
  const checks = outcome.scenarios
    .flatMap((scenario) => scenario.checks)
    .filter((check) => check.status !== "not-applicable");
  const allowed = mutant.breaks.length === 0;
  const concerns = (check: CheckOutcome): boolean =>
    allowed
      ? check.status !== "pass" && check.level === "MUST"
      : check.status === "fail" && meets(check, mutant.breaks);
  const failed = checks.filter(concerns).map((check) => check.id);
  const incidental = checks
    .filter((check) => !allowed && check.status === "fail" && !concerns(check))
    .map((check) => check.id);
  // A kit that meets a broken engine may well fail to go on; only an allowed change must leave it unharmed.
  const problems = [...faults, ...(allowed ? outcome.errors.map((error) => `${error.code}: ${error.message}`) : [])];
  const noticed = failed.length > 0;
  const verdict = allowed ? (noticed ? "flagged" : "left-alone") : noticed ? "caught" : "missed";
  return {
    mutant: mutant.id,
    breaks: mutant.breaks,
    verdict: problems.length || !checks.length ? "faulty" : verdict,
    failed,
    incidental,
    checks: checks.length,
    problems: checks.length ? problems : [...problems, "no scenario checks what it breaks"],
    duration_ms: Math.round(duration),
  };
}

const meets = (check: CheckOutcome, requirements: readonly string[]): boolean =>
  check.requirements.some((id) => requirements.includes(id));

/** The subject as the kit meets it: at the proxy's address. */
export function behind(engine: Subject, proxy: MutantProxy): Subject {
  return {
    url: `ws://127.0.0.1:${proxy.port}/`,
    how: engine.how,
    pid: engine.pid,
    variant: engine.variant,
    start: () => engine.start(),
    stop: () => engine.stop(),
    kill: () => engine.kill(),
    restart: () => engine.restart(),
    output: () => engine.output(),
    died: engine.died,
  };
}

/** Subjects for single scenarios, each behind a proxy of its own with the same mutant. */
function withMutant(subjects: SubjectFactory, mutant: Mutant, faults: string[]): SubjectFactory {
  return {
    variants: subjects.variants,
    async open(options): Promise<OwnSubject> {
      const own = await subjects.open(options);
      const proxy = await startMutantProxy(mutant, () => addressOf(own.url).port);
      return {
        ...behind(own, proxy),
        async release() {
          faults.push(...proxy.faults);
          await proxy.close();
          await own.release();
        },
      };
    },
  };
}
