/** A scenario after loading: what the file says, with defaults, numbered steps and the ids of its checks. */
import type { Level } from "@triad-protocol/spec";
import type { Json, JsonObject } from "./json.js";

export type Runs = "together" | "alone" | "last";

export interface Needs {
  features: readonly string[];
  variant?: string;
  own: boolean;
  without: readonly string[];
  /** Commands that a testee must have; derived from the steps. */
  commands: readonly string[];
}

export type AnswerSpec = "echo" | { result: Json } | { error: Json };

/** One function that a worker registers, before variables are put in. */
export interface FunctionSpec {
  id: string;
  answer?: AnswerSpec;
  /** `description`, `metadata`, formats and `invocation` of the frame. */
  members: JsonObject;
  /** The index in a `$repeat`, which `{i}` stands for. */
  index?: number;
}

export interface PeerSpec {
  name: string;
  kind: string;
  workerName?: string;
  namespace?: string;
  functions: FunctionSpec[];
  triggerTypes: JsonObject[];
  triggers: JsonObject[];
  announce: boolean;
  open: boolean;
  path: string;
  query?: string;
  headers: Record<string, string>;
  count?: number;
  relay: boolean;
  url?: string;
  /** Environment that a testee is started with; null takes a variable away. */
  env: Readonly<Record<string, string | null>>;
  /** Members of the command `connect` of a testee. */
  connect: JsonObject;
}

export const VERBS = [
  "open", "accept", "send", "receive", "all", "call", "sync", "quiet", "close", "cut", "pause", "resume", "subject", "load", "each",
] as const; // biome-ignore format: one line reads better
export type Verb = (typeof VERBS)[number];

/** The members of a step as they stand in the file; the schema says what each may be. */
export interface StepMembers {
  at?: string;
  name?: string;
  open?: true | OpenMembers;
  expect?: { status: Json; body?: Json; headers?: Json };
  accept?: AcceptMembers;
  send?: Json;
  to?: "raw";
  wrong?: true;
  binary?: true;
  fragments?: string | number;
  under?: true;
  receive?: Json;
  all?: Json[];
  skip?: Json;
  within?: string;
  since?: { name: string; min?: string; max?: string };
  save?: Record<string, string>;
  call?: JsonObject;
  result?: Json;
  error?: Json;
  eventually?: string;
  sync?: true;
  quiet?: string;
  close?: "clean" | "abrupt";
  code?: number | string;
  cut?: "near" | "far";
  after?: string;
  pause?: "reading" | "writing";
  resume?: "reading" | "writing";
  subject?: "stop" | "kill" | "start" | "restart";
  load?: LoadMembers;
  while?: StepMembers[];
  each?: Record<string, EachValues>;
  steps?: StepMembers[];
  check?: string | string[];
  as?: string;
}

export interface OpenMembers {
  path?: string;
  query?: string;
  headers?: Record<string, string>;
  reattach?: true;
  replay?: "announce-first" | "announce-last";
}

/** The next connection attempt of the library, and what the kit's engine does with it. */
export interface AcceptMembers {
  /** Name of the end that carries the connection from now on. */
  as?: string;
  /** Only an attempt on this path; others stay for another step. */
  path?: string;
  /** Matcher on `{path, query, headers}` of the attempt. */
  request?: Json;
  /** Members of `workerregistered`, or false to send none. */
  greet?: false | JsonObject;
  /** Instead of a WebSocket: reset the connection, say nothing, or answer with this HTTP status. */
  answer?: "refuse" | "silent" | { status: number };
  /** What the library announces and registers is taken in without a step that receives it. */
  absorb?: true;
  /** Pings of the library, WebSocket's own and messages, stay unanswered. */
  pongs?: false;
}

export interface LoadMembers {
  calls?: number;
  for?: string;
  in_flight: number;
  function_id: string;
  namespace?: string;
  data?: Json;
}

export type EachValues = Json[] | { from: number; to: number; by: number };

export interface Step {
  readonly verb: Verb;
  readonly members: StepMembers;
  /** Index of the top-level step that it is, or stands in; from 0. */
  readonly index: number;
  readonly path: readonly (string | number)[];
  readonly line: number;
  readonly text: string;
  /** Ids of the checks that it decides. */
  readonly checks: readonly string[];
  /** Steps of `each`, or of `while`. */
  readonly inner: readonly Step[];
}

export interface CheckSpec {
  readonly id: string;
  /** None for `#frames` and `#nothing-else`. */
  readonly requirements: readonly string[];
  readonly level: Level;
}

export interface Scenario {
  readonly id: string;
  /** The folder of the file: `core`, `harness/session`. */
  readonly profile: string;
  readonly file: string;
  readonly title: string;
  readonly about?: string;
  readonly cites: readonly string[];
  readonly needs: Needs;
  readonly runs: Runs;
  readonly slow: boolean;
  readonly locks: readonly string[];
  readonly peers: readonly PeerSpec[];
  readonly steps: readonly Step[];
  readonly finally: readonly Step[];
  /** In the order of the file, then `#frames` and `#nothing-else`. */
  readonly checks: readonly CheckSpec[];
}

/** Every step with those within it, in the order of the file. */
export function* walkSteps(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    yield* walkSteps(step.inner);
  }
}
