/** How long a scenario may take, and how long it takes at least: the sum of what its steps say. */
import { isObject } from "../scenario/json.js";
import { parseDuration } from "../scenario/quantities.js";
import type { Scenario, Step } from "../scenario/types.js";

/** Set-up and closing of ends; starting a subject of its own. */
const PEER_MS = 4000;
const TESTEE_MS = 12_000;
const SUBJECT_MS = 20_000;
const STEP_MS = 2000;
const CALL_MS = 7500;
const LOAD_MS = 120_000;
/** What a subject that stops may take to let invocations end, where a scenario keeps one in flight meanwhile. */
const DRAIN_MS = 10_000;

export interface Bounds {
  /** Beyond this it is ended. Before `--time-factor`. */
  readonly most: number;
  /** It waits this long even if the subject does all at once. */
  readonly least: number;
}

export function boundsOf(scenario: Scenario): Bounds {
  const steps = sum([...scenario.steps, ...scenario.finally].map(boundsOfStep));
  const most =
    sum(scenario.peers.map((peer) => ({ most: peer.kind === "testee" ? TESTEE_MS : PEER_MS, least: 0 }))).most +
    (scenario.needs.own ? SUBJECT_MS : 0) +
    steps.most;
  return { most, least: steps.least };
}

function sum(parts: readonly Bounds[]): Bounds {
  return parts.reduce((all, one) => ({ most: all.most + one.most, least: all.least + one.least }), {
    most: 0,
    least: 0,
  });
}

function boundsOfStep(step: Step): Bounds {
  const { members, verb } = step;
  const inner = sum(step.inner.map(boundsOfStep));
  if (verb === "each") {
    const [values] = Object.values(members.each!);
    const rounds = Array.isArray(values) ? values.length : isObject(values) ? roundsOf(values) : 1;
    return { most: inner.most * rounds, least: inner.least * rounds };
  }
  const length = (text: string | undefined, otherwise: number): number =>
    text === undefined ? otherwise : text.includes("{") ? otherwise + STEP_MS : parseDuration(text);
  if (verb === "load") return { most: Math.max(length(members.within, LOAD_MS), inner.most) + STEP_MS, least: 0 };
  if (verb === "subject") return { most: SUBJECT_MS + inner.most, least: step.inner.length ? DRAIN_MS : 0 };
  if (verb === "quiet") return { most: length(members.quiet, 0) + STEP_MS, least: length(members.quiet, 0) };
  // Neither an answer of a testee nor an attempt to connect comes at once.
  const plain = verb === "accept" || verb === "call" ? CALL_MS : STEP_MS;
  const after = length(members.after, 0);
  const since = Math.max(length(members.since?.min, 0), length(members.since?.max, 0) + 1000);
  const most = Math.max(length(members.within, plain), length(members.eventually, 0), since);
  return { most: most + after, least: after + length(members.since?.min, 0) };
}

function roundsOf(values: unknown): number {
  const { from, to, by } = values as { from: number; to: number; by: number };
  return Math.floor((to - from) / by + 1e-9) + 1;
}
