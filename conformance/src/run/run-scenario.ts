/** Runs one scenario from the first connection to the last, and says how each of its checks ended. */
import type { End, EndContext } from "../ends/end.js";
import { endKinds } from "../ends/kinds.js";
import type { FrameFaultFound } from "../frames/judge.js";
import { show } from "../match/difference.js";
import type { ScenarioOutcome } from "../result/outcome.js";
import type { CheckFailure, RunError } from "../result/result.js";
import type { PeerSpec, Scenario } from "../scenario/types.js";
import type { OwnSubject } from "../subject/subject.js";
import { TesteeFault } from "../testee/fault.js";
import type { TesteeLaunch } from "../testee/launch.js";

import { boundsOf } from "./bounds.js";
import { StepFailure } from "./failure.js";
import { type RunEnvironment, ScenarioEnded, ScenarioRun } from "./scenario-run.js";
import { verbs } from "./verbs/index.js";
import { barrier } from "./verbs/observe.js";

/** How long the pongs in the end may take that prove that nothing else is on its way. */
const SETTLE_MS = 1000;
/** How long a library is listened to in the end, ms. */
const QUIET_MS = 150;

export interface ScenarioInput {
  readonly scenario: Scenario;
  readonly environment: RunEnvironment;
  /** Address of the subject, or of the own one. */
  readonly url: string;
  readonly own?: OwnSubject | undefined;
  /** The library under test, where the subject is one; `url` is not used then. */
  readonly launch?: TesteeLaunch | undefined;
  readonly keepTranscript: "all" | "failed";
  readonly signal?: AbortSignal | undefined;
}

export interface ScenarioDone {
  readonly outcome: ScenarioOutcome;
  readonly errors: readonly RunError[];
  /** The peers could not be set up: the subject may be gone. */
  readonly setUpFailed: boolean;
}

/** Never rejects: what goes wrong is in the outcome. */
export async function runScenario(input: ScenarioInput): Promise<ScenarioDone> {
  const { scenario, environment } = input;
  const run = new ScenarioRun(scenario, verbs, environment, input.url, input.own, input.launch);
  const errors: RunError[] = [];
  let phase: "set-up" | "steps" | "done" = "set-up";
  const work = async (): Promise<void> => {
    await setUp(run);
    phase = "steps";
    await run.perform(scenario.steps, { each: {} });
    await settle(run);
    decideFrames(run);
    decideNothingElse(run);
    phase = "done";
  };
  try {
    await bounded(run, work(), input.signal);
  } catch (error) {
    endEarly(run, error, errors);
  }
  const setUpFailed = phase === "set-up";
  if (!setUpFailed) await runFinally(run);
  await Promise.all(run.allEnds.map((end) => end.dispose()));
  errors.push(...run.errors);
  const checks = run.verdicts.outcomes();
  const passed = checks.every((check) => check.status === "pass");
  const outcome: ScenarioOutcome = {
    id: scenario.id,
    title: scenario.title,
    profile: scenario.profile,
    status: "run",
    duration_ms: Math.round(performance.now() - run.started),
    checks,
    ...(passed && input.keepTranscript === "failed" ? {} : { transcript: run.transcript.entries() }),
  };
  return { outcome, errors, setUpFailed };
}

/** Ends the scenario at the sum of its bounds, or when the user interrupts. */
function bounded(run: ScenarioRun, work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const ms = run.bound(boundsOf(run.scenario).most);
  return new Promise((resolve, reject) => {
    const end = (reason: string): void => {
      run.stop(reason);
      reject(new ScenarioEnded(reason));
    };
    const timer = setTimeout(
      () => end(`the scenario took longer than the sum of its bounds, ${Math.round(ms)} ms`),
      ms,
    );
    const abort = (): void => end("the run was interrupted");
    signal?.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    });
  });
}

async function setUp(run: ScenarioRun): Promise<void> {
  for (const peer of run.scenario.peers) {
    const ends = Array.from({ length: peer.count ?? 1 }, (_none, index) =>
      createEnd(run, peer, peer.count === undefined ? undefined : index),
    );
    run.ends.set(peer.name, ends);
    run.variables.definePeer(peer.name, () => ends.map((end) => end.variables));
    const results = await Promise.allSettled(ends.map((end) => end.setUp()));
    if (run.judge.ofKit) throw new StepFailure("harness", run.judge.ofKit.message);
    const failed = results.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  }
}

function createEnd(run: ScenarioRun, peer: PeerSpec, index: number | undefined): End {
  const context: EndContext = {
    url: run.url,
    ...(run.launch ? { library: { launch: run.launch, engineUrl: () => engineUrlOf(run) } } : {}),
    report: (fault) => run.report(fault),
    transcript: run.transcript,
    judge: run.judge,
    bound: (ms) => run.bound(ms),
    materialise: (value, i) => run.material(value, { each: {}, index: i ?? index }).value,
    uuid: () => run.freshId(),
  };
  return endKinds.get(peer.kind)!.create(peer, index, context);
}

