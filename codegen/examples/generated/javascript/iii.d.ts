/** Any JSON value. Integers beyond 2^53 lose precision. */
export type Json =
  | null
  | boolean
  | number
  | string
  | Json[]
  | {
      [member: string]: Json;
    };
/**
 * What a human decided on one parked call: `allow` runs it, `deny` gives the model a refusal and the run goes on, `aborted` gives it one and, if every result of the batch ends the run, ends it.
 */
export type ApprovalDecision = 'allow' | 'deny' | 'aborted';
/**
 * Failure of `approval::resolve`. Record a human decision on one parked call.
 */
export interface ApprovalResolveFailure {
  /**
   * Always false.
   */
  ok: false;
  /**
   * Code of `errors`.
   */
  error: 'invalid_payload' | 'resume_failed' | (string & {});
}
/**
 * Request of `approval::resolve`. Record a human decision on one parked call.
 */
export interface ApprovalResolveRequest {
  /**
   * Session that is parked; no `/`.
   */
  session_id: string;
  /**
   * Call, as in `awaiting_approval`; no `/`.
   */
  function_call_id: string;
  /**
   * What the human decided.
   */
  decision: ApprovalDecision;
  /**
   * Why, in the human's words; shown to the model. Default: `denied`, for `aborted` `session_aborted`.
   */
  reason?: string | null;
}
/**
 * Response of `approval::resolve`. Record a human decision on one parked call.
 */
export interface ApprovalResolveResponse {
  /**
   * Always true.
   */
  ok: true;
  /**
   * This decision counts. False: there was one before, the call has its result, or no call of the session can be waiting. Absent, from older releases: it counts.
   */
  applied?: boolean;
  /**
   * Decision in force. Absent: none is, or it is not known.
   */
  decision?: ApprovalDecision;
}
/**
 * Config of `state`. Fires when a value of the state store is written or deleted.
 */
export interface StateConfig {
  /**
   * Scope to watch, exact. Absent: all.
   */
  scope?: string;
  /**
   * Key to watch, exact. Absent: all.
   */
  key?: string;
  /**
   * Function that is asked first, with the same payload; when it returns false or fails, the bound one is not called. Absent: always called.
   */
  condition_function_id?: string;
}
/**
 * Payload of `state`. Fires when a value of the state store is written or deleted.
 */
export interface StatePayload {
  /**
   * Always `state`.
   */
  type: 'state' | (string & {});
  /**
   * `state:created`: the key was absent before.
   */
  event_type: 'state:created' | 'state:updated' | 'state:deleted' | (string & {});
  /**
   * Scope that was written.
   */
  scope: string;
  /**
   * Key that was written.
   */
  key: string;
  /**
   * Value before; null when there was none, or when it was null.
   */
  old_value: Json;
  /**
   * Value now; null after a deletion.
   */
  new_value: Json;
}
/**
 * Failure of `web::fetch`. Fetch an address of the public web.
 */
export interface WebFetchFailure {
  /**
   * Always false.
   */
  ok: false;
  /**
   * Code of `errors`.
   */
  error:
    | 'invalid_payload'
    | 'invalid_url'
    | 'blocked_host'
    | 'timeout'
    | 'too_many_redirects'
    | 'transport_error'
    | (string & {});
  /**
   * What went wrong, for a human.
   */
  message: string;
  /**
   * HTTP status of the last answer. Absent: there was none.
   */
  status?: number;
}
/**
 * Request of `web::fetch`. Fetch an address of the public web.
 */
export interface WebFetchRequest {
  /**
   * Absolute `http:` or `https:` address.
   */
  url: string;
  /**
   * GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, in any case. Default: GET.
   */
  method?: string;
  /**
   * Headers to send; `host` is dropped. Default: none.
   */
  headers?: Record<string, string>;
  /**
   * Body to send; not with GET and HEAD. Default: none.
   */
  body?: string;
  /**
   * Body to send as JSON, with `content-type: application/json` unless given; wins over `body`. Absent: none.
   */
  json?: Json;
  /**
   * Limit of the whole exchange, in milliseconds. Default and most: `web.max_timeout_ms` of the configuration, 30000.
   */
  timeout_ms?: number;
  /**
   * Most bytes of the body to read. Default and most: `web.max_response_bytes` of the configuration, 5242880.
   */
  max_bytes?: number;
  /**
   * Follow redirects, at most `web.max_redirects` of the configuration, 5. Default: true.
   */
  follow_redirects?: boolean;
  /**
   * What to make of the body. Default: `text`.
   */
  response_format?: 'text' | 'base64' | 'json';
}
/**
 * Response of `web::fetch`. Fetch an address of the public web.
 */
