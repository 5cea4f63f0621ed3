/** Steps: an end that exists, a verb that its kind has, options that the verb has, and bounds that make sense. */
import { CONNECTION_VERBS } from "../ends/engine.js";
import { dollarName, isObject, type Json } from "./json.js";
import type { LintContext } from "./lint-context.js";
import { parseDuration } from "./quantities.js";
import { type Step, type StepMembers, type Verb, walkSteps } from "./types.js";

const COMMON = ["at", "name", "check", "as"] as const;
const RECEIVING = ["skip", "within", "since", "save"] as const;

const OPTIONS: Record<Verb, readonly (keyof StepMembers)[]> = {
  open: ["expect", "within"],
  accept: ["within", "since", "save"],
  send: ["to", "wrong", "binary", "fragments", "under"],
  receive: RECEIVING,
  all: RECEIVING,
  call: ["result", "error", "eventually", "within", "save", "wrong"],
  sync: ["within"],
  quiet: ["skip"],
  close: ["code"],
  cut: ["after"],
  pause: [],
  resume: [],
  subject: ["while"],
  load: ["while", "within", "result", "error"],
  each: ["steps"],
};

/** A bound from which `slow: true` is due. */
const SLOW_MS = 30_000;

export function lintSteps(context: LintContext): void {
  const { scenario, report } = context;
  const marks = new Set(["open"]);
  const ends = new Set(scenario.peers.map((peer) => peer.name));
  for (const peer of scenario.peers) {
    if (!context.kinds.has(peer.kind)) {
      report(
        ["peers", peer.name],
        `no kind of end is called "${peer.kind}"; there are ${[...context.kinds.keys()].join(", ")}`,
      );
    }
  }
  for (const step of walkSteps([...scenario.steps, ...scenario.finally])) {
    const { verb, members, path } = step;
    const allowed = new Set<string>([verb, ...COMMON, ...OPTIONS[verb]]);
    for (const member of Object.keys(members)) {
      if (!allowed.has(member)) report([...path, member], `"${member}" does not go with "${verb}"`);
    }
    lintEnd(context, step, ends);
    if (verb === "accept") lintAccept(context, step, ends);
    if (verb === "each" && members.steps === undefined) report(path, `"each" needs "steps"`);
    if (members.under && members.to !== "raw") report(path, `"under" needs "to: raw"`);
    if (members.since && !marks.has(members.since.name)) {
      report([...path, "since"], `no earlier step is named "${members.since.name}"`);
    }
    if (members.name !== undefined) marks.add(members.name);
    if (!scenario.slow && verb !== "load" && longestBound(members) >= SLOW_MS) {
      report(path, `a bound of 30 s or more needs "slow: true" at the top of the file`);
    }
    for (const member of ["receive", "all", "result", "error", "skip"] as const) {
      if (members[member] !== undefined) lintPatterns(context, members[member], [...path, member]);
    }
  }
}

function lintEnd(context: LintContext, step: Step, ends: ReadonlySet<string>): void {
  const { verb, members, path } = step;
  if (verb === "each" || verb === "subject") {
    if (members.at !== undefined) context.report(path, `"${verb}" is at no end; remove "at"`);
    if (verb === "subject" && !context.scenario.needs.own) {
      context.report(path, `"subject: ${members.subject}" needs "needs: { subject: own }"`);
    }
    return;
  }
  if (members.at === undefined) {
    context.report(path, `"${verb}" needs "at": the end that acts`);
    return;
  }
  if (!ends.has(members.at)) {
    context.report([...path, "at"], `there is no peer "${members.at}"`);
    return;
  }
  const peer = context.scenario.peers.find((one) => one.name === members.at);
  const kind = peer && context.kinds.get(peer.kind);
  if (!peer && !(CONNECTION_VERBS as readonly Verb[]).includes(verb)) {
    context.report(path, `an accepted connection has no "${verb}"; it has ${CONNECTION_VERBS.join(", ")}`);
  }
  if (!peer || !kind) return;
  if (!kind.verbs.includes(verb))
    context.report(path, `an end of kind ${peer.kind} has no "${verb}"; it has ${kind.verbs.join(", ")}`);
  if (verb === "cut" && !peer.relay) context.report(path, `"cut" needs "relay: true" at the peer "${peer.name}"`);
  if (isObject(members.open) && members.open.reattach && peer.kind !== "worker") {
    context.report(path, `"reattach" needs a peer of kind worker`);
  }
}

function lintAccept(context: LintContext, step: Step, ends: Set<string>): void {
  const { as: name, answer, greet, absorb } = step.members.accept!;
  if (name !== undefined) ends.add(name);
  else if (answer === undefined) context.report(step.path, `"accept" needs "as": the end that carries the connection`);
  if (answer !== undefined && (greet !== undefined || absorb !== undefined)) {
    context.report(step.path, `with "answer" there is no connection that "greet" or "absorb" could be for`);
  }
}

function longestBound(members: StepMembers): number {
  const bounds = [
    members.within,
    members.eventually,
    members.quiet,
    members.after,
    members.since?.min,
    members.since?.max,
  ];
  return Math.max(
    0,
    ...bounds.filter((one) => one !== undefined && !one.includes("{")).map((one) => parseDuration(one!)),
  );
}

/** Regular expressions are compiled here, so that a slip shows before anything runs. */
function lintPatterns(context: LintContext, value: Json, path: readonly (string | number)[]): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) lintPatterns(context, item, [...path, index]);
  if (!isObject(value)) return;
  const name = dollarName(value);
  if (name === "$literal") return;
  const argument = name === undefined ? undefined : value[name];
  if ((name === "$pattern" || name === "$json-text") && typeof argument === "string") {
    try {
      new RegExp(argument.replace(/\{[a-z][a-z0-9_.]*\}/g, "x"), "u");
    } catch (error) {
      context.report(path, `${name}: ${(error as Error).message}`);
    }
  }
  for (const [member, inner] of Object.entries(value)) lintPatterns(context, inner, [...path, member]);
}