/** Where a library is told to connect: the first engine of the scenario. */
function engineUrlOf(run: ScenarioRun): string {
  const peer = run.scenario.peers.find((one) => one.kind === "engine");
  const url = peer && run.ends.get(peer.name)?.[0]?.variables.url;
  if (typeof url !== "string")
    throw new StepFailure("harness", "an engine must stand before the testee among the peers");
  return url;
}

/** After the pong of every open end nothing that the steps caused there is still on its way. */
async function settle(run: ScenarioRun): Promise<void> {
  if (run.launch) {
    // A library owes no pong: what it still has to say, it says at once or not at all.
    await run.environment.idle(() => new Promise((resolve) => setTimeout(resolve, QUIET_MS)));
    return;
  }
  const ends = [...run.ends.values()].flat().filter((end) => end.speaksFrames && end.isOpen);
  // A lost pong is the business of the scenario that checks pongs.
  await Promise.allSettled(ends.map((end) => barrier(end, run.bound(SETTLE_MS))));
}

function decideFrames(run: ScenarioRun): void {
  const id = `${run.scenario.id}#frames`;
  const fault = run.judge.ofSubject;
  if (fault) run.verdicts.fail([id], failureOf(run, fault.end, fault.message, fault), 0);
  else run.verdicts.pass([id], 0);
}

function decideNothingElse(run: ScenarioRun): void {
  const id = `${run.scenario.id}#nothing-else`;
  for (const end of run.allEnds) {
    for (const arrival of end.inbox.unread()) {
      if (arrival.expected || arrival.mayStay || run.isForgotten(arrival)) continue;
      const what = arrival.what === "closed" ? "the connection ended" : "an arrival was left unread";
      const message = `${what}: ${show(arrival.value)}`;
      run.verdicts.fail([id], failureOf(run, end.name, message, { actual: arrival.value }), 0);
    }
  }
  run.verdicts.pass([id], 0);
}

function failureOf(run: ScenarioRun, end: string, message: string, details: Partial<FrameFaultFound>): CheckFailure {
  const last = run.scenario.steps.at(-1)!;
  const { pointer, schema, actual } = details;
  return {
    step: { index: last.index, line: last.line, text: last.text },
    end,
    message,
    ...(pointer === undefined ? {} : { pointer }),
    ...(schema === undefined ? {} : { schema }),
    ...(actual === undefined ? {} : { actual }),
    blame: "subject",
  };
}

/** What is undecided becomes not testable, or a harness error where the kit is at fault. */
function endEarly(run: ScenarioRun, error: unknown, errors: RunError[]): void {
  const isSetUp = error instanceof StepFailure && error.kind !== "harness";
  if (error instanceof ScenarioEnded || isSetUp) {
    // A frame that does not fit may be why the scenario ended: it is told all the same.
    if (run.judge.ofSubject) decideFrames(run);
    run.verdicts.close(
      "not-testable",
      isSetUp ? `the peers could not be set up: ${error.message}` : (error as Error).message,
    );
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof StepFailure ? "scenario_at_fault" : "kit_failed";
  if (error instanceof TesteeFault) {
    // It was told under a code of its own when it was seen.
    run.verdicts.close("harness-error", message);
    return;
  }
  errors.push({
    code,
    message: code === "kit_failed" && error instanceof Error ? (error.stack ?? message) : message,
    scenario: run.scenario.id,
  });
  run.verdicts.close("harness-error", message);
}

/** Steps that clean up. A failing one is noted in the transcript and keeps none of the others from running. */
async function runFinally(run: ScenarioRun): Promise<void> {
  for (const step of run.scenario.finally) {
    try {
      await run.perform([step], { each: {}, always: true });
    } catch (error) {
      run.transcript.record("kit", "none", "step", `finally, line ${step.line}: ${(error as Error).message}`);
    }
  }
}

/** The outcome of a scenario that was not run, or does not apply. */
export function withoutRunning(
  scenario: Scenario,
  status: "not-run" | "not-applicable",
  reason: string,
): ScenarioOutcome {
  const check = status === "not-run" ? ("not-testable" as const) : ("not-applicable" as const);
  return {
    id: scenario.id,
    title: scenario.title,
    profile: scenario.profile,
    status,
    reason,
    duration_ms: 0,
    checks: scenario.checks.map(({ id, requirements, level }) => ({
      id,
      requirements: [...requirements],
      level,
      status: check,
      duration_ms: 0,
      reason,
    })),
  };
}
