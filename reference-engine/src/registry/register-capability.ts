/** Enters what a capability provides into the registry, as a worker's registrations would be. */
import type { Capability } from "../capabilities/capability.js";
import { EngineError } from "../engine-error.js";
import { spanOf } from "../frames/span.js";
import { DEFAULT_NAMESPACE, type Functions } from "./functions.js";
import type { Triggers } from "./triggers.js";

/** Throws `id_taken` when another capability provides one of the ids. */
export function registerCapability(functions: Functions, triggers: Triggers, capability: Capability): void {
  for (const own of capability.functions) {
    if (functions.find(DEFAULT_NAMESPACE, own.id) !== undefined)
      throw new EngineError("id_taken", `function ${own.id} of ${capability.name} is provided by another capability`);
    functions.registerOwn({
      id: own.id,
      namespace: DEFAULT_NAMESPACE,
      peer: undefined,
      capability: capability.name,
      handle: (request, call) => own.handle(request, call),
      validateBy: own.validateBy,
      description: own.description,
      requestFormat: spanOrNone(own.requestSchema),
      responseFormat: spanOrNone(own.responseSchema),
      metadata: spanOrNone(own.metadata),
      size: 0,
    });
  }
  for (const type of capability.triggerTypes) {
    const registered = triggers.registerType({
      id: type.id,
      namespace: DEFAULT_NAMESPACE,
      provider: { local: type, capability: capability.name },
      description: type.description,
      configFormat: spanOrNone(type.configSchema),
      callFormat: spanOrNone(type.payloadSchema),
      replyFormat: spanOrNone(type.replySchema),
      size: 0,
    });
    if (!registered)
      throw new EngineError(
        "id_taken",
        `trigger type ${type.id} of ${capability.name} is provided by another capability`,
      );
  }
}

function spanOrNone(value: unknown) {
  return value === undefined ? undefined : spanOf(value);
}
