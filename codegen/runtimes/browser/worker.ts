/**
 * A worker in a page: registers functions, trigger types and triggers, calls functions, stays connected. No dependencies;
 * clients and stubs that triad-codegen makes for TypeScript take it where they take the public SDK.
 */
import { PendingCalls } from "./calls.js";
import { Connection, type ConnectionState } from "./connection.js";
import {
  announcement,
  errorBody,
  InvocationError,
  type Message,
  newId,
  RegistrationRejectedError,
  textOf,
} from "./messages.js";
import {
  type CallRequest,
  type FunctionOptions,
  type Handler,
  type Registration,
  refuseBlank,
  type TriggerHandler,
  type TriggerInput,
  type WorkerOptions,
} from "./options.js";
import { ToldState } from "./told-state.js";

export type { ConnectionState, ReconnectionConfig, Timing } from "./connection.js";
export { InvocationError, RegistrationRejectedError, VERSION } from "./messages.js";
export * from "./options.js";

/** Connects to the address, in the background. */
export function registerWorker(address: string, options: WorkerOptions = {}): BrowserWorker {
  return new BrowserWorker(address, options);
}

export class BrowserWorker {
  readonly #name: string;
  readonly #connection: Connection;
  readonly #functions = new Map<string, { message: Message; handler: Handler }>();
  readonly #types = new Map<string, { message: Message; handler: TriggerHandler }>();
  readonly #triggers = new Map<string, Message>();
  readonly #calls = new PendingCalls();
  #offline: Message[] = [];
  #reattach: Message | undefined;
  readonly #state = new ToldState();
  #fatal: Error | undefined;

  constructor(
    address: string,
    private readonly options: WorkerOptions,
  ) {
    refuseBlank(options.namespace);
    this.#name = options.workerName ?? `browser:${newId().slice(0, 8)}`;
    const events = {
      opened: () => this.#replay(),
      received: (message: Message) => this.#receive(message),
      changed: (state: ConnectionState) => this.#state.change(state),
      gaveUp: () => this.#fail(new InvocationError("UNAVAILABLE", `no engine answers at ${address}`), "failed"),
    };
    this.#connection = new Connection(address, events, { ...options.reconnectionConfig, ...options.timing });
    this.#connection.open();
  }

