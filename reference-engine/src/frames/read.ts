/**
 * Builds the frame of each type from the message that was scanned last.
 */
import type { InvocationResultFrame, InvokeFunctionFrame, WorkerFrame } from "./frame.js";
import { normaliseInvocationId } from "./invocation-id.js";
import {
  isPresent,
  missing,
  readKeptSpan,
  readObject,
  readOptionalSpan,
  readRequiredString,
  readSpan,
  readString,
  wrongType,
} from "./member.js";
import { type FrameType, member } from "./names.js";
import { readAction, readErrorBody, readHttpInvocation } from "./nested.js";
import { detachSpan, NULL_SPAN } from "./span.js";

export function readFrame(message: Buffer, type: FrameType): WorkerFrame {
  switch (type) {
    case "invokefunction":
      return readInvokeFunction(message);
    case "invocationresult":
      return readInvocationResult(message);
    case "reattach":
      return {
        type,
        previous_worker_id: readRequiredString(message, member.previous_worker_id),
        reattach_token: readString(message, member.reattach_token),
      };
    case "registerfunction": {
      const invocation = readObject(message, member.invocation);
      return {
        type,
        id: readRequiredString(message, member.id),
        description: readString(message, member.description),
        request_format: readKeptSpan(message, member.request_format),
        response_format: readKeptSpan(message, member.response_format),
        metadata: readKeptSpan(message, member.metadata),
        invocation: invocation === undefined ? undefined : readHttpInvocation(invocation),
      };
    }
    case "unregisterfunction":
    case "unregistertriggertype":
      return { type, id: readRequiredString(message, member.id) };
    case "registertriggertype":
      return {
        type,
        id: readRequiredString(message, member.id),
        description: readRequiredString(message, member.description),
        trigger_request_format: readKeptSpan(message, member.trigger_request_format),
        call_request_format: readKeptSpan(message, member.call_request_format),
        namespace: readString(message, member.namespace),
      };
    case "registertrigger": {
      const config = readSpan(message, member.config);
      return {
        type,
        id: readRequiredString(message, member.id),
        trigger_type: readRequiredString(message, member.trigger_type),
        function_id: readRequiredString(message, member.function_id),
        config: config === undefined ? NULL_SPAN : detachSpan(config),
        metadata: readKeptSpan(message, member.metadata),
        namespace: readString(message, member.namespace),
        trigger_namespace: readString(message, member.trigger_namespace),
      };
    }
    case "unregistertrigger":
      return {
        type,
        id: readRequiredString(message, member.id),
        trigger_type: readString(message, member.trigger_type),
      };
    case "triggerregistrationresult":
      return {
        type,
        id: readRequiredString(message, member.id),
        trigger_type: readRequiredString(message, member.trigger_type),
        function_id: readRequiredString(message, member.function_id),
        error: readError(message),
      };
    case "registerservice": {
      const name = readString(message, member.name);
      if (name === undefined && isPresent(member.name)) throw wrongType("name", "a string", "null");
      return {
        type,
        id: readRequiredString(message, member.id),
        name: name ?? "",
        description: readString(message, member.description),
        parent_service_id: readString(message, member.parent_service_id),
      };
    }
    case "ping":
    case "pong":
      return { type };
  }
}

function readInvokeFunction(message: Buffer): InvokeFunctionFrame {
  const action = readObject(message, member.action);
  return {
    type: "invokefunction",
    invocation_id: readInvocationId(message),
    function_id: readRequiredString(message, member.function_id),
    data: readSpan(message, member.data) ?? NULL_SPAN,
    traceparent: readString(message, member.traceparent),
    baggage: readString(message, member.baggage),
    action: action === undefined ? undefined : readAction(action),
    metadata: readOptionalSpan(message, member.metadata),
    namespace: readString(message, member.namespace),
  };
}

function readInvocationResult(message: Buffer): InvocationResultFrame {
  const invocation_id = readInvocationId(message);
  if (invocation_id === undefined)
    throw isPresent(member.invocation_id) ? wrongType("invocation_id", "a UUID", "null") : missing("invocation_id");
  return {
    type: "invocationresult",
    invocation_id,
    function_id: readRequiredString(message, member.function_id),
    result: readSpan(message, member.result),
    error: readError(message),
    traceparent: readString(message, member.traceparent),
    baggage: readString(message, member.baggage),
  };
}

function readInvocationId(message: Buffer): string | undefined {
  const text = readString(message, member.invocation_id);
  if (text === undefined) return undefined;
  const id = normaliseInvocationId(text);
  if (id === undefined) throw wrongType("invocation_id", "a UUID", "another string");
  return id;
}

function readError(message: Buffer) {
  const error = readObject(message, member.error);
  return error === undefined ? undefined : readErrorBody(error);
}
