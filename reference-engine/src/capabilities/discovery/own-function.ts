/** Makes a function of the engine from its contract: description, published schemas and the check of requests. */
import { contract, selfContainedSchema } from "@triad-protocol/schemas";
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
  if (found === undefined) throw new EngineError("contract_missing", `the schemas have no contract of ${id}`);
  const requestSchema = found.$id.replace(/\.json$/, ".request.json");
  const responseSchema = selfContainedSchema(found.$id.replace(/\.json$/, ".response.json"));
  const published = selfContainedSchema(requestSchema);
  return {
    id,
    description: found.summary,
    ...(published === undefined ? {} : { requestSchema: published }),
    ...(responseSchema === undefined ? {} : { responseSchema }),
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
