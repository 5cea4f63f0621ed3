/** Discovery: what is there, who came and went, and how a worker announces itself. Every engine has it. */
import type { Triggers } from "../../registry/triggers.js";
import type { Capability } from "../capability.js";
import { functionsOfBinding } from "./bind.js";
import type { Catalogue } from "./catalogue.js";
import { functionsOfFunctions } from "./functions.js";
import type { Notices } from "./notices.js";
import { functionsOfTriggers } from "./triggers.js";
import { type Announce, functionsOfWorkers } from "./workers.js";

/** The name that upstream's engine shows for the worker of these functions. */
export const DISCOVERY_NAME = "iii-engine-functions";

export function createDiscovery(
  catalogue: Catalogue,
  triggers: Triggers,
  notices: Notices,
  announce: Announce,
  answerTimeoutMs: number,
): Capability {
  return {
    name: DISCOVERY_NAME,
    description: "Lists functions, trigger types, triggers and workers, and tells of changes.",
    mandatory: true,
    functions: [
      ...functionsOfFunctions(catalogue),
      ...functionsOfTriggers(catalogue),
      ...functionsOfWorkers(catalogue, announce),
      ...functionsOfBinding(triggers, answerTimeoutMs),
    ],
    triggerTypes: notices.triggerTypes(),
    stop: () => notices.stop(),
  };
}
