// The table of mutants: one fault each, and the requirements that it breaks. `npm run mutants` tries them all.
import type { Mutant } from "../src/mutants/mutant.js";
import { afterStimuli } from "./after-stimuli.js";
import { discovery } from "./discovery.js";
import { functions } from "./functions.js";
import { harmless } from "./harmless.js";
import { httpInvocation } from "./http-invocation.js";
import { invocation } from "./invocation.js";
import { lifecycle } from "./lifecycle.js";
import { namespaces } from "./namespaces.js";
import { reconnect } from "./reconnect.js";
import { transport } from "./transport.js";
import { triggers } from "./triggers.js";

export const mutants: readonly Mutant[] = [
  ...transport,
  ...lifecycle,
  ...namespaces,
  ...functions,
  ...invocation,
  ...triggers,
  ...discovery,
  ...reconnect,
  ...httpInvocation,
  ...afterStimuli,
  ...harmless,
];

const toPattern = (glob: string): RegExp =>
  new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);

/** `only`: ids of mutants, with `*` for any text, or of requirements; empty means all. */
export function chooseMutants(only: readonly string[]): readonly Mutant[] {
  if (!only.length) return mutants;
  const patterns = only.map(toPattern);
  return mutants.filter(({ id, breaks }) => patterns.some((p) => p.test(id) || breaks.some((req) => p.test(req))));
}
