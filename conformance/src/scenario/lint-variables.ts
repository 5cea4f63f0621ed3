/** Variables: what stands in braces must be defined by then. */
import type { Json, JsonObject } from "./json.js";
import type { LintContext } from "./lint-context.js";
import { referencesIn, stringsOf } from "./references.js";
import type { Path } from "./source.js";
import type { PeerSpec, Step, StepMembers } from "./types.js";

const ALWAYS = new Set(["own", "OWN", "url", "port"]);

export function lintVariables(context: LintContext): void {
  const { scenario, value } = context;
  const peers = (value as { peers: JsonObject }).peers;
  for (const peer of scenario.peers) {
    lintStrings(context, peers[peer.name], ["peers", peer.name], new Set(), peer.count !== undefined);
  }
  const defined = new Set<string>();
  for (const step of [...scenario.steps, ...scenario.finally]) lintStep(context, step, defined);
}

function lintStep(context: LintContext, step: Step, defined: Set<string>): void {
  const { each, steps: _steps, while: _while, ...own } = step.members;
  const peer = context.scenario.peers.find((one) => one.name === step.members.at);
  lintStrings(context, own as unknown as Json, step.path, defined, peer?.count !== undefined);
  if (each) {
    const [name, values] = Object.entries(each)[0]!;
    lintStrings(context, values as Json, [...step.path, "each", name], defined, false);
    const inside = new Set(defined).add(name);
    for (const inner of step.inner) lintStep(context, inner, inside);
    return;
  }
  for (const inner of step.inner) lintStep(context, inner, defined);
  for (const name of savedBy(step.members)) defined.add(name);
  if (step.members.accept?.as !== undefined) defined.add(step.members.accept.as);
}

function savedBy(members: StepMembers): string[] {
  return Object.keys(members.save ?? {});
}

function lintStrings(
  context: LintContext,
  value: Json | undefined,
  path: Path,
  defined: ReadonlySet<string>,
  counted: boolean,
): void {
  for (const [text, inner] of stringsOf(value, path)) {
    const indexed = counted || inner.some((part) => part === "$repeat" || part === "load");
    for (const name of referencesIn(text)) {
      if (isDefined(context.scenario.peers, context, name, defined, indexed)) continue;
      context.report(inner, `{${name}} is not defined here; if it is plain text, put it into $literal`);
    }
  }
}

function isDefined(
  peers: readonly PeerSpec[],
  context: LintContext,
  name: string,
  defined: ReadonlySet<string>,
  indexed: boolean,
): boolean {
  if (ALWAYS.has(name)) return true;
  const [head, ...rest] = name.split(".");
  if (name === "i") return indexed;
  if ((head === "uuid" || head === "traceparent") && rest.length === 1) return true;
  const peer = peers.find((one) => one.name === head);
  const variables = peer && context.kinds.get(peer.kind)?.variables;
  if (variables && rest.length > 0) {
    const member = rest.length === 2 && /^[0-9]+$/.test(rest[0]!) ? rest[1]! : rest.join(".");
    return variables.includes(member);
  }
  return defined.has(head!);
}
