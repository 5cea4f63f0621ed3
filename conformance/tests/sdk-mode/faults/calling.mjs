// Faults of calls. Each breaks the rules that it names, and no other on purpose.
import { isCall, onSend, onTake, replace, wrap } from "./change.mjs";

export const calling = [
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
];
