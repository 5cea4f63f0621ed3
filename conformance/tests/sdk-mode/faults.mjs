// Faults of the small client: each replaces a method of its prototype and breaks one rule, which a check must fail.
const wrap = (proto, method, make) => {
  const before = proto[method];
  proto[method] = make(before);
};
const replace = (method, body) => (proto) => {
  proto[method] = body;
};
/** Runs before or after the method as it was. */
const after = (method, extra) => (proto) =>
  wrap(
    proto,
    method,
    (before) =>
      function (...args) {
        const value = before.apply(this, args);
        extra.call(this, ...args);
        return value;
      },
  );
/** Changes what goes out; `null` drops the frame. */
const onSend = (change) => (proto) =>
  wrap(
    proto,
    "transmit",
    (before) =>
      function (frame) {
        const changed = change.call(this, frame);
        if (changed) before.call(this, changed);
      },
  );
/** Changes what comes in. */
const onTake = (change) => (proto) =>
  wrap(
    proto,
    "take",
    (before) =>
      function (frame, socket) {
        return before.call(this, change.call(this, frame), socket);
      },
  );
const isCall = (frame) => frame.type === "invokefunction" && frame.function_id !== "engine::workers::register";
const isAnnouncement = (frame) => frame.function_id === "engine::workers::register";

