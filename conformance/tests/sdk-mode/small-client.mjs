// A small client library that keeps every rule of the chapter "Client libraries". The variants of faults.mjs break
// one rule each, by replacing a method. It exists so that the kit can be tried; it is no library for users.
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";

export class CallError extends Error {
  constructor(code, message, remote = false) {
    super(message);
    Object.assign(this, { code, remote });
  }
}

const isBlank = (text) => text !== undefined && text.trim() === "";
const REFUSALS_OF_ONE = new Set(["FUNCTION_NAMESPACE_CONFLICT"]);

export class SmallClient {
  state = "connecting";
  types = new Map();
  functions = new Map();
  bindings = new Map();
  pending = new Map();
  queue = [];
  attempt = 0;

  constructor(address, options = {}) {
    this.options = options;
    this.address = this.resolveAddress(address);
    this.namespace = options.namespace ?? (process.env.III_NAMESPACE?.trim() || undefined);
    if (isBlank(this.namespace)) throw new CallError("LOCAL", "the namespace is blank");
    this.name = options.name ?? (process.env.III_WORKER_NAME || `small:${process.pid}`);
    this.connect();
  }

  resolveAddress(address) {
    return address || process.env.III_URL || "ws://127.0.0.1:49134";
  }

  // --- the connection

  connect() {
    const socket = new WebSocket(this.address, { headers: this.headers(), handshakeTimeout: this.handshakeMs() });
    this.socket = socket;
    socket.on("open", () => this.opened(socket));
    socket.on("message", (data) => this.received(data.toString(), socket));
    socket.on("error", () => {});
    socket.on("close", (code) => this.closed(socket, code));
  }

  headers() {
    return this.options.headers;
  }

