/** `call`: an invocation with a fresh id, and its answer; `eventually` repeats it until the answer matches. */
import type { CommandAnswer, End } from "../../ends/end.js";
import { isAnswer } from "../../ends/worker.js";
import type { Arrival } from "../../match/arrival.js";
import { type Difference, differ, show } from "../../match/difference.js";
import { matchValue } from "../../match/match.js";
import type { Json, JsonObject } from "../../scenario/json.js";
import type { Step } from "../../scenario/types.js";
import { failByDifference, failByTime, StepFailure } from "../failure.js";
import type { PerformVerb, ScenarioRun } from "../scenario-run.js";
import type { Scope } from "../variables.js";
import { IDLE_MS } from "./act.js";
import { boundOf, save } from "./observe.js";

/** Pauses between the tries of `eventually`. */
const FIRST_PAUSE_MS = 20;
const LAST_PAUSE_MS = 200;

export const call: PerformVerb = async (run, step, end, scope) => {
  if (end.command) return commandTestee(run, step, end, scope);
  const { within = "2s", eventually } = step.members;
  const each = run.bound(run.duration(within, scope));
  if (eventually === undefined) {
    const answer = await callOnce(run, step, end, scope, each);
    if (!answer) throw failByTime(`${show(step.members.call!.function_id)} was not answered at ${end.name}`, each);
    const difference = matchAnswer(run, step, scope, answer);
    if (difference) throw failByDifference(difference);
    save(run, step, scope, answer.value);
    return answer.at;
  }
  const total = run.bound(run.duration(eventually, scope));
  const deadline = performance.now() + total;
  let last: Difference | undefined;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LAST_PAUSE_MS)) {
    const rest = deadline - performance.now();
    const answer = rest > 0 ? await callOnce(run, step, end, scope, Math.min(each, rest)) : undefined;
    const difference = answer && matchAnswer(run, step, scope, answer);
    if (answer && !difference) {
      save(run, step, scope, answer.value);
      return answer.at;
    }
    last = difference ?? last;
    if (performance.now() + pause < deadline) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      continue;
    }
    if (!last) throw failByTime(`no try of ${show(step.members.call!.function_id)} was answered at ${end.name}`, total);
    throw failByDifference({ ...last, message: `${last.message}, and that for ${Math.round(total)} ms` });
  }
};

/** Undefined when no answer came in time; then a late one is no surprise. */
async function callOnce(
  run: ScenarioRun,
  step: Step,
  end: End,
  scope: Scope,
  ms: number,
): Promise<Arrival | undefined> {
  const id = run.freshId();
  const frame = { type: "invokefunction", invocation_id: id, data: null, ...step.members.call! } as JsonObject;
  const { value, text } = run.material(frame, scope);
  const deadline = performance.now() + ms;
  end.send(value, text, step.members);
  const fits = (one: Arrival): boolean => one.what === "closed" || (one.what === "frame" && isAnswer(one.value, id));
  const answer = await end.inbox.take(deadline, fits);
  if (!answer) run.forgotten.add(id);
  if (answer?.what === "closed") {
    throw new StepFailure("lost", `the connection of ${end.name} ended (${show(answer.value)}) before the answer`);
  }
  return answer;
}

/** Gives a testee a command and holds its answer against what is expected; `since` bounds the time that it took. */
async function commandTestee(run: ScenarioRun, step: Step, end: End, scope: Scope): Promise<number> {
  const { result, error, eventually } = step.members;
  const { value } = run.material(step.members.call!, scope);
  const ms = boundOf(run, step, end, scope, "5s");
  const deadline = performance.now() + (eventually === undefined ? 0 : run.bound(run.duration(eventually, scope)));
  for (;;) {
    const ask = (): Promise<CommandAnswer> => end.command!(value, ms);
    const answer = await (ms >= IDLE_MS ? run.environment.idle(ask) : ask());
    const difference = matchCommandAnswer(run.expected((error ?? result)!, scope), error !== undefined, answer);
    if (!difference) {
      save(run, step, scope, answer.value);
      return answer.at;
    }
    if (performance.now() >= deadline) throw failByDifference(difference);
    await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS));
  }
}

function matchCommandAnswer(expected: Json, wantsError: boolean, answer: CommandAnswer): Difference | undefined {
  if (wantsError !== answer.failed) {
    const wanted = `${wantsError ? "the error" : "no error, but"} ${show(expected)}`;
    return differ(answer.failed ? "/error" : "", expected, answer.value, wanted);
  }
  return matchValue(expected, answer.value, { pointer: answer.failed ? "/error" : "" });
}

function matchAnswer(run: ScenarioRun, step: Step, scope: Scope, answer: Arrival): Difference | undefined {
  const { result, error } = step.members;
  const frame = answer.value as JsonObject;
  const failed = frame.error !== undefined && frame.error !== null;
  if (error !== undefined) {
    return matchValue(run.expected(error, scope), failed ? frame.error : undefined, {
      pointer: "/error",
      text: answer.text,
    });
  }
  const expected: Json = run.expected(result!, scope);
  if (failed) return differ("/error", undefined, frame.error, `no error, but the result ${show(expected)}`);
  return matchValue(expected, frame.result, { pointer: "/result", text: answer.text });
}
