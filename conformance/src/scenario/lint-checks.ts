/** Checks: some, each with an id of its own, of requirements that exist, on steps that can fail for the right reason. */
import { dollarName, isObject, type Json } from "./json.js";
import type { LintContext } from "./lint-context.js";
import { type Step, walkSteps } from "./types.js";

/** Steps that act and observe nothing. */
const ACTS = new Set(["send", "pause", "resume", "close", "cut", "subject", "each"]);

export function lintChecks(context: LintContext): void {
  const { scenario, report } = context;
  const steps = [...walkSteps(scenario.steps)];
  if (!steps.some((step) => step.checks.length > 0))
    report([], 'the scenario checks nothing; give some step a "check"');
  const seen = new Map<string, Step>();
  for (const step of steps) {
    for (const check of step.checks) {
      const before = seen.get(check);
      if (before) report(step.path, `${check} is already decided in line ${before.line}; tell them apart with "as"`);
      seen.set(check, step);
      lintRequirement(context, step, check.slice(scenario.id.length + 1).split("/")[0]!);
    }
    if (step.checks.length > 0) lintCanFail(context, step);
    if (step.members.as !== undefined && step.checks.length === 0) report(step.path, `"as" needs "check"`);
    lintAnswer(context, step);
  }
  for (const step of walkSteps(scenario.finally)) {
    if (step.checks.length > 0) report(step.path, `steps of "finally" do not check`);
    lintAnswer(context, step);
  }
}

function lintRequirement(context: LintContext, step: Step, id: string): void {
  const requirement = context.find(id);
  if (!requirement) {
    context.report([...step.path, "check"], `the specification has no requirement ${id}`);
    return;
  }
  const { profile } = context.scenario;
  if (profile.startsWith("harness")) return;
  const subject = profile === "sdk" ? "library" : "engine";
  const bound = profile === "sdk" ? ["sdk", "worker", "client"] : ["engine"];
  if (bound.includes(requirement.role)) return;
  const message = `${id} binds the ${requirement.role}, not the ${subject}, so ${subject === "engine" ? "an engine" : "a library"} cannot fail it`;
  context.report([...step.path, "check"], message);
}

function lintCanFail(context: LintContext, step: Step): void {
  if (ACTS.has(step.verb)) context.report(step.path, `"${step.verb}" cannot fail, so it cannot check`);
  const { receive, all, since } = step.members;
  if (since) return;
  if ((receive !== undefined && isUnbounded(receive)) || all?.every(isUnbounded)) {
    context.report(step.path, "$any lets everything pass, so this step cannot check; say what should arrive");
  }
}

function isUnbounded(matcher: Json): boolean {
  if (dollarName(matcher) === "$any") return true;
  if (dollarName(matcher) === "$one-of") return (matcher as { "$one-of": Json[] })["$one-of"].some(isUnbounded);
  return isObject(matcher) && Object.keys(matcher).length === 0;
}

/** An answer is a result or an error; a scenario that does not say which would pass on either (FP-KIT-2). */
function lintAnswer(context: LintContext, step: Step): void {
  const { verb, members, path } = step;
  if (verb === "call" && members.result === undefined && members.error === undefined) {
    context.report(path, `a call states neither "result" nor "error"`);
  }
  if (members.result !== undefined && members.error !== undefined) {
    context.report(path, `"result" and "error" exclude one another`);
  }
  if (verb === "load" && members.result === undefined && members.error === undefined) {
    const answers = context.scenario.peers.flatMap((peer) => peer.functions).filter((one) => one.answer !== undefined);
    const id = members.load!.function_id;
    if (!answers.some((one) => one.id === id)) {
      context.report(path, `no peer answers "${id}" by itself, so the load must state "result" or "error"`);
    }
  }
  const matchers: [string, Json | undefined][] = [
    ["receive", members.receive],
    ["all", members.all],
  ];
  for (const [name, matcher] of matchers) {
    if (matcher !== undefined && statesNoAnswer(matcher)) {
      context.report([...path, name], `an invocationresult states neither "result" nor "error"`);
    }
  }
}

function statesNoAnswer(matcher: Json): boolean {
  if (Array.isArray(matcher)) return matcher.some(statesNoAnswer);
  if (!isObject(matcher)) return false;
  const name = dollarName(matcher);
  if (name === "$one-of" || name === "$exactly") return statesNoAnswer(matcher[name]!);
  if (name !== undefined) return false;
  return matcher.type === "invocationresult" && !("result" in matcher) && !("error" in matcher);
}
