/**
 * What the command line asks of the runner, and the plan that the runner answers with before anything is sent.
 *
 * `src/run/index.ts` exports two functions of these types: `planRun` and `executeRun`. The command line lists plans,
 * computes the expected number of checks from them, and gives the outcome to `buildResult`.
 */
import type { Level } from "@triad-protocol/spec";
import type { Subject, SubjectFactory } from "../subject/subject.js";
import type { TesteeLaunch } from "../testee/launch.js";
import type { RunOutcome, RunProgress } from "./outcome.js";
import type { SubjectKind } from "./result.js";

/** What a scenario's applicability is decided from. */
export interface Declared {
  kind: SubjectKind;
  profiles: readonly string[];
  features: readonly string[];
  /** Variants that can be started; empty where the kit does not start the subject. */
  variants: readonly string[];
  /** The kit can start instances of its own. */
  own: boolean;
  /** Of a testee: what its greeting lists. */
  commands?: readonly string[];
}

/** Empty lists select everything. Globs: `*` stands for one part of an id, `**` for any. */
export interface Selection {
  scenarios: readonly string[];
  requirements: readonly string[];
}

export interface PlannedCheck {
  id: string;
  requirements: string[];
  level: Level;
}

export interface PlannedScenario {
  id: string;
  title: string;
  profile: string;
  /** Path of the file, relative to the kit's folder. */
  file: string;
  slow?: true;
  /** Present where it does not apply to what was declared: one sentence that says why. */
  notApplicable?: string;
  checks: PlannedCheck[];
}

export interface RunPlan {
  scenarios: PlannedScenario[];
}

export interface RunRequest {
  plan: RunPlan;
  /** An engine, or instead `testee`: how the library under test is driven. */
  subject?: Subject | undefined;
  testee?: TesteeLaunch | undefined;
  /** Absent where the kit did not start the subject. */
  subjects?: SubjectFactory | undefined;
  jobs: number;
  seed: string;
  timeFactor: number;
  /** Bound of the whole run; what has not run by then is `not-run`, its checks not testable. */
  timeoutMs?: number | undefined;
  transcripts: "all" | "failed";
  onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Aborted when the user interrupts: close all ends, report what is left as `not-run`. */
  signal?: AbortSignal | undefined;
}

/** `folder` holds the scenario files. Throws `KitError` with exit 2 when one does not load, naming file and line. */
export type PlanRun = (folder: string, declared: Declared, selection: Selection) => RunPlan;
export type ExecuteRun = (request: RunRequest) => Promise<RunOutcome>;
