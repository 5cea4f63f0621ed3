/** The fixed parts of a generated TypeScript file. They are code of the user's project: plain, typed, without imports. */

export const JSON_TEXT = `
/** Any JSON value. Integers beyond 2^53 lose precision. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
`;

/** The tag of an alternative that stands for what is not known yet: no literal is comparable to it, so \`switch\` narrows. */
export const UNKNOWN_TAG_TEXT = `
declare const unknownTag: unique symbol;
/** A tag that this revision does not list. */
export type UnknownTag = typeof unknownTag;
`;

export const ERROR_TEXT = `
/** One error of a contract. */
export interface ErrorSpec {
  code: string;
  /** Thrown by the function, or returned by it as an object with \`ok: false\`. */
  via: "error" | "failure";
  cause: string;
  retriable: boolean;
  /** Template of the thrown text; variables stand in braces. */
  text?: string;
}

/** A call that failed. Codes that the contract of the function does not list stay as they are. */
export class CallError extends Error {
  readonly code: string;
  readonly functionId: string;
  /** Kind of cause that the contract tells: \`invalid_request\`, \`not_found\`, \`denied\`, \`unavailable\` and others. */
  readonly kind: string;
  readonly retriable: boolean;
  /** The returned object, when the function returned its failure. */
  readonly failure: unknown;

  constructor(code: string, message: string, details: { functionId?: string; kind?: string; retriable?: boolean; failure?: unknown; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.functionId = details.functionId ?? "";
    this.kind = details.kind ?? "internal";
    this.retriable = details.retriable ?? false;
    this.failure = details.failure;
  }
}

interface FunctionSpec {
  timeoutMs?: number;
  errors: readonly ErrorSpec[];
  /** The function returns failures with \`ok: false\`. */
  failure?: boolean;
  makeError?: (code: string, message: string, details: object) => CallError;
}

/** Members that an object of unknown origin may have. */
interface Loose {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly ok?: unknown;
  readonly error?: unknown;
  readonly body?: unknown;
  readonly $defs?: unknown;
  readonly _caller_worker_id?: unknown;
}

function isObject(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function templateOf(text: string): RegExp {
  const parts = text.split(/\\{[^}]*\\}/).map((part) => part.replace(/[.*+?^\${}()|[\\]\\\\]/g, "\\\\$&"));
  return new RegExp(\`^\${parts.join("[^]+")}$\`, "u");
}
`;

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

export const TRIGGER_TEXT = `
/** What trigger helpers need of an SDK; \`iii-sdk\` has it. */
export interface TriggerIii {
  registerTrigger(trigger: { type: string; function_id: string; config: unknown; metadata?: Record<string, unknown> }): { unregister(): void };
  registerFunction(functionId: string, handler: (data: unknown, metadata?: unknown) => Promise<unknown>): { unregister(): void };
}

/** Undoes what was registered. */
export interface Registration {
  unregister(): void;
}

/** Binds a function to a trigger type; with a handler it is registered first, under the given id. */
export type TriggerType<Config, Payload, Reply> = (
  functionId: string,
  config: Config,
  handler?: (payload: Payload, metadata?: unknown) => Reply | Promise<Reply>,
  metadata?: Record<string, unknown>,
) => Registration;

function bindTrigger<Config, Payload, Reply>(iii: TriggerIii, type: string): TriggerType<Config, Payload, Reply> {
  return (functionId, config, handler, metadata) => {
    const made = handler && iii.registerFunction(functionId, async (payload, given) => handler(payload as Payload, given));
    const bound = iii.registerTrigger({ type, function_id: functionId, config, ...(metadata ? { metadata } : {}) });
    return {
      unregister() {
        bound.unregister();
        made?.unregister();
      },
    };
  };
}
`;
