/** One run against a client library, from options to exit status. The kit is the engine, a testee drives the library. */
import { spawnSync } from "node:child_process";
import { loadCatalogueEntry } from "../catalogue/catalogue.js";
import { KitError } from "../errors.js";
import { kitPath } from "../files/paths.js";
import type { RunPlan, Selection } from "../result/request.js";
import type { ExitCode, RunError, SubjectFacts } from "../result/result.js";
import { executeRun, planRun } from "../run/index.js";
import { greetTestee } from "../testee/greet.js";
import type { TesteeGreeting, TesteeLaunch } from "../testee/launch.js";
import { carryOut, type Judged, prepareRun } from "./carry-out.js";
import { listenForInterrupt } from "./interrupt.js";
import { usageError } from "./parse.js";
import type { SelectedPlan } from "./plan.js";
import { createProgress } from "./progress.js";
import type { SdkOptions } from "./run-options.js";

/** Bound of an installation or a build, ms. */
const PREPARE_MS = 600_000;
const PROFILES = ["sdk"];

interface ChosenTestee {
  readonly launch: TesteeLaunch;
  readonly name?: string;
  readonly known?: string;
  readonly prepare?: readonly string[];
}

/** Runs and reports. Throws `KitError` for what is refused before a scenario was started. */
export async function runSdk(options: SdkOptions, command: readonly string[]): Promise<ExitCode> {
  const chosen = chooseTestee(options, command);
  const prepared = prepareRun(options, chosen.known);
  if (chosen.prepare) prepareTestee(chosen.prepare, chosen.launch.cwd);
  const greeting = await greetTestee(chosen.launch, options.timeFactor);
  const selected = planTestee(greeting, prepared.selection, options.skipSlow === true);
  const judge = () => judgeTestee(chosen, greeting, options, selected.plan, prepared.seed);
  return carryOut(options, prepared, selected, judge);
}

function chooseTestee(options: SdkOptions, command: readonly string[]): ChosenTestee {
  const { catalogue, env = {}, name } = options;
  if (catalogue !== undefined) {
    if (command.length) throw usageError("--catalogue brings its own command: leave out the one after --");
    const entry = loadCatalogueEntry(catalogue);
    if (entry.kind !== "sdk") throw usageError(`${entry.name} is of kind ${entry.kind}, not an sdk`);
    const { command: start, cwd, env: own } = entry.launch;
    return {
      launch: { command: start, cwd, env: { ...own, ...env } },
      name: name ?? entry.title,
      ...(entry.known === undefined ? {} : { known: entry.known }),
      ...(entry.prepare === undefined ? {} : { prepare: entry.prepare }),
    };
  }
  if (!command.length) throw usageError("no testee: give --catalogue NAME, or the command that starts one after --");
  return { launch: { command, cwd: process.cwd(), env }, ...(name === undefined ? {} : { name }) };
}

/** What it prints is shown only when it fails. */
function prepareTestee(command: readonly string[], cwd: string): void {
  process.stderr.write(`Making ready: ${command.join(" ")}\n`);
  const [program = "", ...args] = command;
  const done = spawnSync(program, args, { cwd, encoding: "utf8", timeout: PREPARE_MS });
  if (done.status === 0) return;
  const why = done.error?.message ?? `${done.stdout}\n${done.stderr}`.trim().slice(-4000);
  throw new KitError("prepare_failed", `${command.join(" ")} failed, so there is no testee to judge:\n${why}`, 3);
}

function planTestee(greeting: TesteeGreeting, selection: Selection, skipSlow: boolean): SelectedPlan {
  const declared = {
    kind: "sdk" as const,
    profiles: PROFILES,
    features: greeting.features,
    commands: greeting.commands,
    variants: [],
    own: false,
  };
  const all = planRun(kitPath("scenarios"), declared, selection).scenarios.filter(({ profile }) => profile === "sdk");
  const scenarios = skipSlow ? all.filter(({ slow }) => !slow) : all;
  if (scenarios.length === 0) throw usageError("nothing is selected; see triad-conformance list --profile sdk");
  const narrowed = selection.scenarios.length > 0 || selection.requirements.length > 0;
  return { plan: { scenarios }, profiles: PROFILES, complete: !narrowed && scenarios.length === all.length };
}

async function judgeTestee(
  chosen: ChosenTestee,
  greeting: TesteeGreeting,
  options: SdkOptions,
  plan: RunPlan,
  seed: string,
): Promise<Judged> {
  const interruption = listenForInterrupt();
  const progress = createProgress(process.stderr);
  try {
    const outcome = await executeRun({
      plan,
      testee: chosen.launch,
      jobs: options.jobs,
      seed,
      timeFactor: options.timeFactor,
      timeoutMs: options.timeout,
      transcripts: options.transcripts,
      onProgress: (sign) => progress.update(sign),
      signal: interruption.signal,
    });
    return { facts: factsOf(chosen, greeting), outcome };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const fault: RunError = { code: error instanceof KitError ? error.code : "kit_failed", message };
    return { facts: factsOf(chosen, greeting), outcome: { scenarios: [], errors: [fault] } };
  } finally {
    progress.end();
    interruption.end();
  }
}

function factsOf(chosen: ChosenTestee, greeting: TesteeGreeting): SubjectFacts {
  const { library, version, language, features } = greeting;
  return {
    kind: "sdk",
    name: chosen.name ?? library,
    version,
    language,
    how: "spawned",
    profiles: PROFILES,
    features: [...features],
    greeting: { ...greeting },
  };
}
