/** What a provider is told of a trigger, and a trigger's maker of a failure: frames for workers, calls for capabilities. */
import { EngineError } from "../engine-error.js";
import { encodeSmall } from "../frames/encode.js";
import type { ErrorBody } from "../frames/frame.js";
import { DEFAULT_NAMESPACE } from "./functions.js";
import type { Trigger } from "./trigger.js";
import type { Provider, TriggerType } from "./trigger-types.js";

export interface Verdict {
  readonly error: ErrorBody | undefined;
}

/** Undefined: a worker was told and may answer later, or never. */
export function offerTrigger(type: TriggerType, trigger: Trigger): Verdict | Promise<Verdict> | undefined {
  const { provider } = type;
  if (provider.peer !== undefined) {
    provider.peer.deliver(
      encodeSmall({
        type: "registertrigger",
        id: trigger.id,
        trigger_type: trigger.triggerType,
        function_id: trigger.functionId,
        config: trigger.config,
        metadata: trigger.metadata,
        namespace: unlessDefault(trigger.namespace),
        trigger_namespace: unlessDefault(type.namespace),
      }),
    );
    return undefined;
  }
  try {
    const done = provider.local.bind(trigger);
    if (!(done instanceof Promise)) return { error: undefined };
    return done.then(() => ({ error: undefined })).catch((cause: unknown) => ({ error: refusalOf(cause) }));
  } catch (cause) {
    return { error: refusalOf(cause) };
  }
}

export function withdrawTrigger(provider: Provider, trigger: Trigger): void {
  if (provider.peer !== undefined)
    provider.peer.deliver(
      encodeSmall({ type: "unregistertrigger", id: trigger.id, trigger_type: trigger.triggerType }),
    );
  else provider.local.unbind(trigger);
}

/** Only failures are told; a trigger that succeeds is silent (TRG-3, TRG-4). */
export function tellFailure(trigger: Trigger, error: ErrorBody): void {
  trigger.request.owner?.deliver(encodeFailure(trigger.id, trigger.triggerType, trigger.functionId, error));
}

export function encodeFailure(id: string, triggerType: string, functionId: string, error: ErrorBody): Buffer {
  return encodeSmall({
    type: "triggerregistrationresult",
    id,
    trigger_type: triggerType,
    function_id: functionId,
    error,
  });
}

function unlessDefault(namespace: string): string | undefined {
  return namespace === DEFAULT_NAMESPACE ? undefined : namespace;
}

function refusalOf(cause: unknown): ErrorBody {
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: cause instanceof EngineError ? cause.code : "trigger_registration_failed", message };
}
