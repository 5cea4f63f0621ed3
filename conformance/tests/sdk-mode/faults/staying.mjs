// Faults of namespaces, refusals, channels, traces and the end. Each breaks the rules that it names, and no other on purpose.
import { after, isAnnouncement, isCall, onSend, onTake, replace, wrap } from "./change.mjs";

export const staying = [
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
