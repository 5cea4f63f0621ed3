/** `engine::register_trigger` and `engine::unregister_trigger`: triggers that no connection owns. */
import { randomUUID } from "node:crypto";
import type {
  EngineRegisterTriggerRequest,
  EngineRegisterTriggerResponse,
  EngineUnregisterTriggerRequest,
} from "@triad-protocol/schemas";
import { EngineError } from "../../engine-error.js";
import { NULL_SPAN, spanOf } from "../../frames/span.js";
import { DEFAULT_NAMESPACE } from "../../registry/functions.js";
import { sizeOf } from "../../registry/quota.js";
import type { Refusal } from "../../registry/trigger.js";
import type { Triggers } from "../../registry/triggers.js";
import type { CallContext, CapabilityFunction } from "../capability.js";
import { ownFunction } from "./own-function.js";

export function functionsOfBinding(triggers: Triggers, answerTimeoutMs: number): CapabilityFunction[] {
  return [
    ownFunction("engine::register_trigger", (request: EngineRegisterTriggerRequest, call) =>
      register(triggers, answerTimeoutMs, request, call),
    ),
    ownFunction("engine::unregister_trigger", (request: EngineUnregisterTriggerRequest) => ({
      removed: triggers.unbind(request.id, undefined),
    })),
  ];
}

/** Waits for a provider that is a worker; its silence counts as success (TRG-27). */
async function register(
  triggers: Triggers,
  answerTimeoutMs: number,
  request: EngineRegisterTriggerRequest,
  call: CallContext,
): Promise<EngineRegisterTriggerResponse> {
  const { trigger_type, function_id } = request;
  if (request.trigger_namespace?.trim() === "")
    throw new EngineError("trigger_registration_failed", "trigger_namespace must not be blank");
  const id = randomUUID();
  const config = request.config === undefined ? NULL_SPAN : spanOf(request.config);
  const metadata = request.metadata === undefined || request.metadata === null ? undefined : spanOf(request.metadata);
  let deadline: NodeJS.Timeout | undefined;
  const refusal = await new Promise<Refusal | undefined>((resolve) => {
    deadline = setTimeout(() => triggers.get(id)?.settled(undefined), answerTimeoutMs).unref();
    const outcome = triggers.bind(
      {
        id,
        triggerType: trigger_type,
        functionId: function_id,
        namespace: DEFAULT_NAMESPACE,
        config,
        metadata,
        triggerNamespace: request.trigger_namespace ?? undefined,
        home: call.caller?.namespace ?? DEFAULT_NAMESPACE,
        owner: undefined,
        size: sizeOf(id, trigger_type, function_id, config, metadata),
      },
      resolve,
    );
    if (!outcome.ok) resolve({ error: outcome.error, byWorker: false });
  });
  clearTimeout(deadline);
  if (refusal === undefined) return { id };
  const { code, message } = refusal.error;
  if (refusal.byWorker) throw new EngineError("trigger_registration_failed", `${code}: ${message}`);
  throw new EngineError(code === "RESOURCE_EXHAUSTED" ? code : "trigger_registration_failed", message);
}