  handshakeMs() {
    return 10_000;
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  opened(socket) {
    this.state = "connected";
    this.attempt = 0;
    this.watch(socket);
    if (this.identity) this.sendReattach();
    this.announce();
    this.replay();
    this.flush();
  }

  watch(socket) {
    let heard = Date.now();
    for (const sign of ["message", "pong", "ping"]) socket.on(sign, () => (heard = Date.now()));
    const timer = setInterval(() => {
      if (Date.now() - heard > 60_000) socket.terminate();
      else socket.ping();
    }, 20_000);
    socket.on("close", () => clearInterval(timer));
  }

  sendReattach() {
    const { worker_id, reattach_token } = this.identity;
    this.transmit({ type: "reattach", previous_worker_id: worker_id, reattach_token });
  }

  announcement() {
    const { name, namespace } = this;
    return { name, namespace, runtime: "node", version: "1.0.0", pid: process.pid };
  }

  announce() {
    const data = this.announcement();
    const action = { type: "void" };
    this.transmit({ type: "invokefunction", function_id: "engine::workers::register", data, action });
  }

  replay() {
    for (const frame of this.types.values()) this.transmit(frame.frame);
    for (const { frame } of this.functions.values()) this.transmit(frame);
    for (const frame of this.bindings.values()) this.transmit(this.bindingFrame(frame));
  }

  bindingFrame(frame) {
    return frame;
  }

  flush() {
    for (const frame of this.queue.splice(0)) {
      if (frame.invocation_id === undefined || this.pending.has(frame.invocation_id)) this.transmit(frame);
    }
  }

  transmit(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  sendNow(frame) {
    if (this.isOpen) this.transmit(frame);
  }

  sendOrQueue(frame) {
    if (this.isOpen) this.transmit(frame);
    else this.queue.push(frame);
  }

  closed(socket, code) {
    if (this.socket !== socket || this.stopped || this.fatal) return;
    this.reconnect(code);
  }

  reconnect() {
    const { max_retries = -1 } = this.options.reconnect ?? {};
    if (max_retries >= 0 && this.attempt >= max_retries) {
      this.state = "failed";
      return;
    }
    this.state = "reconnecting";
    this.timer = setTimeout(() => this.connect(), this.delay());
    this.attempt += 1;
  }

  delay() {
    const {
      initial_delay_ms = 1000,
      max_delay_ms = 30_000,
      multiplier = 2,
      jitter = 0.3,
    } = this.options.reconnect ?? {};
    return (
      Math.min(initial_delay_ms * multiplier ** this.attempt, max_delay_ms) * (1 + jitter * (Math.random() * 2 - 1))
    );
  }

  // --- what arrives

  received(text, socket) {
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    if (typeof frame !== "object" || frame === null || Array.isArray(frame)) return;
    this.take(frame, socket);
  }

  take(frame, socket) {
    if (frame.type === "workerregistered") this.greeted(frame);
    else if (frame.type === "invocationresult") this.settle(frame);
    else if (frame.type === "invokefunction" && typeof frame.function_id === "string") this.serve(frame, socket);
    else if (frame.type === "registertrigger") this.bind(frame);
    else if (frame.type === "unregistertrigger") this.unbind(frame);
    else if (frame.type === "registrationrejected") this.rejected(frame);
    else if (frame.type === "ping") this.transmit({ type: "pong" });
  }

  greeted({ worker_id, reattach_token }) {
    this.identity = { worker_id, reattach_token };
  }

  settle(frame) {
    const pending = this.pending.get(frame.invocation_id);
    if (!pending) return;
    this.forget(frame.invocation_id);
    const { error } = frame;
    if (error === undefined || error === null) pending.resolve(frame.result);
    else if (typeof error === "object") pending.reject(new CallError(error.code, error.message, true));
    else pending.reject(new CallError("UNKNOWN", String(error), true));
  }

  forget(id) {
    clearTimeout(this.pending.get(id)?.timer);
    this.pending.delete(id);
  }

  async serve(frame, socket) {
    const { invocation_id, function_id, traceparent } = frame;
    const answer = (outcome) => {
      if (invocation_id === undefined || invocation_id === null) return;
      this.answer({ type: "invocationresult", invocation_id, function_id, traceparent, ...outcome }, socket);
    };
    const known = this.functions.get(function_id);
    if (!known) return answer(this.describeUnknown(function_id));
    if (!known.handler)
      return answer({ error: { code: "function_not_invokable", message: "it is invoked over HTTP" } });
    try {
      const result = await known.handler(...this.argumentsOf(frame), { traceparent });
      answer(this.describeResult(result));
    } catch (error) {
      answer(this.describeFailure(error));
    }
  }

  answer(frame, socket) {
    // The engine has answered the callers of a connection that is gone.
    if (socket === this.socket) this.sendNow(frame);
  }

  argumentsOf({ data, metadata }) {
    return [data, metadata];
  }

  describeUnknown(id) {
    return { error: { code: "function_not_found", message: `${id} is not registered` } };
  }

  describeResult(result) {
    return { result: result ?? null };
  }

  describeFailure(error) {
    return { error: { code: error.code ?? "invocation_failed", message: error.message } };
  }

  async bind({ id, trigger_type, function_id, config, metadata, namespace }) {
    const head = { type: "triggerregistrationresult", id, trigger_type, function_id };
    const provider = this.types.get(trigger_type);
    if (!provider) {
      const error = { code: "trigger_type_not_found", message: `${trigger_type} is not provided` };
      return this.sendNow({ ...head, error });
    }
    try {
      await provider.bind({ id, function_id, config, metadata, namespace });
      this.sendNow(head);
    } catch ({ message }) {
      this.sendNow({ ...head, error: { code: "trigger_registration_failed", message } });
    }
  }

  unbind({ id, trigger_type }) {
    this.types.get(trigger_type)?.unbind({ id });
  }

  rejected({ code, function_id }) {
    if (REFUSALS_OF_ONE.has(code) || function_id) return;
    this.fatal = new CallError(code, `the engine has refused this worker: ${code}`);
    this.state = "failed";
    this.failPending(this.fatal);
    this.socket.close(1000);
  }

  failPending(error) {
    for (const [id, { reject }] of this.pending) {
      this.forget(id);
      reject(error);
    }
  }

  // --- what the user asks for

  registerFunction(id, handler, { description, metadata, http } = {}) {
    if (isBlank(id)) throw new CallError("LOCAL", "a function needs an id");
    if (this.functions.has(id)) throw new CallError("LOCAL", `${id} is registered already`);
    const frame = { type: "registerfunction", id, description, metadata, invocation: http };
    this.functions.set(id, { frame, handler });
    this.sendNow(frame);
    return () => {
      this.functions.delete(id);
      this.sendNow({ type: "unregisterfunction", id });
    };
  }

  registerTriggerType(id, description, provider) {
    const frame = { type: "registertriggertype", id, description };
    this.types.set(id, { ...provider, frame });
    this.sendNow(frame);
    return () => {
      this.types.delete(id);
      this.sendNow({ type: "unregistertriggertype", id });
    };
  }

  registerTrigger({ type, function_id, config, metadata, namespace = this.namespace, trigger_namespace }) {
    const id = randomUUID();
    const target = { trigger_type: type, function_id, config, metadata, namespace, trigger_namespace };
    const frame = { type: "registertrigger", id, ...target };
    this.bindings.set(id, frame);
    this.sendNow(this.bindingFrame(frame));
    return () => {
      this.bindings.delete(id);
      this.sendNow({ type: "unregistertrigger", id, trigger_type: type });
    };
  }

  namespaceOf(function_id, explicit) {
    if (isBlank(explicit)) throw new CallError("LOCAL", "the namespace of a call is blank");
    return explicit ?? (function_id.startsWith("engine::") ? "default" : this.namespace);
  }

  async call({ function_id, payload = null, action, queue, timeout_ms, metadata, namespace }, { traceparent } = {}) {
    if (this.fatal) throw this.fatal;
    const target = {
      function_id,
      data: payload,
      metadata,
      namespace: this.namespaceOf(function_id, namespace),
      traceparent,
    };
    if (action === "void") {
      this.sendOrQueue({ type: "invokefunction", ...target, action: { type: "void" } });
      return undefined;
    }
    const invocation_id = this.freshId();
    const queued = action === "enqueue" ? { action: { type: "enqueue", queue } } : {};
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.forget(invocation_id);
        reject(new CallError("TIMEOUT", "the call was not answered in time"));
      }, this.limitOf(timeout_ms));
      this.pending.set(invocation_id, { resolve, reject, timer });
      this.sendOrQueue({ type: "invokefunction", invocation_id, ...target, ...queued });
    });
  }

  freshId() {
    return randomUUID();
  }

  limitOf(timeout_ms) {
    return timeout_ms ?? this.options.timeout_ms ?? 30_000;
  }

  channelUrl({ channel_id, access_key, direction }) {
    const key = encodeURIComponent(access_key);
    return `${this.address.replace(/\/$/, "")}/ws/channels/${channel_id}?key=${key}&dir=${direction}`;
  }

  openChannel(reference) {
    return new WebSocket(this.channelUrl(reference));
  }

  writeBytes(socket, bytes) {
    for (let at = 0; at < bytes.length; at += 65_536) socket.send(bytes.subarray(at, at + 65_536), { binary: true });
  }

  streamIds(name) {
    return ["get", "set", "delete", "list", "list_groups"].map((method) => `stream::${method}(${name})`);
  }

  async shutdown() {
    this.stopped = true;
    this.state = "disconnected";
    clearTimeout(this.timer);
    this.failPending(new CallError("SHUTDOWN", "the client was shut down"));
    if (this.socket.readyState !== WebSocket.CLOSED) {
      this.socket.close(1000);
      await new Promise((resolve) => this.socket.once("close", resolve));
    }
  }
}
