// Faults of serving functions and trigger types. Each breaks the rules that it names, and no other on purpose.
import { onSend, onTake, replace, wrap } from "./change.mjs";

export const serving = [
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
];
