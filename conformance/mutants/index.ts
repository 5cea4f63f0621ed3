// The table of mutants: one fault each, and the requirements that it breaks. `npm run mutants` tries them all.
import type { Mutant } from "../src/mutants/mutant.js";
import { afterStimuli } from "./after-stimuli.js";
import { announcing } from "./announcing.js";
import { decoding } from "./decoding.js";
import { typesAndBindings } from "./discovery-bindings.js";
import { functions as listing } from "./discovery-functions.js";
import { notices } from "./discovery-notices.js";
import { requests } from "./discovery-requests.js";
import { workers } from "./discovery-workers.js";
import { functions } from "./functions.js";
import { harmless } from "./harmless.js";
import { httpInvocation } from "./http-invocation.js";
import { carrying } from "./invocation-carrying.js";
import { context } from "./invocation-context.js";
import { leaving } from "./invocation-leaving.js";
import { errors, results } from "./invocation-results.js";
import { unanswered } from "./invocation-unanswered.js";
import { lifecycle } from "./lifecycle.js";
import { namespaces } from "./namespaces.js";
import { reconnect } from "./reconnect.js";
import { transport } from "./transport.js";
import { binding } from "./triggers-binding.js";
import { firing } from "./triggers-firing.js";
import { providers } from "./triggers-providing.js";
import { unbinding } from "./triggers-unbinding.js";

export const mutants: readonly Mutant[] = [
  ...transport,
  ...decoding,
  ...lifecycle,
  ...announcing,
  ...namespaces,
  ...functions,
  ...carrying,
  ...results,
  ...errors,
  ...unanswered,
  ...leaving,
  ...context,
  ...binding,
  ...providers,
  ...unbinding,
  ...firing,
  ...requests,
  ...listing,
  ...typesAndBindings,
  ...workers,
  ...notices,
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
