// One HTTP-invoked function: what is settled when it is registered, and how a call becomes a request.
import { randomUUID } from "node:crypto";
import type { ErrorBody, HttpInvocation } from "../../frames/frame.js";
import { type Credential, readCredential } from "./authorize.js";
import { type Judgement, judgeOutcome } from "./judge-response.js";
import { type ExchangeOutcome, LONGEST_TIMEOUT_MS, sendRequest } from "./send-request.js";
import { checkUrl, type Resolve, resolveTarget, type UrlFault, type UrlSecurity } from "./target.js";

const DEFAULT_TIMEOUT_MS = 30_000;
/** A resolver that does not answer must not keep a registration undecided. */
const REGISTRATION_LOOKUP_MS = 10_000;

/** Headers that belong to the connection, frame the body, or are the engine's word: a worker that set one could smuggle a request or forge a signature's time. */
const ENGINE_HEADERS = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-iii-function-path",
  "x-iii-invocation-id",
  "x-iii-signature",
  "x-iii-timestamp",
]);

export interface HttpFunctionOptions {
  readonly security: UrlSecurity;
  readonly max_response_bytes: number;
  readonly env: NodeJS.ProcessEnv;
  readonly resolve: Resolve;
}

export interface HttpFunction {
  /** Settles once the host has been resolved: the refusal, or `undefined` when the function may be called. */
  readonly checked: Promise<ErrorBody | undefined>;
  /** Never rejects. `body`: the payload as JSON text. Checks and resolves the URL anew. `signal` gives the call up. */
  invoke(body: Buffer, signal: AbortSignal): Promise<Judgement>;
}

/**
 * Judges an `invocation`. What can be told at once is told at once: URL, allow-list, addresses written as such, missing
 * variables, headers. What needs a resolver follows in `checked`. Refusals carry codes of the protocol and never a
 * secret.
 */
export function createHttpFunction(
  functionId: string,
  invocation: HttpInvocation,
  options: HttpFunctionOptions,
): { ok: true; function: HttpFunction } | { ok: false; error: ErrorBody } {
  const { security, resolve } = options;
  const url = checkUrl(invocation.url, security);
  if (!url.ok) return { ok: false, error: urlError(url.fault) };
  const header = Object.keys(invocation.headers ?? {}).find((name) => ENGINE_HEADERS.has(name.toLowerCase()));
  if (header !== undefined) {
    return { ok: false, error: { code: "header_refused", message: `header "${header}" is set by the engine` } };
  }
  const read = readCredential(invocation.auth, options.env);
  if (!read.ok) {
    return { ok: false, error: { code: read.code, message: `environment variable ${read.variable} is not set` } };
  }
  const checked = withTimeout(resolveTarget(url.url, security, resolve), REGISTRATION_LOOKUP_MS).then((target) =>
    target === undefined ? urlError("DNS lookup failed") : target.ok ? undefined : urlError(target.fault),
  );
  return {
    ok: true,
    function: {
      checked,
      invoke: (body, signal) =>
        callOverHttp({ functionId, invocation, credential: read.credential, body, signal }, options),
    },
  };
}

interface Call {
  readonly functionId: string;
  readonly invocation: HttpInvocation;
  readonly credential: Credential;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

async function callOverHttp(call: Call, options: HttpFunctionOptions): Promise<Judgement> {
  const { invocation, body } = call;
  const timeout = Math.min(invocation.timeout_ms ?? DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS);
  const end = new AbortController();
  const endWith = (reason: string) => () => end.abort(reason);
  const timer = setTimeout(endWith(`no complete answer within ${timeout} ms`), timeout);
  const giveUp = endWith("nobody waits for the answer any more");
  if (call.signal.aborted) giveUp();
  call.signal.addEventListener("abort", giveUp, { once: true });
  try {
    const url = checkUrl(invocation.url, options.security);
    if (!url.ok) return { ok: false, error: urlError(url.fault) };
    const target = await Promise.race([resolveTarget(url.url, options.security, options.resolve), ended(end.signal)]);
    if (target === undefined) return judgeOutcome(noResponse(end.signal));
    if (!target.ok) return { ok: false, error: urlError(target.fault) };
    const outcome = await sendRequest({
      url: url.url,
      addresses: target.addresses,
      method: invocation.method ?? "POST",
      headers: composeHeaders(call),
      body,
      signal: end.signal,
      max_response_bytes: options.max_response_bytes,
    });
    return judgeOutcome(end.signal.aborted && outcome.kind !== "response" ? noResponse(end.signal) : outcome);
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener("abort", giveUp);
  }
}

function noResponse(signal: AbortSignal): ExchangeOutcome {
  return { kind: "no_response", reason: String(signal.reason) };
}

/** The engine's headers, then the worker's, then the credential's; a later one replaces an earlier of the same name. */
function composeHeaders({ functionId, invocation, credential, body }: Call): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = new Map<string, [name: string, value: string]>();
  for (const source of [
    {
      "Content-Type": "application/json",
      // An id may hold any character, a header may not.
      "x-iii-Function-Path": encodeHeaderText(functionId),
      "x-iii-Invocation-ID": randomUUID(),
      "x-iii-Timestamp": timestamp,
    },
    invocation.headers ?? {},
    credential.headersFor(timestamp, body),
  ]) {
    for (const [name, value] of Object.entries(source)) headers.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(headers.values());
}

/** Text that a header can carry goes as it is; anything else percent-encoded. */
function encodeHeaderText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text);
}

function urlError(fault: UrlFault): ErrorBody {
  return { code: "url_validation_failed", message: fault };
}

function ended(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