export const faults = [
  // Address
  {
    id: "environment-wins",
    breaks: ["SDK-1"],
    apply: replace("resolveAddress", (given) => process.env.III_URL || given),
  },
  {
    id: "environment-unread",
    breaks: ["SDK-2"],
    apply: replace("resolveAddress", (given) => given || "ws://127.0.0.1:1"),
  },
  {
    id: "path-dropped",
    breaks: ["SDK-3"],
    apply: replace("resolveAddress", (given) =>
      new URL(given || process.env.III_URL).origin.replace(
        "null",
        `ws://${new URL(given || process.env.III_URL).host}`,
      ),
    ),
  },
  { id: "headers-dropped", breaks: ["SDK-4"], apply: replace("headers", () => undefined) },
  {
    id: "name-unread",
    breaks: ["SDK-5"],
    apply: onSend((f) => (isAnnouncement(f) ? { ...f, data: { ...f.data, name: "small" } } : f)),
  },
  {
    id: "blank-namespace-kept",
    breaks: ["SDK-6"],
    apply: onSend((f) => (isAnnouncement(f) ? { ...f, data: { ...f.data, namespace: process.env.III_NAMESPACE } } : f)),
  },
  // On connect
  {
    id: "announces-twice",
    breaks: ["SDK-7"],
    apply(proto) {
      const { announce } = proto;
      proto.announce = function () {
        announce.call(this);
        announce.call(this);
      };
    },
  },
  {
    id: "announces-nameless",
    breaks: ["SDK-8"],
    apply: onSend((f) => (isAnnouncement(f) ? { ...f, data: { ...f.data, name: undefined } } : f)),
  },
  {
    id: "announces-no-facts",
    breaks: ["SDK-9"],
    apply: onSend((f) => (isAnnouncement(f) ? { ...f, data: { ...f.data, runtime: undefined } } : f)),
  },
  {
    id: "description-lost",
    breaks: ["SDK-10"],
    apply: onSend((f) => ({ ...f, description: f.type === "registerfunction" ? undefined : f.description })),
  },
  {
    id: "waits-for-greeting",
    breaks: ["SDK-11"],
    apply(proto) {
      const { greeted, opened } = proto;
      proto.opened = function (socket) {
        this.greetedSocket = socket;
      };
      proto.greeted = function (frame) {
        opened.call(this, this.greetedSocket);
        greeted.call(this, frame);
      };
    },
  },
  {
    id: "registers-twice",
    breaks: ["SDK-12"],
    apply(proto) {
      const { replay } = proto;
      proto.replay = function () {
        replay.call(this);
        for (const { frame } of this.functions.values()) this.transmit(frame);
      };
    },
  },
  {
    id: "functions-before-types",
    breaks: ["SDK-13"],
    apply: replace("replay", function () {
      for (const { frame } of this.functions.values()) this.transmit(frame);
      for (const { frame } of this.types.values()) this.transmit(frame);
      for (const f of this.bindings.values()) this.transmit(f);
    }),
  },
  {
    id: "announces-last",
    breaks: ["SDK-14"],
    apply(proto) {
      const { announce, flush } = proto;
      proto.announce = () => {};
      proto.flush = function () {
        flush.call(this);
        announce.call(this);
      };
    },
  },
  {
    id: "new-binding-ids",
    breaks: ["SDK-15"],
    apply: replace("bindingFrame", (frame) => ({
      ...frame,
      id: `${frame.id.slice(0, -4)}${String(Math.floor(Math.random() * 9000) + 1000)}`,
    })),
  },
  {
    id: "reattach-at-first",
    breaks: ["SDK-16"],
    apply(proto) {
      const { opened } = proto;
      proto.opened = function (socket) {
        this.identity ??= { worker_id: "0b7c9d5e-3f61-4a52-9b83-6c4d5e6f7a91", reattach_token: "t" };
        opened.call(this, socket);
      };
    },
  },
  {
    id: "reattach-oldest",
    breaks: ["SDK-17"],
    apply: replace("greeted", function ({ worker_id, reattach_token }) {
      this.identity ??= { worker_id, reattach_token };
    }),
  },
  {
    id: "reattach-late",
    breaks: ["RCN-10"],
    apply(proto) {
      const { sendReattach, flush } = proto;
      proto.sendReattach = () => {};
      proto.flush = function () {
        if (this.identity) sendReattach.call(this);
        flush.call(this);
      };
    },
  },
  {
    id: "token-demanded",
    breaks: ["SDK-18"],
    apply: replace("sendReattach", function () {
      if (!this.identity.reattach_token) this.socket.close(1002);
      else
        this.transmit({
          type: "reattach",
          previous_worker_id: this.identity.worker_id,
          reattach_token: this.identity.reattach_token,
        });
    }),
  },
  {
    id: "forgets-to-forget",
    breaks: ["SDK-19"],
    apply(proto) {
      wrap(
        proto,
        "registerFunction",
        (before) =>
          function (id, ...rest) {
            const undo = before.call(this, id, ...rest);
            const kept = this.functions.get(id);
            return () => {
              undo();
              if (!this.isOpen) this.functions.set(id, kept);
            };
          },
      );
    },
  },
  // Without a connection
  {
    id: "offline-calls-dropped",
    breaks: ["SDK-20"],
    apply: replace("sendOrQueue", function (frame) {
      this.sendNow(frame);
    }),
  },
  {
    id: "offline-calls-first",
    breaks: ["SDK-20"],
    apply(proto) {
      const { replay, flush } = proto;
      proto.replay = function () {
        flush.call(this);
        replay.call(this);
      };
    },
  },
  {
    id: "late-calls-sent",
    breaks: ["SDK-21"],
    apply: replace("flush", function () {
      for (const frame of this.queue.splice(0)) this.transmit(frame);
    }),
  },
  {
    id: "calls-repeated",
    breaks: ["SDK-22"],
    apply(proto) {
      wrap(
        proto,
        "sendOrQueue",
        (before) =>
          function (frame) {
            this.sent = [...(this.sent ?? []), frame];
            before.call(this, frame);
          },
      );
      after("flush", function () {
        for (const frame of this.sent ?? []) if (this.pending.has(frame.invocation_id)) this.transmit(frame);
      })(proto);
    },
  },
  {
    id: "pending-for-ever",
    breaks: ["SDK-23"],
    apply: after("closed", function () {
      for (const { timer } of this.pending.values()) clearTimeout(timer);
    }),
  },
  {
    id: "stale-results",
    breaks: ["RCN-11"],
    apply: replace("answer", function (frame) {
      this.sendOrQueue(frame);
    }),
  },
  // Connecting again
  {
    id: "normal-close-is-the-end",
    breaks: ["RCN-14"],
    apply(proto) {
      wrap(
        proto,
        "reconnect",
        (before) =>
          function (code) {
            if (code !== 1000) before.call(this, code);
          },
      );
    },
  },
  {
    id: "gives-up-after-one",
    breaks: ["RCN-14"],
    apply(proto) {
      wrap(
        proto,
        "reconnect",
        (before) =>
          function (code) {
            this.times = (this.times ?? 0) + 1;
            if (this.times < 3) before.call(this, code);
          },
      );
    },
  },
  { id: "slow-to-return", breaks: ["SDK-24", "SDK-25"], apply: replace("delay", () => 12_000) },
  { id: "constant-delay", breaks: ["SDK-26"], apply: replace("delay", () => 800) },
  {
    id: "delays-never-reset",
    breaks: ["SDK-27"],
    apply(proto) {
      wrap(
        proto,
        "opened",
        (before) =>
          function (socket) {
            const { attempt } = this;
            before.call(this, socket);
            this.attempt = attempt + 2;
          },
      );
    },
  },
  {
    id: "one-retry-more",
    breaks: ["SDK-28"],
    apply(proto) {
      wrap(
        proto,
        "reconnect",
        (before) =>
          function (code) {
            if (this.options.reconnect) this.options.reconnect.max_retries += this.once ? 0 : 1;
            this.once = true;
            before.call(this, code);
          },
      );
    },
  },
  { id: "waits-for-upgrade", breaks: ["SDK-29"], apply: replace("handshakeMs", () => 120_000) },
  // Calling
  {
    id: "numbered-ids",
    breaks: ["SDK-32"],
    apply: replace("freshId", function () {
      this.count = (this.count ?? 0) + 1;
      return String(this.count);
    }),
  },
  {
    id: "falsy-results-lost",
    breaks: ["SDK-33"],
    apply: onTake((f) => (f.type === "invocationresult" ? { ...f, result: f.result || undefined } : f)),
  },
  {
    id: "result-demanded",
    breaks: ["SDK-34"],
    apply(proto) {
      wrap(
        proto,
        "settle",
        (before) =>
          function (frame) {
            if ("result" in frame || frame.error) before.call(this, frame);
          },
      );
    },
  },
  {
    id: "first-come-first-served",
    breaks: ["SDK-35"],
    apply(proto) {
      wrap(
        proto,
        "settle",
        (before) =>
          function (frame) {
            const [first] = this.pending.keys();
            before.call(this, { ...frame, invocation_id: first });
          },
      );
    },
  },
  {
    id: "stray-answers-kill",
    breaks: ["SDK-36"],
    apply(proto) {
      wrap(
        proto,
        "settle",
        (before) =>
          function (frame) {
            if (!this.pending.has(frame.invocation_id)) this.socket.terminate();
            before.call(this, frame);
          },
      );
    },
  },
  {
    id: "codes-flattened",
    breaks: ["SDK-37"],
    apply: onTake((f) => (f.error?.code ? { ...f, error: { ...f.error, code: "ERROR" } } : f)),
  },
  {
    id: "null-error-fails",
    breaks: ["SDK-38"],
    apply: onTake((f) => (f.error === null ? { ...f, error: { code: "UNKNOWN", message: "null" } } : f)),
  },
  {
    id: "bad-error-hangs",
    breaks: ["SDK-39"],
    apply(proto) {
      wrap(
        proto,
        "settle",
        (before) =>
          function (frame) {
            if (typeof frame.error !== "string") before.call(this, frame);
          },
      );
    },
  },
  {
    id: "limit-halved",
    breaks: ["SDK-40"],
    apply(proto) {
      wrap(
        proto,
        "limitOf",
        (before) =>
          function (ms) {
            return before.call(this, ms) / 2;
          },
      );
    },
  },
  {
    id: "late-answers-kill",
    breaks: ["SDK-41"],
    apply(proto) {
      wrap(
        proto,
        "settle",
        (before) =>
          function (frame) {
            if (!this.pending.has(frame.invocation_id)) this.stop = true;
            if (!this.stop) before.call(this, frame);
          },
      );
    },
  },
  { id: "client-limit-ignored", breaks: ["SDK-42"], apply: replace("limitOf", (ms) => ms ?? 30_000) },
  {
    id: "void-with-id",
    breaks: ["SDK-43"],
    apply: onSend((f) =>
      isCall(f) && f.action?.type === "void" ? { ...f, invocation_id: "0b7c9d5e-3f61-4a52-9b83-6c4d5e6f7a91" } : f,
    ),
  },
  {
    id: "queue-unnamed",
    breaks: ["SDK-44"],
    apply: onSend((f) => (f.action?.type === "enqueue" ? { ...f, action: { type: "enqueue", queue: "default" } } : f)),
  },
  {
    id: "metadata-in-payload",
    breaks: ["SDK-45"],
    apply: onSend((f) => (isCall(f) && f.metadata ? { ...f, data: { ...f.data, ...f.metadata } } : f)),
  },
  {
    id: "null-payload-dropped",
    breaks: ["INV-52"],
    apply: onSend((f) => (isCall(f) && f.data === null ? { ...f, data: undefined } : f)),
  },
  {
    id: "small-messages-only",
    breaks: ["SDK-46", "SDK-59"],
    apply(proto) {
      wrap(
        proto,
        "received",
        (before) =>
          function (text, socket) {
            if (text.length > 1_048_576) socket.close(1009);
            else before.call(this, text, socket);
          },
      );
    },
  },
  // Being called
  {
    id: "answer-without-function",
    breaks: ["SDK-47"],
    apply: onSend((f) => (f.type === "invocationresult" ? { ...f, function_id: "?" } : f)),
  },
  {
    id: "null-is-an-error",
    breaks: ["SDK-48"],
    apply: replace("describeResult", (result) =>
      result == null ? { error: { code: "invocation_failed", message: "nothing" } } : { result },
    ),
  },
  {
    id: "one-at-a-time",
    breaks: ["SDK-49"],
    apply(proto) {
      wrap(
        proto,
        "serve",
        (before) =>
          function (...args) {
            this.line = (this.line ?? Promise.resolve()).then(() => before.apply(this, args));
          },
      );
    },
  },
  {
    id: "answers-unasked",
    breaks: ["SDK-50"],
    apply(proto) {
      wrap(
        proto,
        "serve",
        (before) =>
          function (frame, socket) {
            return before.call(
              this,
              { ...frame, invocation_id: frame.invocation_id ?? "0b7c9d5e-3f61-4a52-9b83-6c4d5e6f7a91" },
              socket,
            );
          },
      );
    },
  },
  {
    id: "failures-hidden",
    breaks: ["SDK-51"],
    apply: replace("describeFailure", () => ({ error: { code: "invocation_failed", message: "it failed" } })),
  },
  {
    id: "failures-renamed",
    breaks: ["SDK-52"],
    apply: replace("describeFailure", ({ code, message }) => ({ error: { code: code ?? "Error", message } })),
  },
  {
    id: "codes-dropped",
    breaks: ["SDK-53"],
    apply: replace("describeFailure", ({ message }) => ({ error: { code: "invocation_failed", message } })),
  },
  {
    id: "unknown-unanswered",
    breaks: ["SDK-54"],
    apply(proto) {
      wrap(
        proto,
        "serve",
        (before) =>
          function (frame, socket) {
            return this.functions.has(frame.function_id) ? before.call(this, frame, socket) : undefined;
          },
      );
    },
  },
  {
    id: "http-options-lost",
    breaks: ["SDK-55"],
    apply: onSend((f) => (f.invocation ? { ...f, invocation: { url: f.invocation.url } } : f)),
  },
  {
    id: "http-not-found",
    breaks: ["SDK-56"],
    apply: onSend((f) =>
      f.error?.code === "function_not_invokable" ? { ...f, error: { code: "function_not_found", message: "?" } } : f,
    ),
  },
  {
    id: "metadata-merged",
    breaks: ["SDK-57"],
    apply: replace("argumentsOf", ({ data, metadata }) => [{ ...data, ...metadata }, metadata]),
  },
  {
    id: "data-demanded",
    breaks: ["SDK-58"],
    apply(proto) {
      wrap(
        proto,
        "serve",
        (before) =>
          function (frame, socket) {
            return "data" in frame ? before.call(this, frame, socket) : undefined;
          },
      );
    },
  },
  { id: "unregister-untold", breaks: ["SDK-60"], apply: onSend((f) => (f.type === "unregisterfunction" ? null : f)) },
  {
    id: "once-is-for-ever",
    breaks: ["SDK-61"],
    apply(proto) {
      wrap(
        proto,
        "registerFunction",
        (before) =>
          function (id, ...rest) {
            this.ever ??= new Set();
            if (this.ever.has(id)) throw new Error(`${id} was registered before`);
            this.ever.add(id);
            return before.call(this, id, ...rest);
          },
      );
    },
  },
  {
    id: "second-replaces",
    breaks: ["SDK-62"],
    apply(proto) {
      wrap(
        proto,
        "registerFunction",
        (before) =>
          function (id, ...rest) {
            this.functions.delete(id);
            return before.call(this, id, ...rest);
          },
      );
    },
  },
  {
    id: "blank-ids-sent",
    breaks: ["SDK-63"],
    apply(proto) {
      wrap(
        proto,
        "registerFunction",
        (before) =>
          function (id, ...rest) {
            return before.call(this, id.trim() === "" ? "blank" : id, ...rest);
          },
      );
    },
  },
  // Trigger types and bindings
  {
    id: "type-undescribed",
    breaks: ["SDK-64"],
    apply: onSend((f) => (f.type === "registertriggertype" ? { ...f, description: "" } : f)),
  },
  {
    id: "configuration-lost",
    breaks: ["SDK-65"],
    apply(proto) {
      wrap(
        proto,
        "bind",
        (before) =>
          function (frame) {
            return before.call(this, { ...frame, config: {} });
          },
      );
    },
  },
  {
    id: "binding-unanswered",
    breaks: ["SDK-66"],
    apply: onSend((f) => (f.type === "triggerregistrationresult" && !f.error ? null : f)),
  },
  {
    id: "refusal-swallowed",
    breaks: ["SDK-67"],
    apply: onSend((f) => (f.error?.code === "trigger_registration_failed" ? { ...f, error: undefined } : f)),
  },
  {
    id: "unknown-type-silent",
    breaks: ["SDK-68"],
    apply: onSend((f) => (f.error?.code === "trigger_type_not_found" ? null : f)),
  },
  {
    id: "binding-namespace-lost",
    breaks: ["SDK-69"],
    apply(proto) {
      wrap(
        proto,
        "bind",
        (before) =>
          function (frame) {
            return before.call(this, { ...frame, namespace: undefined });
          },
      );
    },
  },
  { id: "unbind-ignored", breaks: ["SDK-70"], apply: replace("unbind", () => {}) },
  {
    id: "config-as-text",
    breaks: ["SDK-71"],
    apply: onSend((f) => (f.type === "registertrigger" ? { ...f, config: JSON.stringify(f.config) } : f)),
  },
  { id: "unbind-untold", breaks: ["SDK-72"], apply: onSend((f) => (f.type === "unregistertrigger" ? null : f)) },
  { id: "untype-untold", breaks: ["SDK-73"], apply: onSend((f) => (f.type === "unregistertriggertype" ? null : f)) },
  {
    id: "refusal-reconnects",
    breaks: ["SDK-74"],
    apply: onTake(function (f) {
      if (f.type === "triggerregistrationresult" && f.error) this.socket.terminate();
      return f;
    }),
  },
  // Namespaces
  {
    id: "announces-in-namespace",
    breaks: ["SDK-75"],
    apply: onSend(function (f) {
      return isAnnouncement(f) ? { ...f, namespace: this.namespace } : f;
    }),
  },
  {
    id: "engine-in-namespace",
    breaks: ["SDK-76"],
    apply(proto) {
      proto.namespaceOf = function (_id, explicit) {
        if (explicit !== undefined && explicit.trim() === "") throw new Error("blank");
        return explicit ?? this.namespace;
      };
    },
  },
  {
    id: "engine-always-default",
    breaks: ["SDK-77"],
    apply: onSend((f) => (isCall(f) && f.function_id.startsWith("engine::") ? { ...f, namespace: "default" } : f)),
  },
  {
    id: "binding-without-namespace",
    breaks: ["SDK-78"],
    apply: onSend((f) => (f.type === "registertrigger" ? { ...f, namespace: undefined } : f)),
  },
  {
    id: "blank-is-none",
    breaks: ["SDK-79"],
    apply(proto) {
      wrap(
        proto,
        "namespaceOf",
        (before) =>
          function (id, explicit) {
            return before.call(this, id, explicit?.trim() || undefined);
          },
      );
    },
  },
  { id: "provider-namespace-lost", breaks: ["SDK-81"], apply: onSend((f) => ({ ...f, trigger_namespace: undefined })) },
  // Refusals and tolerance
  {
    id: "conflict-is-fatal",
    breaks: ["SDK-82"],
    apply(proto) {
      wrap(
        proto,
        "rejected",
        (before) =>
          function (frame) {
            before.call(this, {
              ...frame,
              code: frame.code,
              function_id: undefined,
              ...(frame.function_id ? { code: "FATAL" } : {}),
            });
          },
      );
    },
  },
  { id: "refusal-unheard", breaks: ["SDK-83"], apply: replace("rejected", () => {}) },
  {
    id: "unknown-refusal-unheard",
    breaks: ["SDK-83"],
    apply(proto) {
      wrap(
        proto,
        "rejected",
        (before) =>
          function (frame) {
            if (frame.code === "WORKER_NAMESPACE_CONFLICT") before.call(this, frame);
          },
      );
    },
  },
  {
    id: "refused-returns",
    breaks: ["SDK-84"],
    apply(proto) {
      wrap(
        proto,
        "rejected",
        (before) =>
          function (frame) {
            before.call(this, frame);
            setTimeout(() => this.connect(), 1000);
          },
      );
    },
  },
  {
    id: "refused-calls-hang",
    breaks: ["SDK-85"],
    apply(proto) {
      wrap(
        proto,
        "call",
        (before) =>
          function (...args) {
            return this.fatal ? new Promise(() => {}) : before.apply(this, args);
          },
      );
    },
  },
  {
    id: "garbage-deafens",
    breaks: ["SDK-86"],
    apply(proto) {
      wrap(
        proto,
        "received",
        (before) =>
          function (text, socket) {
            if (!text.startsWith("{")) this.deaf = true;
            if (!this.deaf) before.call(this, text, socket);
          },
      );
    },
  },
  { id: "strict-members", breaks: ["SDK-87"], apply: onTake((f) => ("later" in f ? {} : f)) },
  {
    id: "ping-breaks",
    breaks: ["SDK-88"],
    apply: onTake(function (f) {
      if (f.type === "ping") this.socket.close(1002);
      return f;
    }),
  },
  {
    id: "observes-unasked",
    breaks: ["VER-5"],
    apply: after("replay", function () {
      this.transmit({ type: "observe", id: "0b7c9d5e-3f61-4a52-9b83-6c4d5e6f7a91", function_id: "x" });
    }),
  },
  // Channels
  {
    id: "channel-key-bare",
    breaks: ["SDK-90"],
    apply: replace("channelUrl", function ({ channel_id, access_key, direction }) {
      return `${this.address}/ws/channels/${channel_id}?key=${access_key.replaceAll(" ", "%20")}&dir=${direction}`;
    }),
  },
  {
    id: "bytes-in-one",
    breaks: ["SDK-91"],
    apply: replace("writeBytes", (socket, bytes) => socket.send(bytes, { binary: true })),
  },
  {
    id: "channel-cut-off",
    breaks: ["SDK-93"],
    apply: replace("closeChannel", (socket) => {
      socket.terminate();
      return true;
    }),
  },
  {
    id: "stream-with-update",
    breaks: ["SDK-95"],
    apply(proto) {
      wrap(
        proto,
        "streamIds",
        (before) =>
          function (name) {
            return [...before.call(this, name), `stream::update(${name})`];
          },
      );
    },
  },
  // Traces and shutdown
  {
    id: "trace-lost",
    breaks: ["SDK-96"],
    apply: onSend((f) => (f.type === "invocationresult" ? { ...f, traceparent: undefined } : f)),
  },
  {
    id: "traces-unasked",
    breaks: ["SDK-98"],
    apply: onSend((f) =>
      isCall(f) ? { ...f, traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } : f,
    ),
  },
  {
    id: "takes-back-on-shutdown",
    breaks: ["SDK-101"],
    apply(proto) {
      wrap(
        proto,
        "shutdown",
        (before) =>
          function () {
            for (const id of this.functions.keys()) this.sendNow({ type: "unregisterfunction", id });
            return before.call(this);
          },
      );
    },
  },
  {
    id: "returns-after-shutdown",
    breaks: ["SDK-102"],
    apply(proto) {
      wrap(
        proto,
        "shutdown",
        (before) =>
          async function () {
            await before.call(this);
            setTimeout(() => this.connect(), 1000);
          },
      );
    },
  },
  {
    id: "pending-after-shutdown",
    breaks: ["SDK-103"],
    apply(proto) {
      wrap(
        proto,
        "shutdown",
        (before) =>
          function () {
            this.failPending = () => {};
            return before.call(this);
          },
      );
    },
  },
  { id: "lives-on", breaks: ["SDK-104"], apply: after("shutdown", () => setInterval(() => {}, 1000)) },
];
