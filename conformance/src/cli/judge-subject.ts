/** Gets hold of the subject, lets the runner judge it, and lets go of it again, whatever happens in between. */
import { KitError } from "../errors.js";
import type { RunOutcome } from "../result/outcome.js";
import type { RunPlan } from "../result/request.js";
import type { Greeting, RunError, SubjectFacts } from "../result/result.js";
import { executeRun } from "../run/index.js";
import { attachSubject } from "../subject/attach.js";
import { connectSubject } from "../subject/connected.js";
import { createSubjectFactory } from "../subject/factory.js";
import { greetEngine } from "../subject/greet.js";
import { hideQuery } from "../subject/port.js";
import { wait } from "../subject/ready.js";
import { prepareSpawned } from "../subject/spawn.js";
import type { Subject, SubjectDeath } from "../subject/subject.js";
import type { Judged } from "./carry-out.js";
import { listenForInterrupt, untilAborted } from "./interrupt.js";
import { createProgress } from "./progress.js";
import type { EngineOptions } from "./run-options.js";
import type { ChosenSubject } from "./source.js";

/** How long the end of a process may come after that of its connections, ms. */
const DEATH_MS = 250;

export async function judgeSubject(
  chosen: ChosenSubject,
  options: EngineOptions,
  plan: RunPlan,
  seed: string,
): Promise<Judged> {
  const errors: RunError[] = [];
  const tell = (error: unknown) => errors.push(asRunError(error));
  let subject: Subject | undefined;
  let greeting: Greeting | undefined;
  let outcome: RunOutcome = { scenarios: [], errors: [] };
  const interruption = listenForInterrupt();
  try {
    subject = await openSubject(chosen, options);
    await untilAborted(subject.start(), interruption.signal);
    greeting = await untilAborted(greetEngine(subject.url, options.timeFactor), interruption.signal);
    const death = subject.died.then((how) => errors.push(deathError(how)));
    outcome = await execute(chosen, options, plan, seed, subject, interruption.signal);
    // A connection that is lost is seen before the end of the process that held it.
    if (!isClean(outcome)) await Promise.race([death, wait(DEATH_MS)]);
  } catch (error) {
    tell(error);
  } finally {
    interruption.end();
    await letGo(subject).catch(tell);
  }
  if (interruption.signal.aborted && !errors.some(({ code }) => code === "run_interrupted"))
    errors.push({ code: "run_interrupted", message: "the run was interrupted" });
  return {
    facts: factsOf(chosen, subject?.url, greeting),
    outcome: { scenarios: outcome.scenarios, errors: merge(errors, outcome.errors) },
  };
}

async function openSubject({ source }: ChosenSubject, options: EngineOptions): Promise<Subject> {
  if (source.how === "connected") return connectSubject(source.url);
  if (source.how === "spawned") return prepareSpawned(source.launch, { variant: options.variant });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  return attachSubject({
    url: source.url,
    launch: source.launch,
    variant: options.variant,
    withinMs: options.attachTimeout,
    say,
  });
}

async function execute(
  { source }: ChosenSubject,
  options: EngineOptions,
  plan: RunPlan,
  seed: string,
  subject: Subject,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const progress = createProgress(process.stderr);
  try {
    return await executeRun({
      plan,
      subject,
      subjects: source.how === "spawned" ? createSubjectFactory(source.launch) : undefined,
      jobs: options.jobs,
      seed,
      timeFactor: options.timeFactor,
      timeoutMs: options.timeout,
      transcripts: options.transcripts,
      onProgress: (sign) => progress.update(sign),
      signal,
    });
  } finally {
    progress.end();
  }
}

async function letGo(subject: Subject | undefined): Promise<void> {
  if (!subject) return;
  if ("release" in subject && typeof subject.release === "function") await subject.release();
  else await subject.stop();
}

function factsOf(chosen: ChosenSubject, url: string | undefined, greeting: Greeting | undefined): SubjectFacts {
  const { source, entry, name, profiles, features } = chosen;
  return {
    kind: "engine",
    name,
    version: entry?.version ?? greeting?.version ?? "unknown",
    ...(entry?.language === undefined ? {} : { language: entry.language }),
    how: source.how,
    ...(url === undefined ? {} : { url: hideQuery(url) }),
    profiles,
    features,
    ...(greeting ? { greeting } : {}),
  };
}

/** The runner sees some of the same things: the end of the subject, an interruption. Each is told once. */
function merge(own: readonly RunError[], seen: readonly RunError[]): RunError[] {
  return [
    ...own,
    ...seen.filter(({ code, scenario }) => scenario !== undefined || !own.some((error) => error.code === code)),
  ];
}

function isClean({ scenarios, errors }: RunOutcome): boolean {
  const failed = scenarios.some(({ checks }) =>
    checks.some(({ status }) => status === "fail" || status === "not-testable"),
  );
  return errors.length === 0 && !failed;
}

function deathError({ code, signal, output }: SubjectDeath): RunError {
  const how = signal ? `signal ${signal}` : `exit status ${code}`;
  return {
    code: "subject_died",
    message: `the subject ended by itself during the run, with ${how}\n${output}`.trimEnd(),
  };
}

function asRunError(error: unknown): RunError {
  if (error instanceof KitError) return { code: error.code, message: error.message };
  return { code: "kit_failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
