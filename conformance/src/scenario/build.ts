/** Makes a `Scenario` of a file that fits the schema. What the schema cannot say is judged afterwards, in lint. */
import { isObject, type Json, type JsonObject } from "./json.js";
import type { FindRequirement } from "./requirements.js";
import type { Source } from "./source.js";
import { deriveNeeds } from "./testee-needs.js";
import {
  type CheckSpec,
  type FunctionSpec,
  type Needs,
  type PeerSpec,
  type Scenario,
  type Step,
  type StepMembers,
  VERBS,
  walkSteps,
} from "./types.js";

interface FileMembers {
  title: string;
  about?: string;
  cites?: string[];
  needs?: { features?: string[]; variant?: string; subject?: "own"; without?: string[] };
  runs?: Scenario["runs"];
  slow?: boolean;
  locks?: string[];
  peers: Record<string, JsonObject>;
  steps: StepMembers[];
  finally?: StepMembers[];
}

/** `id` is the path below the folder of scenarios, without its ending: `core/echo`. */
export function buildScenario(id: string, source: Source, find: FindRequirement): Scenario {
  const file = source.value as unknown as FileMembers;
  const steps = file.steps.map((members, index) => buildStep(id, source, members, ["steps", index], index));
  const last = (file.finally ?? []).map((members, index) => buildStep(id, source, members, ["finally", index], index));
  const needs: Needs = {
    features: file.needs?.features ?? [],
    ...(file.needs?.variant === undefined ? {} : { variant: file.needs.variant }),
    // A variant is a way to start: such an instance cannot be the one that all share.
    own: file.needs?.subject === "own" || file.needs?.variant !== undefined,
    without: file.needs?.without ?? [],
    commands: [],
  };
  const profile = id.split("/").slice(0, -1).join("/");
  const peers = Object.entries(file.peers).map(([name, members]) => buildPeer(name, members, profile));
  const derived = deriveNeeds(peers, [...steps, ...last]);
  return {
    id,
    profile,
    file: source.file,
    title: file.title,
    ...(file.about === undefined ? {} : { about: file.about }),
    cites: file.cites ?? [],
    needs: {
      ...needs,
      commands: derived.commands,
      features: [...new Set([...needs.features, ...derived.features])],
    },
    runs: file.runs ?? "together",
    slow: file.slow ?? false,
    locks: file.locks ?? [],
    peers,
    steps,
    finally: last,
    checks: collectChecks(id, steps, find),
  };
}

function buildStep(id: string, source: Source, members: StepMembers, path: (string | number)[], index: number): Step {
  const verb = VERBS.find((name) => members[name] !== undefined)!;
  const label = members.as === undefined ? "" : `/${members.as}`;
  const inner = (["steps", "while"] as const).flatMap((name) =>
    (members[name] ?? []).map((one, at) => buildStep(id, source, one, [...path, name, at], index)),
  );
  const requirements = typeof members.check === "string" ? [members.check] : (members.check ?? []);
  return {
    verb,
    members,
    index,
    path,
    line: source.lineOf(path),
    text: source.textOf(path),
    checks: requirements.map((requirement) => `${id}#${requirement}${label}`),
    inner,
  };
}

function collectChecks(id: string, steps: readonly Step[], find: FindRequirement): CheckSpec[] {
  const checks: CheckSpec[] = [];
  for (const step of walkSteps(steps)) {
    for (const check of step.checks) {
      const requirement = check.slice(id.length + 1).split("/")[0]!;
      checks.push({ id: check, requirements: [requirement], level: find(requirement)?.level ?? "MUST" });
    }
  }
  // Where only recommendations are checked, a subject may end the scenario early by doing otherwise.
  const level = checks.every((check) => check.level !== "MUST") ? "SHOULD" : "MUST";
  checks.push({ id: `${id}#frames`, requirements: [], level });
  checks.push({ id: `${id}#nothing-else`, requirements: [], level });
  return checks;
}

function buildPeer(name: string, members: JsonObject, profile: string): PeerSpec {
  const text = (member: string): string | undefined => members[member] as string | undefined;
  const optional = { workerName: text("name"), namespace: text("namespace"), query: text("query"), url: text("url") };
  return {
    name,
    kind: text("kind") ?? (profile === "sdk" ? "engine" : "worker"),
    functions: buildFunctions(members.functions),
    triggerTypes: ((members.trigger_types ?? []) as Json[]).map((one) =>
      typeof one === "string" ? { id: one, description: `${name} fires it` } : (one as JsonObject),
    ),
    triggers: (members.triggers ?? []) as JsonObject[],
    announce: members.announce !== false,
    open: members.open !== false,
    path: text("path") ?? "/",
    headers: (members.headers ?? {}) as Record<string, string>,
    relay: members.relay === true,
    env: (members.env ?? {}) as PeerSpec["env"],
    connect: (members.connect ?? {}) as JsonObject,
    ...(members.count === undefined ? {} : { count: members.count as number }),
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<PeerSpec>),
  };
}

function buildFunctions(functions: Json | undefined): FunctionSpec[] {
  if (Array.isArray(functions)) return functions.map((one) => buildFunction(one));
  if (!isObject(functions)) return [];
  const { times, of } = functions.$repeat as unknown as { times: number; of: Json };
  return Array.from({ length: times }, (_none, index) => ({ ...buildFunction(of), index }));
}

function buildFunction(one: Json): FunctionSpec {
  if (typeof one === "string") return { id: one, members: {} };
  const { id, answer, ...members } = one as JsonObject & { id: string };
  return { id, members, ...(answer === undefined ? {} : { answer: answer as NonNullable<FunctionSpec["answer"]> }) };
}
