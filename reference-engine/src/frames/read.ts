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
import type { FrameType } from "./names.js";
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
        previous_worker_id: readRequiredString(message, "previous_worker_id"),
        reattach_token: readString(message, "reattach_token"),
      };
    case "registerfunction": {
      const invocation = readObject(message, "invocation");
      return {
        type,
        id: readRequiredString(message, "id"),
        description: readString(message, "description"),
        request_format: readKeptSpan(message, "request_format"),
        response_format: readKeptSpan(message, "response_format"),
        metadata: readKeptSpan(message, "metadata"),
        invocation: invocation === undefined ? undefined : readHttpInvocation(invocation),
      };
    }
    case "unregisterfunction":
    case "unregistertriggertype":
      return { type, id: readRequiredString(message, "id") };
    case "registertriggertype":
      return {
        type,
        id: readRequiredString(message, "id"),
        description: readRequiredString(message, "description"),
        trigger_request_format: readKeptSpan(message, "trigger_request_format"),
        call_request_format: readKeptSpan(message, "call_request_format"),
        namespace: readString(message, "namespace"),
      };
    case "registertrigger": {
      const config = readSpan(message, "config");
      return {
        type,
        id: readRequiredString(message, "id"),
        trigger_type: readRequiredString(message, "trigger_type"),
        function_id: readRequiredString(message, "function_id"),
        config: config === undefined ? NULL_SPAN : detachSpan(config),
        metadata: readKeptSpan(message, "metadata"),
        namespace: readString(message, "namespace"),
        trigger_namespace: readString(message, "trigger_namespace"),
      };
    }
    case "unregistertrigger":
      return { type, id: readRequiredString(message, "id"), trigger_type: readString(message, "trigger_type") };
    case "triggerregistrationresult":
      return {
        type,
        id: readRequiredString(message, "id"),
        trigger_type: readRequiredString(message, "trigger_type"),
        function_id: readRequiredString(message, "function_id"),
        error: readError(message),
      };
    case "registerservice": {
      const name = readString(message, "name");
      if (name === undefined && isPresent("name")) throw wrongType("name", "a string", "null");
      return {
        type,
        id: readRequiredString(message, "id"),
        name: name ?? "",
        description: readString(message, "description"),
        parent_service_id: readString(message, "parent_service_id"),
      };
    }
    case "ping":
    case "pong":
      return { type };
  }
}

function readInvokeFunction(message: Buffer): InvokeFunctionFrame {
  const action = readObject(message, "action");
  return {
    type: "invokefunction",
    invocation_id: readInvocationId(message),
    function_id: readRequiredString(message, "function_id"),
    data: readSpan(message, "data") ?? NULL_SPAN,
    traceparent: readString(message, "traceparent"),
    baggage: readString(message, "baggage"),
    action: action === undefined ? undefined : readAction(action),
    metadata: readOptionalSpan(message, "metadata"),
    namespace: readString(message, "namespace"),
  };
}

function readInvocationResult(message: Buffer): InvocationResultFrame {
  const invocation_id = readInvocationId(message);
  if (invocation_id === undefined)
    throw isPresent("invocation_id") ? wrongType("invocation_id", "a UUID", "null") : missing("invocation_id");
  return {
    type: "invocationresult",
    invocation_id,
    function_id: readRequiredString(message, "function_id"),
    result: readSpan(message, "result"),
    error: readError(message),
    traceparent: readString(message, "traceparent"),
    baggage: readString(message, "baggage"),
  };
}

function readInvocationId(message: Buffer): string | undefined {
  const text = readString(message, "invocation_id");
  if (text === undefined) return undefined;
  const id = normaliseInvocationId(text);
  if (id === undefined) throw wrongType("invocation_id", "a UUID", "another string");
  return id;
}

function readError(message: Buffer) {
  const error = readObject(message, "error");
  return error === undefined ? undefined : readErrorBody(error);
}