export interface WebFetchResponse {
  /**
   * Always true: there was an answer, whatever its status.
   */
  ok: true;
  /**
   * HTTP status.
   */
  status: number;
  /**
   * Reason phrase; may be empty.
   */
  status_text: string;
  /**
   * Headers, names in lower case, several values joined by `, `.
   */
  headers: Record<string, string>;
  /**
   * The body as text, or in base64 where asked for.
   */
  body: string;
  /**
   * The body, parsed. Present with `json` when it could be.
   */
  json?: Json;
  /**
   * Why it could not be parsed. Present with `json` when it could not.
   */
  parse_error?: string;
  /**
   * As asked for.
   */
  response_format: 'text' | 'base64' | 'json' | (string & {});
  /**
   * There was more of the body.
   */
  bytes_truncated: boolean;
  /**
   * Addresses that redirected, in order. Absent: none did.
   */
  redirect_chain?: string[];
}
/** A `ApprovalResolveFailure` with its constant members. */
export declare function approvalResolveFailure(members: Omit<ApprovalResolveFailure, 'ok'>): ApprovalResolveFailure;
/** A `ApprovalResolveResponse` with its constant members. */
export declare function approvalResolveResponse(members?: Omit<ApprovalResolveResponse, 'ok'>): ApprovalResolveResponse;
/** A `WebFetchFailure` with its constant members. */
export declare function webFetchFailure(members: Omit<WebFetchFailure, 'ok'>): WebFetchFailure;
/** A `WebFetchResponse` with its constant members. */
export declare function webFetchResponse(members: Omit<WebFetchResponse, 'ok'>): WebFetchResponse;
/** One error of a contract. */
export interface ErrorSpec {
  code: string;
  /** Thrown by the function, or returned by it as an object with `ok: false`. */
  via: 'error' | 'failure';
  cause: string;
  retriable: boolean;
  /** Template of the thrown text; variables stand in braces. */
  text?: string;
}
/** A call that failed. Codes that the contract of the function does not list stay as they are. */
export declare class CallError extends Error {
  readonly code: string;
  readonly functionId: string;
  /** Kind of cause that the contract tells: `invalid_request`, `not_found`, `denied`, `unavailable` and others. */
  readonly kind: string;
  readonly retriable: boolean;
  /** The returned object, when the function returned its failure. */
  readonly failure: unknown;
  constructor(
    code: string,
    message: string,
    details?: {
      functionId?: string;
      kind?: string;
      retriable?: boolean;
      failure?: unknown;
      cause?: unknown;
    },
  );
}
/** An error that `approval::resolve` declares. */
export declare class ApprovalResolveError extends CallError {
  readonly code: 'invalid_payload' | 'resume_failed';
}
/** An error that `web::fetch` declares. */
export declare class WebFetchError extends CallError {
  readonly code:
    'invalid_payload' | 'invalid_url' | 'blocked_host' | 'timeout' | 'too_many_redirects' | 'transport_error';
}
/** What a client needs of an SDK; `iii-sdk` has it. */
export interface Iii {
  trigger<TInput = unknown, TOutput = unknown>(request: {
    function_id: string;
    payload: TInput;
    action?:
      | {
          type: 'void';
        }
      | {
          type: 'enqueue';
          queue: string;
        };
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
  void(input: Request, options?: Pick<CallOptions, 'metadata'>): Promise<void>;
  /** Puts the request into a queue, which calls the function later. An error has the code `enqueue_error`. */
  enqueue(queue: string, input: Request, options?: Pick<CallOptions, 'timeoutMs'>): Promise<EnqueueReceipt>;
}
/** A function whose request may be left out: then `{}` is sent. */
export interface OptionalCall<Request, Response> {
  (input?: Request, options?: CallOptions): Promise<Response>;
  void(input?: Request, options?: Pick<CallOptions, 'metadata'>): Promise<void>;
  enqueue(queue: string, input?: Request, options?: Pick<CallOptions, 'timeoutMs'>): Promise<EnqueueReceipt>;
}
/** `namespace`: where the functions are looked up; only for an SDK that can send it. Default: the SDK's. */
export type ClientOptions<Sdk extends Iii> = 'namespace' extends keyof Parameters<Sdk['trigger']>[0]
  ? {
      namespace?: string;
    }
  : {
      namespace?: never;
    };
/** Every function as a method; segments of the id are namespaces. */
export interface Client {
  readonly approval: {
    /**
     * Record a human decision on one parked call.
     * `approval::resolve`
     * @throws {ApprovalResolveError} with one of `invalid_payload`, `resume_failed`
     */
    readonly resolve: Call<ApprovalResolveRequest, ApprovalResolveResponse>;
  };
  readonly web: {
    /**
     * Fetch an address of the public web.
     * `web::fetch`
     * @throws {WebFetchError} with one of `invalid_payload`, `invalid_url`, `blocked_host`, `timeout`, `too_many_redirects`, `transport_error`
     */
    readonly fetch: Call<WebFetchRequest, WebFetchResponse>;
  };
}
/** A client over a connected SDK. */
export declare function createClient<Sdk extends Iii>(iii: Sdk, { namespace }?: ClientOptions<Sdk>): Client;
/** What trigger helpers need of an SDK; `iii-sdk` has it. */
export interface TriggerIii {
  registerTrigger(trigger: {
    type: string;
    function_id: string;
    config: unknown;
    metadata?: Record<string, unknown>;
  }): {
    unregister(): void;
  };
  registerFunction(
    functionId: string,
    handler: (data: unknown, metadata?: unknown) => Promise<unknown>,
  ): {
    unregister(): void;
  };
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
/** Every trigger type as a function that binds. */
export interface Triggers {
  /**
   * Fires when a value of the state store is written or deleted.
   * `state`
   */
  readonly state: TriggerType<StateConfig, StatePayload, unknown>;
}
/** Trigger helpers over a connected SDK. */
export declare function createTriggers(iii: TriggerIii): Triggers;
