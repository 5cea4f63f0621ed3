/**
 * The result of one run: the single source from which every report derives.
 *
 * The shape is published as `schemas/result.json` and versioned by `format`. Whatever is written to disk has been
 * validated against that schema first. Times are ISO 8601 in UTC, durations milliseconds.
 */
import type { Level } from "@triad-protocol/spec";

/** Version of the file format; a member that changes its meaning, or goes, raises it. */
export const RESULT_FORMAT = 1;

/** How a check ended. `not-testable` counts as failed; `warn` is a SHOULD that does not hold. */
export type CheckStatus =
  | "pass"
  | "fail"
  | "warn"
  | "not-testable"
  | "not-applicable"
  | "known-fail"
  | "known-flaky"
  | "harness-error";

export const CHECK_STATUSES: readonly CheckStatus[] = [
  "pass",
  "fail",
  "warn",
  "not-testable",
  "not-applicable",
  "known-fail",
  "known-flaky",
  "harness-error",
];

/** What the runner itself can observe. Levels, baselines and the frozen list are applied to it afterwards. */
export type ObservedStatus = Extract<
  CheckStatus,
  "pass" | "fail" | "not-testable" | "not-applicable" | "harness-error"
>;

export type ScenarioStatus = "run" | "not-applicable" | "not-run";

/** Who is right where an implementation and the specification differ. */
export type KnownVerdict = "theirs" | "ours" | "spec";

/** Why a check failed, complete enough to reproduce it from the report alone. */
export interface CheckFailure {
  /** The step as it stands in the scenario file, for what is driven by one; `line` is 1-based, `index` is 0-based and counts top-level steps. */
  step?: { index: number; line: number; text: string };
  /** Of a spy, in place of a step: the connection, the message of the blamed side on it, and when it passed. */
  place?: { connection: number; message: number; ms: number };
  /** Name of the kit's end at which it showed, e.g. `caller`. */
  end: string;
  message: string;
  /** JSON pointer into what was received. */
  pointer?: string;
  expected?: unknown;
  actual?: unknown;
  /** `$id` of the schema that was applied. */
  schema?: string;
  /** `engine` and `worker` are the two sides of what a spy has seen. */
  blame: "subject" | "kit" | "engine" | "worker";
  /** The value of `each` or `count` at which it failed. */
  value?: unknown;
}

/** One line of the wire log. `ms` counts from the start of the scenario. */
export interface TranscriptEntry {
  ms: number;
  /** Name of the kit's end, e.g. `caller`. */
  end: string;
  /** `out` leaves the kit, `in` arrives at it; `none` for a step's mark. */
  direction: "out" | "in" | "none";
  what: "open" | "frame" | "binary" | "close" | "http" | "command" | "event" | "step";
  text?: string;
  base64?: string;
  /** Length of the whole message in bytes, also where the text is cut. */
  bytes: number;
  /** The text holds only the first part; `sha256` (hex) is of the whole message. */
  cut?: true;
  sha256?: string;
}

export interface CheckResult {
  /** `<scenario>#<requirement>[/label]`, `<scenario>#frames` or `<scenario>#nothing-else`; the same whatever the outcome. */
  id: string;
  requirements: string[];
  level: Level;
  /** Counts for the verdict; otherwise it is only shown. */
  counted: boolean;
  status: CheckStatus;
  duration_ms: number;
  reason?: string;
  /** The baseline entry that covers it. */
  known?: { entry: string; verdict: KnownVerdict };
  failure?: CheckFailure;
  /** Of a spy: how often the rule could be decided, and how often it did not hold. */
  seen?: { times: number; broken: number };
}

export interface ScenarioResult {
  id: string;
  title: string;
  profile: string;
  status: ScenarioStatus;
  reason?: string;
  duration_ms: number;
  checks: CheckResult[];
  transcript?: TranscriptEntry[];
}

/** `spy` is the traffic between an engine and its workers. */
export type SubjectKind = "engine" | "sdk" | "worker" | "spy";
export type SubjectHow = "spawned" | "connected" | "attached" | "observed";

/** What the subject said of itself, as far as it could be asked. */
export interface Greeting {
  name?: string;
  version?: string;
  [member: string]: unknown;
}

export interface SubjectFacts {
  kind: SubjectKind;
  name: string;
  version: string;
  language?: string;
  how: SubjectHow;
  url?: string;
  profiles: string[];
  features: string[];
  greeting?: Greeting;
}

export interface RunFacts {
  id: string;
  command: string;
  started: string;
  finished: string;
  duration_ms: number;
  seed: string;
  time_factor: number;
  jobs: number;
  /** A SHOULD that does not hold counts as failed. */
  strict: boolean;
  platform: { os: string; arch: string; cpus: number; node: string };
  /** What was asked for; `complete` says that nothing narrowed the run below the declared profiles. */
  selection: { profiles: string[]; scenarios: string[]; requirements: string[]; complete: boolean };
  baseline?: { file: string; sha256: string };
}

/** Something that went wrong outside of a check. `code` is stable, see the README of the kit. */
export interface RunError {
  code: string;
  message: string;
  scenario?: string;
}

/** What passed a spy. */
export interface TrafficFacts {
  connections: { worker: number; telemetry: number; other: number; unreadable: number };
  /** HTTP requests that were not upgraded. */
  plain_requests: number;
  messages: { engine: number; worker: number };
  bytes: { engine: number; worker: number };
  /** Messages that passed and were not judged, being too large or too many at once. */
  not_judged: number;
  /** Calls without an answer when their connection ended, or the spy did. */
  unanswered_calls: number;
  unknown_types: { from: "engine" | "worker"; type: string; times: number }[];
}

export type Tally = { counted: number; shown: number };
export type Summary = Record<CheckStatus, Tally>;
export type RunVerdict = "pass" | "fail" | "error";
/** 0 as expected; 1 failed; 2 usage; 3 the subject; 4 the kit. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

export interface RunResult {
  format: typeof RESULT_FORMAT;
  suite: { version: string; revision: string; commit: string };
  subject: SubjectFacts;
  run: RunFacts;
  /** Computed before the run, without those that are not applicable. */
  expected_checks: number;
  summary: Summary;
  verdict: RunVerdict;
  exit: ExitCode;
  scenarios: ScenarioResult[];
  errors: RunError[];
  traffic?: TrafficFacts;
}
