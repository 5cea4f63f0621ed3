// The table of mutants: one fault each, and the requirements that it breaks. `npm run mutants` tries them all.
import type { Mutant } from "../src/mutants/mutant.js";
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
  ...harmless,
];
