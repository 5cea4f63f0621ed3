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
