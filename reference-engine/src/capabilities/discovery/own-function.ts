/** Makes a function of the engine from its contract: what it registers, as any owner would, and the check of requests. */
import { contract, functionRegistrations } from "@triad-protocol/schemas";
import { EngineError } from "../../engine-error.js";
import { judgeRequest } from "../../router/judge-request.js";
import type { CallContext, CapabilityFunction } from "../capability.js";

/**
 * `check` runs first, on whatever came in, and may throw the error that a contract names for a request that the schema
 * refuses anyway.
 */
export function ownFunction<Request, Response>(
  id: string,
  handle: (request: Request, call: CallContext) => Response,
  check?: (request: Readonly<Record<string, unknown>>) => void,
): CapabilityFunction {
  const found = contract(id);
  const [registration] = found === undefined ? [] : functionRegistrations(found);
  if (found === undefined || registration === undefined)
    throw new EngineError("contract_missing", `the schemas have no contract of ${id}`);
  const requestSchema = found.$id.replace(/\.json$/, ".request.json");
  const { description, request_format, response_format, metadata } = registration;
  return {
    id,
    description,
    ...(request_format === undefined ? {} : { requestSchema: request_format }),
    ...(response_format === undefined ? {} : { responseSchema: response_format }),
    metadata,
    handle(request, call) {
      if (check !== undefined && isObject(request)) check(request);
      const judged = judgeRequest(id, requestSchema, request);
      if (!judged.ok) throw new EngineError(judged.error.code, judged.error.message);
      return handle(judged.request as Request, call);
    },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
