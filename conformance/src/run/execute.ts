/** Carries out a plan: probes the subject, runs what applies in its order, and gives back what was seen. */
import { setMaxListeners } from "node:events";
import type { RunOutcome, RunProgress, ScenarioOutcome } from "../result/outcome.js";
import type { RunRequest } from "../result/request.js";
import type { RunError } from "../result/result.js";
import type { Scenario } from "../scenario/types.js";
import type { OwnSubject } from "../subject/subject.js";
import { scenarioOf } from "./plan.js";
import { probeSubject } from "./probe.js";
import { runScenario, withoutRunning } from "./run-scenario.js";
import { arrange, runPhases } from "./schedule.js";

type Idle = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Codes of `errors`: `subject_silent` (it did not pass the probe), `subject_lost` (it stopped to answer in mid-run),
 * `subject_died`, `own_subject_failed`, `run_timed_out`, `run_interrupted`, `scenario_at_fault`, `kit_failed`.
 */
export async function executeRun(request: RunRequest): Promise<RunOutcome> {
  return new Execution(request).run();
}

class Execution {
  readonly #outcomes = new Map<string, ScenarioOutcome>();
  readonly #errors: RunError[] = [];
  readonly #running = new Set<string>();
  readonly #stop = new AbortController();
  #reason: string | undefined;
  #reprobe: Promise<void> | undefined;
  #total = 0;
  #done = 0;
  #failed = 0;

  constructor(private readonly request: RunRequest) {
    // Every scenario that runs listens to it.
    setMaxListeners(0, this.#stop.signal);
  }

  async run(): Promise<RunOutcome> {
    const { plan, subject, seed, jobs, signal, timeoutMs } = this.request;
    const applicable: Scenario[] = [];
    for (const planned of plan.scenarios) {
      const scenario = scenarioOf(planned);
      if (planned.notApplicable === undefined) applicable.push(scenario);
      else this.#outcomes.set(scenario.id, withoutRunning(scenario, "not-applicable", planned.notApplicable));
    }
    this.#total = applicable.length;
    const interrupt = (): void => this.#end("run_interrupted", "the run was interrupted");
    signal?.addEventListener("abort", interrupt, { once: true });
    if (signal?.aborted) interrupt();
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(
            () => this.#end("run_timed_out", `the run took longer than its bound of ${timeoutMs} ms`),
            timeoutMs,
          );
    subject?.died.then(
      ({ code, signal: by }) =>
        this.#end("subject_died", `the subject ended by itself (exit ${code ?? "none"}, signal ${by ?? "none"})`),
      () => {},
    );
    try {
      const silent =
        subject && this.#reason === undefined ? await probeSubject(subject.url, this.request.timeFactor) : undefined;
      if (silent !== undefined)
        this.#end("subject_silent", `the subject at ${subject?.url} is no engine that answers: ${silent}`);
      await runPhases(arrange(applicable, seed), jobs, (scenario, idle) => this.#runOne(scenario, idle));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
    }
    return { scenarios: plan.scenarios.map(({ id }) => this.#outcomes.get(id)!), errors: this.#errors };
  }

  /** The first reason is the one that is told; what runs is ended, what has not begun is not run. */
  #end(code: string, message: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = message;
    this.#errors.push({ code, message });
    this.#stop.abort();
  }

  async #runOne(scenario: Scenario, idle: Idle): Promise<void> {
    if (this.#reason !== undefined) {
      this.#finish(scenario, withoutRunning(scenario, "not-run", this.#reason));
      return;
    }
    this.#running.add(scenario.id);
    this.#report();
    try {
      this.#finish(scenario, await this.#perform(scenario, idle));
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#errors.push({ code: "kit_failed", message, scenario: scenario.id });
      this.#finish(scenario, withoutRunning(scenario, "not-run", "the kit failed"));
    }
  }

  async #perform(scenario: Scenario, idle: Idle): Promise<ScenarioOutcome> {
    const { subject, subjects, testee, seed, timeFactor, transcripts } = this.request;
    let own: OwnSubject | undefined;
    if (scenario.needs.own) {
      try {
        own = await idle(() => subjects!.open({ variant: scenario.needs.variant }));
      } catch (error) {
        const message = `its own subject did not start: ${(error as Error).message}`;
        this.#errors.push({ code: "own_subject_failed", message, scenario: scenario.id });
        return withoutRunning(scenario, "not-run", message);
      }
    }
    try {
      const environment = { seed, timeFactor, idle };
      const url = (own ?? subject)?.url ?? "";
      const done = await runScenario({
        scenario,
        environment,
        url,
        own,
        launch: testee,
        keepTranscript: transcripts,
        signal: this.#stop.signal,
      });
      this.#errors.push(...done.errors);
      if (done.setUpFailed && !own && subject) await this.#probeAgain();
      return done.outcome;
    } finally {
      await own?.release();
    }
  }

  /** Peers could not be set up: either one scenario's trouble, or the subject is gone and the rest need not try. */
  #probeAgain(): Promise<void> {
    this.#reprobe ??= probeSubject(this.request.subject!.url, this.request.timeFactor).then((silent) => {
      this.#reprobe = undefined;
      if (silent !== undefined) this.#end("subject_lost", `the subject has stopped to answer: ${silent}`);
    });
    return this.#reprobe;
  }

  #finish(scenario: Scenario, outcome: ScenarioOutcome): void {
    this.#running.delete(scenario.id);
    this.#outcomes.set(scenario.id, outcome);
    this.#done++;
    this.#failed += outcome.checks.filter((check) => check.status !== "pass").length;
    this.#report(outcome);
  }

  #report(ended?: ScenarioOutcome): void {
    const { onProgress } = this.request;
    if (!onProgress) return;
    const progress: RunProgress = {
      done: this.#done,
      total: this.#total,
      failed: this.#failed,
      running: [...this.#running],
    };
    onProgress(ended ? { ...progress, ended } : progress);
  }
}
