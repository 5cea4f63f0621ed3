/** Verbs that observe what arrives at an end. */
import type { End } from "../../ends/end.js";
import type { Inbox } from "../../ends/inbox.js";
import { type Arrival, matchArrival, wantsPong } from "../../match/arrival.js";
import { assignPatterns } from "../../match/assign.js";
import { show } from "../../match/difference.js";
import { atPointer, dollarName, isObject, type Json } from "../../scenario/json.js";
import type { Step } from "../../scenario/types.js";
import { failByDifference, failByTime, StepFailure } from "../failure.js";
import type { PerformVerb, ScenarioRun } from "../scenario-run.js";
import type { Scope } from "../variables.js";
import { IDLE_MS } from "./act.js";

/** Bound of a step that gives none. */
const WITHIN = "2s";

export const receive: PerformVerb = async (run, step, end, scope) => {
  const expected = run.expected(step.members.receive!, scope);
  const ms = boundOf(run, step, end, scope);
  const take = async (): Promise<Arrival> => {
    const inbox = wantsPong(expected) && end.pongs ? end.pongs : end.inbox;
    const arrival = await next(run, step, inbox, scope, performance.now() + ms, expected);
    if (!arrival) throw failByTime(`nothing arrived at ${end.name}, expected ${show(expected)},`, ms, expected);
    return arrival;
  };
  const arrival = await (isLong(run, step, scope) ? run.environment.idle(take) : take());
  failIfLost(arrival, expected);
  const difference = matchArrival(expected, arrival);
  if (difference) throw failByDifference(difference);
  judgeTime(run, step, end, scope, arrival);
  save(run, step, scope, arrival.value);
  return arrival.at;
};

export const receiveAll: PerformVerb = async (run, step, end, scope) => {
  const patterns = step.members.all!.map((one) => run.expected(one, scope));
  const ms = boundOf(run, step, end, scope);
  const deadline = performance.now() + ms;
  const arrivals: Arrival[] = [];
  let given: number[] = [];
  while (arrivals.length < patterns.length) {
    const arrival = await next(run, step, end.inbox, scope, deadline, null);
    if (!arrival) {
      const missing = patterns.filter((_one, index) => !given.includes(index));
      throw failByTime(
        `${arrivals.length} of ${patterns.length} arrived at ${end.name}, ${show(missing[0])} did not,`,
        ms,
        missing,
      );
    }
    failIfLost(arrival, patterns);
    arrivals.push(arrival);
    given = assignPatterns(
      patterns.length,
      arrivals.length,
      (pattern, item) => !matchArrival(patterns[pattern]!, arrivals[item]!),
    );
    if (given.includes(-1)) {
      const open = patterns.filter((_one, index) => !given.includes(index));
      const message = `${show(arrival.value)} arrived, which is none of the ${patterns.length} expected`;
      throw new StepFailure("value", message, { pointer: "", expected: open, actual: arrival.value });
    }
    judgeTime(run, step, end, scope, arrival);
  }
  const inOrder = patterns.map((_one, index) => arrivals[given.indexOf(index)]!.value);
  save(run, step, scope, inOrder);
  return arrivals.at(-1)?.at;
};

export const sync: PerformVerb = async (run, step, end, scope) => {
  await barrier(end, run.bound(run.duration(step.members.within ?? WITHIN, scope)));
  return undefined;
};

/** JSON ping and its pong. What else arrives stays unread. Rejects with a StepFailure. */
export async function barrier(end: End, ms: number): Promise<void> {
  const frame = { type: "ping" };
  end.send(frame, JSON.stringify(frame), {});
  const isPong = (one: Arrival): boolean => one.what === "frame" && isObject(one.value) && one.value.type === "pong";
  const arrival = await end.inbox.take(performance.now() + ms, (one) => one.what === "closed" || isPong(one));
  if (!arrival) throw failByTime(`no pong arrived at ${end.name}`, ms, { type: "pong" });
  failIfLost(arrival, { type: "pong" });
}

