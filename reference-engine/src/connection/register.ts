/** Carries out the registrations of a connection whose namespace is known, and words the refusals. */
import type { InvocationProvider } from "../capabilities/capability.js";
import { encodeSmall } from "../frames/encode.js";
import type { RegisterFunctionFrame, RegisterTriggerFrame, RegisterTriggerTypeFrame } from "../frames/frame.js";
import { detachSpan, type JsonSpan } from "../frames/span.js";
import { DEFAULT_NAMESPACE, type Functions, type PeerFunction } from "../registry/functions.js";
import { sizeOf } from "../registry/quota.js";
import { encodeFailure } from "../registry/tell-provider.js";
import type { Triggers } from "../registry/triggers.js";
import type { Connection } from "./connection.js";
import type { HeldFrame } from "./hold.js";

export interface RegistrationContext {
  readonly functions: Functions;
  readonly triggers: Triggers;
  readonly invocationProvider: InvocationProvider | undefined;
  /** A registration was refused without an answer; the protocol has none for it. */
  readonly note: (connection: Connection, fields: object, message: string) => void;
  /** The lifecycle's own: what comes back later enters the engine through it. */
  readonly enter: (what: string, step: () => void) => void;
}

export function applyRegistration(context: RegistrationContext, connection: Connection, frame: HeldFrame): void {
  const namespace = connection.namespace!;
  switch (frame.type) {
    case "registerfunction":
      registerFunction(context, connection, namespace, frame);
      break;
    case "unregisterfunction":
      context.functions.unregister(connection, namespace, frame.id);
      break;
    case "registertriggertype":
      registerTriggerType(context, connection, namespace, frame);
      break;
    case "unregistertriggertype":
      context.triggers.unregisterType(connection, frame.id);
      break;
    case "registertrigger":
      registerTrigger(context, connection, namespace, frame);
      break;
    case "unregistertrigger":
      context.triggers.unbind(frame.id, connection);
      break;
    case "registerservice":
      // A record of older libraries that nothing depends on (LIF-34).
      break;
  }
}

/** The answer to a registration beyond the limits of its connection, where the protocol has one. */
export function refuseForLimit(context: RegistrationContext, connection: Connection, frame: HeldFrame): void {
  if (frame.type === "registerfunction") {
    connection.deliver(encodeConflict(connection.namespace ?? DEFAULT_NAMESPACE, frame.id, ""));
  } else if (frame.type === "registertrigger") {
    const error = { code: "RESOURCE_EXHAUSTED", message: `trigger ${frame.id} is beyond the limits of its connection` };
    connection.deliver(encodeFailure(frame.id, frame.trigger_type, frame.function_id, error));
  } else {
    context.note(connection, { frame: frame.type }, "a registration beyond the limits of its connection is dropped");
  }
}

function registerFunction(
  context: RegistrationContext,
  peer: Connection,
  namespace: string,
  frame: RegisterFunctionFrame,
): void {
  const { id, description } = frame;
  const prepared = frame.invocation === undefined ? undefined : prepare(context, peer, namespace, frame);
  if (prepared?.ok === false) {
    noteRefusal(context, peer, id, prepared.reason);
    return;
  }
  const entry: PeerFunction = {
    id,
    namespace,
    peer,
    capability: undefined,
    handle: prepared?.handle,
    validateBy: undefined,
    description,
    requestFormat: keep(frame.request_format),
    responseFormat: keep(frame.response_format),
    metadata: keep(frame.metadata),
    size: sizeOf(
      ...[id, namespace, description, frame.request_format, frame.response_format, frame.metadata],
      frame.invocation === undefined ? undefined : JSON.stringify(frame.invocation),
    ),
  };
  const outcome = context.functions.register(entry);
  if (!outcome.ok) peer.deliver(encodeConflict(namespace, id, outcome.owner));
  prepared?.checked
    ?.catch((cause: unknown) => String(cause))
    .then((reason) => {
      if (reason === undefined) return;
      context.enter("withdraw", () => {
        noteRefusal(context, peer, id, reason);
        context.functions.withdraw(entry);
      });
    });
}

/** What is wrong with a function invoked over HTTP is logged and not answered (HIV-3). */
function noteRefusal(context: RegistrationContext, peer: Connection, function_id: string, reason: string): void {
  context.note(peer, { function_id, reason }, "an HTTP-invoked function is not registered");
}

function prepare(
  context: RegistrationContext,
  peer: Connection,
  namespace: string,
  frame: RegisterFunctionFrame,
): ReturnType<InvocationProvider["prepare"]> {
  const provider = context.invocationProvider;
  if (provider === undefined || frame.invocation === undefined)
    return { ok: false, reason: "this engine has no capability for functions invoked over HTTP" };
  return provider.prepare({ functionId: frame.id, namespace, workerId: peer.workerId, invocation: frame.invocation });
}

function registerTriggerType(
  context: RegistrationContext,
  peer: Connection,
  own: string,
  frame: RegisterTriggerTypeFrame,
): void {
  const { id, description } = frame;
  const namespace = frame.namespace ?? own;
  if (namespace.trim() === "") {
    context.note(peer, { trigger_type: id }, "a trigger type with a blank namespace is ignored");
    return;
  }
  const registered = context.triggers.registerType({
    id,
    namespace,
    provider: { peer },
    description,
    configFormat: keep(frame.trigger_request_format),
    callFormat: keep(frame.call_request_format),
    replyFormat: undefined,
    size: sizeOf(id, namespace, description, frame.trigger_request_format, frame.call_request_format),
  });
  if (!registered)
    context.note(peer, { trigger_type: id }, "a trigger type is ignored: it is the engine's own, or beyond the limits");
}

function registerTrigger(
  context: RegistrationContext,
  owner: Connection,
  home: string,
  frame: RegisterTriggerFrame,
): void {
  const { id, trigger_type, function_id, config, metadata } = frame;
  const refuse = (error: { code: string; message: string }): void =>
    owner.deliver(encodeFailure(id, trigger_type, function_id, error));
  for (const member of ["namespace", "trigger_namespace"] as const)
    if (frame[member]?.trim() === "") {
      refuse({ code: "INVALID_NAMESPACE", message: `${member} of trigger ${id} must not be blank` });
      return;
    }
  const outcome = context.triggers.bind({
    id,
    triggerType: trigger_type,
    functionId: function_id,
    namespace: frame.namespace ?? DEFAULT_NAMESPACE,
    config: detachSpan(config),
    metadata: keep(metadata),
    triggerNamespace: frame.trigger_namespace,
    home,
    owner,
    size: sizeOf(id, trigger_type, function_id, config, metadata),
  });
  if (!outcome.ok) refuse(outcome.error);
}

function encodeConflict(namespace: string, function_id: string, owner_worker_id: string): Buffer {
  return encodeSmall({
    type: "registrationrejected",
    code: "FUNCTION_NAMESPACE_CONFLICT",
    namespace,
    function_id,
    owner_worker_id,
  });
}

function keep(span: JsonSpan | undefined): JsonSpan | undefined {
  return span === undefined ? undefined : detachSpan(span);
}
