// HTTP-invoked functions: a worker registers an id together with a URL, and the engine carries out the calls. Off
// unless the configuration has an entry `iii-http-functions`.
import { EngineError } from "../../engine-error.js";
import type { JsonSpan } from "../../frames/span.js";
import { setCaller } from "../../frames/splice.js";
import { type CallContext, type CreateCapability, SpanAnswer } from "../capability.js";
import { createHttpFunction, type HttpFunction } from "./http-function.js";
import { DEFAULT_URL_SECURITY, type Resolve, resolveBySystem, type UrlSecurity } from "./target.js";

export interface HttpInvocationOptions {
  /** Default: every host, https only, public addresses only. */
  readonly security?: Partial<UrlSecurity>;
  /** Most bytes of a response body; the engine's `max_message_bytes`. */
  readonly max_response_bytes: number;
  /** Where credentials are read; default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
}

/** The capability for these options. Registrations that it refuses are logged by the core and answer nothing. */
export function createHttpInvocation(options: HttpInvocationOptions): CreateCapability {
  const settings = {
    security: { ...DEFAULT_URL_SECURITY, ...options.security },
    max_response_bytes: options.max_response_bytes,
    env: options.env ?? process.env,
    resolve: options.resolve ?? resolveBySystem,
  };
  return () => ({
    name: "iii-http-functions",
    description: "Calls functions over HTTP that workers registered with a URL.",
    functions: [],
    triggerTypes: [],
    invocationProvider: {
      prepare: ({ functionId, namespace, invocation }) => {
        const prepared = createHttpFunction(functionId, invocation, settings);
        if (!prepared.ok) return { ok: false, reason: `${prepared.error.code}: ${prepared.error.message}` };
        return {
          ok: true,
          handle: (_request, call) => answerCall(prepared.function, namespace, call),
          checked: prepared.function.checked.then((error) => error && `${error.code}: ${error.message}`),
        };
      },
    },
  });
}

async function answerCall(target: HttpFunction, namespace: string, call: CallContext): Promise<SpanAnswer | undefined> {
  // A call can overtake the resolver; a function that turns out to be refused was never there.
  if ((await target.checked) !== undefined) {
    throw new EngineError("function_not_found", `Function ${call.functionId} not found in namespace ${namespace}.`);
  }
  const judgement = await target.invoke(composeBody(call.data, call.caller?.workerId), call.signal);
  if (!judgement.ok) throw new EngineError(judgement.error.code, judgement.error.message);
  return judgement.result === undefined ? undefined : new SpanAnswer(judgement.result);
}

/** The payload as the bytes it came in, with the caller's id when it is an object and a connection calls. */
function composeBody(data: JsonSpan, caller: string | undefined): Buffer {
  return caller === undefined ? data.bytes.subarray(data.start, data.end) : setCaller(data, caller);
}
