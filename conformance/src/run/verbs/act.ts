/** Verbs that act: they fail only when there is nothing to act on, except `open`, which the subject can refuse. */
import type { Json } from "../../scenario/json.js";
import { failByDifference, StepFailure } from "../failure.js";
import type { PerformVerb } from "../scenario-run.js";

/** From here on a scenario that waits gives its place to another one. */
export const IDLE_MS = 1000;

export const open: PerformVerb = async (run, step, end, scope) => {
  const { open: members, expect, within } = step.members;
  const ms = run.bound(run.duration(within ?? "2s", scope));
  const wanted = expect === undefined ? undefined : run.expected(expect as Json, scope);
  // Strings of `open` are put in by the end, which does not know the variables of `each`.
  const { value } = run.material(members === true ? {} : (members as unknown as Json), scope);
  const difference = await end.open!(value as object, wanted, ms);
  if (difference) throw failByDifference(difference);
  return end.openedAt;
};

export const send: PerformVerb = async (run, step, end, scope) => {
  const { value, text } = run.material(step.members.send!, scope);
  await end.send(value, text, step.members);
  return undefined;
};

export const close: PerformVerb = async (run, step, end, scope) => {
  const at = performance.now();
  const code = step.members.code === undefined ? undefined : Number(run.expected(step.members.code, scope));
  await end.close!(step.members.close!, code);
  return at;
};

export const cut: PerformVerb = async (run, step, end, scope) => {
  const { after, cut: side } = step.members;
  if (after !== undefined) {
    const ms = run.stepEnded + run.duration(after, scope) - performance.now();
    const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
    await (ms >= IDLE_MS ? run.environment.idle(wait) : wait());
  }
  const at = performance.now();
  await end.cut!(side!);
  return at;
};

export const pause: PerformVerb = async (_run, step, end) => {
  end.pause!(step.members.pause!);
  return undefined;
};

export const resume: PerformVerb = async (_run, step, end) => {
  end.resume!(step.members.resume!);
  return undefined;
};

export const commandSubject: PerformVerb = async (run, step, _end, scope) => {
  const command = step.members.subject!;
  if (!run.own) throw new StepFailure("harness", "the scenario has no subject of its own");
  if (command !== "start") for (const ends of run.ends.values()) for (const end of ends) end.expectClose?.();
  run.transcript.record("subject", "none", "step", command);
  const at = performance.now();
  // Steps of `while` meet a subject that is stopping.
  const own = run.own;
  const both = () => Promise.allSettled([own[command](), run.perform(step.inner, scope)]);
  const [commanded, beside] = await run.environment.idle(both);
  if (commanded.status === "rejected") {
    throw new StepFailure("lost", `the subject did not ${command}: ${(commanded.reason as Error).message}`);
  }
  if (beside.status === "rejected") throw beside.reason;
  return at;
};
