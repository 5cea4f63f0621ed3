/** The fixed part of generated clients: the ways to call, and which error a failed call was. */

export const CALL_TEXT = `
/** What a client needs of an SDK; \`iii-sdk\` has it. */
export interface Iii {
  trigger<TInput = unknown, TOutput = unknown>(request: {
    function_id: string;
    payload: TInput;
    action?: { type: "void" } | { type: "enqueue"; queue: string };
    timeoutMs?: number;
    metadata?: unknown;
    namespace?: string;
  }): Promise<TOutput>;
}

export interface CallOptions {
  /** How long to wait, in milliseconds. Default: what the contract says, else the SDK's. */
  timeoutMs?: number;
  /** Given to the handler beside the request. */
  metadata?: unknown;
}

/** What a queue answers for work that it has taken. */
export interface EnqueueReceipt {
  messageReceiptId: string;
}

/** A function of the engine: called, sent, or put into a queue. */
export interface Call<Request, Response> {
  /** Waits for the answer. */
  (input: Request, options?: CallOptions): Promise<Response>;
  /** Sends the request. Nothing is answered, not even that the function does not exist. */
  void(input: Request, options?: Pick<CallOptions, "metadata">): Promise<void>;
  /** Puts the request into a queue, which calls the function later. An error has the code \`enqueue_error\`. */
  enqueue(queue: string, input: Request, options?: Pick<CallOptions, "timeoutMs">): Promise<EnqueueReceipt>;
}

/** A function whose request may be left out: then \`{}\` is sent. */
export interface OptionalCall<Request, Response> {
  (input?: Request, options?: CallOptions): Promise<Response>;
  void(input?: Request, options?: Pick<CallOptions, "metadata">): Promise<void>;
  enqueue(queue: string, input?: Request, options?: Pick<CallOptions, "timeoutMs">): Promise<EnqueueReceipt>;
}

/** \`namespace\`: where the functions are looked up; only for an SDK that can send it. Default: the SDK's. */
export type ClientOptions<Sdk extends Iii> = "namespace" extends keyof Parameters<Sdk["trigger"]>[0]
  ? { namespace?: string }
  : { namespace?: never };

interface Caller {
  iii: Iii;
  namespace: string | undefined;
}

function callable<Request, Response>({ iii, namespace }: Caller, id: string, spec: FunctionSpec): Call<Request, Response> & OptionalCall<Request, Response> {
  const send = async (input: unknown, more: { action?: { type: "void" } | { type: "enqueue"; queue: string }; timeoutMs?: number | undefined; metadata?: unknown }): Promise<unknown> => {
    const { action, metadata, timeoutMs } = more;
    const request = {
      function_id: id,
      payload: input === undefined ? {} : input,
      ...(action === undefined ? {} : { action }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(namespace === undefined ? {} : { namespace }),
    };
    try {
      return await iii.trigger<unknown, unknown>(request);
    } catch (cause) {
      throw toCallError(id, spec, cause);
    }
  };
  const call = async (input?: Request, options: CallOptions = {}): Promise<Response> => {
    const result = await send(input, { ...options, timeoutMs: options.timeoutMs ?? spec.timeoutMs });
    if (spec.failure && isObject(result) && result.ok === false) {
      const code = typeof result.error === "string" ? result.error : "invocation_failed";
      const text = typeof result.message === "string" ? result.message : code;
      throw errorOf(id, spec, code, text, { failure: result });
    }
    return (result ?? null) as Response;
  };
  return Object.assign(call, {
    async void(input?: Request, { metadata }: Pick<CallOptions, "metadata"> = {}): Promise<void> {
      await send(input, { action: { type: "void" }, metadata });
    },
    async enqueue(queue: string, input?: Request, { timeoutMs }: Pick<CallOptions, "timeoutMs"> = {}): Promise<EnqueueReceipt> {
      return (await send(input, { action: { type: "enqueue", queue }, timeoutMs })) as EnqueueReceipt;
    },
  });
}

/** Which error it was: a code of the wire, a document in the text, a text of the contract, in this order. */
function toCallError(id: string, spec: FunctionSpec, cause: unknown): CallError {
  const code = codeOf(cause);
  const texts = errorTexts(cause, code);
  const [last = ""] = texts;
  if (code !== "invocation_failed") return errorOf(id, spec, code, last, { cause });
  for (const text of texts) {
    const body = asText(text);
    if (body !== undefined) return errorOf(id, spec, body.code, body.message, { cause });
  }
  for (const { code: known, text: template } of spec.errors) {
    if (template === undefined) continue;
    const found = texts.find((text) => templateOf(template).test(text));
    if (found !== undefined) return errorOf(id, spec, known, found, { cause });
  }
  return errorOf(id, spec, code, last, { cause });
}

function errorOf(id: string, spec: FunctionSpec, code: string, message: string, more: object): CallError {
  const known = spec.errors.find((one) => one.code === code);
  const details = { functionId: id, ...(known ? { kind: known.cause, retriable: known.retriable } : {}), ...more };
  return known && spec.makeError ? spec.makeError(code, message, details) : new CallError(code, message, details);
}

function codeOf(cause: unknown): string {
  return isObject(cause) && typeof cause.code === "string" ? cause.code : "invocation_failed";
}

/** The text without all words that SDKs put in front, then with one more each, up to what came. */
function errorTexts(cause: unknown, code: string): string[] {
  const texts = [isObject(cause) && typeof cause.message === "string" ? cause.message : String(cause)];
  for (let text = texts[0] ?? ""; ; ) {
    const lead = text.startsWith(\`\${code}: \`) ? \`\${code}: \` : /^(?:invocation_failed|handler error|\\w*(?:Error|Exception)): */.exec(text)?.[0];
    if (lead === undefined) return texts;
    text = text.slice(lead.length);
    texts.unshift(text);
  }
}

function asText(text: string): { code: string; message: string } | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const { code, message } = JSON.parse(text) as Loose;
    return typeof code === "string" && typeof message === "string" ? { code, message } : undefined;
  } catch {
    return undefined;
  }
}
`;

export const VARIABLE_TEXT = `
/** A namespace that also takes a variable. Members are defined, since \`name\` and \`length\` of a function cannot be set. */
function withVariable<Namespace extends (value: string) => unknown>(
  call: (value: string) => ReturnType<Namespace>,
  members: Omit<Namespace, never>,
): Namespace {
  for (const [name, value] of Object.entries(members)) Object.defineProperty(call, name, { value, enumerable: true });
  return call as Namespace;
}
`;