export const quiet: PerformVerb = async (run, step, end, scope) => {
  const ms = run.duration(step.members.quiet!, scope);
  if (end.speaksFrames && end.isOpen) await barrier(end, run.bound(2000));
  const wait = async (): Promise<Arrival | undefined> => {
    const deadline = performance.now() + ms;
    do {
      for (const arrival of [...end.inbox.unread()]) {
        if (arrival.expected) continue;
        end.inbox.remove(arrival);
        if (!run.isForgotten(arrival) && !isSkipped(run, step, scope, arrival)) return arrival;
      }
    } while (await end.inbox.changed(deadline));
    return undefined;
  };
  const arrival = await (ms >= IDLE_MS ? run.environment.idle(wait) : wait());
  if (!arrival) return undefined;
  failIfLost(arrival, null);
  throw new StepFailure("value", `${show(arrival.value)} arrived at ${end.name}, expected nothing`, {
    pointer: "",
    actual: arrival.value,
  });
};

/** The next arrival that nobody set aside. Bytes of a stream are left to grow until they match. */
async function next(
  run: ScenarioRun,
  step: Step,
  inbox: Inbox,
  scope: Scope,
  deadline: number,
  expected: Json,
): Promise<Arrival | undefined> {
  for (;;) {
    const [first] = inbox.unread();
    if (!first) {
      if (!(await inbox.changed(deadline))) return undefined;
      continue;
    }
    const grows = first.what === "bytes" && dollarName(expected) === "$bytes" && inbox.unread().length === 1;
    if (grows && matchArrival(expected, first) && (await inbox.changed(deadline))) continue;
    inbox.remove(first);
    if (!run.isForgotten(first) && !isSkipped(run, step, scope, first)) return first;
  }
}

function isSkipped(run: ScenarioRun, step: Step, scope: Scope, arrival: Arrival): boolean {
  const { skip } = step.members;
  if (skip === undefined) return false;
  return (Array.isArray(skip) ? skip : [skip]).some((one) => !matchArrival(run.expected(one, scope), arrival));
}

/** The end of the connection, where something else was expected. */
function failIfLost(arrival: Arrival, expected: Json): void {
  if (arrival.what !== "closed" || JSON.stringify(expected).includes('"$closed"')) return;
  const message = `the connection ended (${show(arrival.value)}), expected ${expected === null ? "nothing" : show(expected)}`;
  throw new StepFailure("lost", message, { pointer: "", expected, actual: arrival.value });
}

/** Milliseconds that a step may wait. */
export function boundOf(run: ScenarioRun, step: Step, end: End, scope: Scope, otherwise = WITHIN): number {
  const { within, since } = step.members;
  if (within !== undefined) return run.bound(run.duration(within, scope));
  const plain = run.bound(run.duration(otherwise, scope));
  if (since?.max === undefined) return plain;
  const passed = performance.now() - run.mark(since.name, end, scope);
  return Math.max(plain, run.bound(run.duration(since.max, scope)) - passed + 1000);
}

/** A step that must wait for long, whatever the subject does. */
function isLong(run: ScenarioRun, step: Step, scope: Scope): boolean {
  const min = step.members.since?.min;
  return min !== undefined && run.duration(min, scope) >= IDLE_MS;
}

export function judgeTime(run: ScenarioRun, step: Step, end: End, scope: Scope, arrival: Arrival): void {
  const { since } = step.members;
  if (!since) return;
  const passed = arrival.at - run.mark(since.name, end, scope);
  // A mark is set when its step has ended, and what the step caused may have come before that.
  const min = since.min === undefined ? -Infinity : run.duration(since.min, scope);
  const max = since.max === undefined ? Infinity : run.bound(run.duration(since.max, scope));
  if (passed >= min && passed <= max) return;
  const bounds = [min === -Infinity ? [] : `at least ${min} ms`, max === Infinity ? [] : `at most ${max} ms`].flat();
  const wanted = `${bounds.join(" and ")} after ${since.name}`;
  const details = { pointer: "", expected: wanted, actual: Math.round(passed) };
  throw new StepFailure(
    "value",
    `it arrived ${Math.round(passed)} ms after ${since.name}, expected ${wanted}`,
    details,
  );
}

export function save(run: ScenarioRun, step: Step, scope: Scope, value: Json): void {
  for (const [name, pointer] of Object.entries(step.members.save ?? {})) {
    const found = atPointer(value, pointer);
    if (found === undefined) {
      throw new StepFailure("value", `there is nothing at ${pointer} to save as {${name}}`, { pointer, actual: value });
    }
    run.variables.save(name, found, scope);
  }
}