  /** Throws when the id is blank or taken. */
  registerFunction(id: string, handler: Handler, options: FunctionOptions = {}): Registration {
    if (id.trim() === "") throw new Error("id is required");
    if (this.#functions.has(id)) throw new Error(`function id already registered: ${id}`);
    const message = { type: "registerfunction", id, ...options };
    this.#functions.set(id, { message, handler });
    this.#connection.send(message);
    return { id, unregister: () => this.#takeBack(this.#functions, id, { type: "unregisterfunction", id }) };
  }

  registerTriggerType(type: { id: string; description: string }, handler: TriggerHandler): Registration {
    const { id, description } = type;
    const message = { type: "registertriggertype", id, description };
    this.#types.set(id, { message, handler });
    this.#connection.send(message);
    return { id, unregister: () => this.#takeBack(this.#types, id, { type: "unregistertriggertype", id }) };
  }

  /** The id of the binding stays the same over connections, so that it is replaced and not doubled. */
  registerTrigger({ type, namespace = this.options.namespace, ...rest }: TriggerInput): Registration {
    const id = newId();
    const message = { type: "registertrigger", id, trigger_type: type, namespace, ...rest };
    this.#triggers.set(id, message);
    this.#connection.send(message);
    const undo = { type: "unregistertrigger", id, trigger_type: type };
    return { id, unregister: () => this.#takeBack(this.#triggers, id, undo) };
  }

  /** Calls a function. Rejects with `InvocationError`; with `RegistrationRejectedError` once this worker was refused. */
  async trigger<TInput = unknown, TOutput = unknown>(request: CallRequest & { payload?: TInput }): Promise<TOutput> {
    if (this.#fatal !== undefined) throw this.#fatal;
    refuseBlank(request.namespace);
    const { function_id, payload = null, action, metadata } = request;
    const timeoutMs = request.timeoutMs ?? this.options.invocationTimeoutMs ?? 30_000;
    const namespace = request.namespace ?? (function_id.startsWith("engine::") ? "default" : this.options.namespace);
    const message: Message = { type: "invokefunction", function_id, data: payload, action, metadata, namespace };
    if (action?.type === "void") {
      this.#sendOrKeep(message);
      return undefined as TOutput;
    }
    const id = newId();
    message.invocation_id = id;
    const answer = this.#calls.wait(id, function_id, timeoutMs) as Promise<TOutput>;
    try {
      this.#sendOrKeep(message);
    } catch (thrown) {
      this.#calls.reject(id, thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
    return answer;
  }

  getConnectionState(): ConnectionState {
    return this.#state.current;
  }

  getFatalError(): Error | undefined {
    return this.#fatal;
  }

  /** Called at once with the state, then with each change. Returns what ends it. */
  addConnectionStateListener(listener: (state: ConnectionState) => void): () => void {
    return this.#state.listen(listener);
  }

  /** Closes the connection and fails calls in flight; nothing is taken back by message. */
  async shutdown(): Promise<void> {
    this.#fail(new InvocationError("SHUTDOWN", "the worker is shutting down"), "disconnected");
  }

  #takeBack(kept: Map<string, unknown>, id: string, message: Message): void {
    if (kept.delete(id)) this.#connection.send(message);
  }

  #sendOrKeep(message: Message): void {
    if (!this.#connection.send(message)) this.#offline.push(message);
  }

  /** RCN-10: reattach before all else; calls after the registrations, without those whose time has ended. */
  #replay(): void {
    if (this.#reattach !== undefined) this.#connection.send(this.#reattach);
    this.#connection.send(announcement(this.#name, this.options.namespace));
    for (const { message } of this.#types.values()) this.#connection.send(message);
    for (const { message } of this.#functions.values()) this.#connection.send(message);
    for (const message of this.#triggers.values()) this.#connection.send(message);
    const kept = this.#offline;
    this.#offline = [];
    for (const message of kept)
      if (message.invocation_id === undefined || this.#calls.has(textOf(message, "invocation_id")))
        this.#sendOrKeep(message);
  }

  #receive(message: Message): void {
    switch (message.type) {
      case "workerregistered": {
        const { worker_id: previous_worker_id, reattach_token } = message;
        this.#reattach = { type: "reattach", previous_worker_id, reattach_token };
        return;
      }
      case "invocationresult":
        this.#calls.answer(message);
        return;
      case "invokefunction":
        void this.#serve(message);
        return;
      case "registertrigger":
        void this.#bind(message);
        return;
      case "unregistertrigger":
        void this.#unbind(message);
        return;
      case "registrationrejected":
        this.#rejected(message);
    }
  }

  async #serve(message: Message): Promise<void> {
    const socket = this.#connection.current;
    const { invocation_id, function_id, traceparent, baggage } = message;
    const answer: Message = { type: "invocationresult", invocation_id, function_id, traceparent, baggage };
    const one = this.#functions.get(textOf(message, "function_id"));
    try {
      if (one === undefined) throw new InvocationError("function_not_found", "Function not found");
      answer.result = (await one.handler(message.data ?? null, message.metadata ?? undefined)) ?? null;
    } catch (thrown) {
      answer.error = errorBody(thrown, "invocation_failed");
    }
    if (typeof invocation_id !== "string") return;
    this.#answer(socket, answer);
  }

  async #bind(message: Message): Promise<void> {
    const socket = this.#connection.current;
    const { id, trigger_type, function_id, config, metadata } = message;
    const answer: Message = { type: "triggerregistrationresult", id, trigger_type, function_id };
    try {
      const one = this.#types.get(textOf(message, "trigger_type"));
      if (one === undefined) throw new InvocationError("trigger_type_not_found", "Trigger type not found");
      const namespace = textOf(message, "namespace");
      const binding = { id: textOf(message, "id"), function_id: textOf(message, "function_id"), config, metadata };
      await one.handler.registerTrigger(namespace === "" ? binding : { ...binding, namespace });
    } catch (thrown) {
      answer.error = errorBody(thrown, "trigger_registration_failed");
    }
    this.#answer(socket, answer);
  }

  async #unbind(message: Message): Promise<void> {
    try {
      await this.#types.get(textOf(message, "trigger_type"))?.handler.unregisterTrigger({ id: textOf(message, "id") });
    } catch (thrown) {
      console.error("a binding was not taken back", thrown);
    }
  }

  /** RCN-11: what another connection has brought is not answered on this one. */
  #answer(socket: WebSocket | undefined, message: Message): void {
    if (socket === undefined || socket !== this.#connection.current) return;
    try {
      this.#connection.send(message);
    } catch (thrown) {
      const { result: _result, ...rest } = message;
      this.#connection.send({ ...rest, error: errorBody(thrown, "invocation_failed") });
    }
  }

  #rejected({ type: _type, ...details }: Message): void {
    const error = new RegistrationRejectedError(String(details.code), details);
    const fatal =
      details.code === "WORKER_NAMESPACE_CONFLICT" ||
      (details.code !== "FUNCTION_NAMESPACE_CONFLICT" && !details.function_id);
    if (fatal) this.#fail(error, "failed");
    else console.warn(error.message);
  }

  #fail(error: Error, state: ConnectionState): void {
    if (this.#fatal !== undefined) return;
    this.#fatal = error;
    this.#connection.end();
    this.#offline = [];
    this.#calls.rejectAll(error);
    this.#state.change(state);
  }
}
