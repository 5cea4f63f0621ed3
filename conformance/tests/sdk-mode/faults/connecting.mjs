// Faults of connecting, and of what is sent on a connection. Each breaks the rules that it names, and no other on purpose.
import { after, isAnnouncement, onSend, replace, wrap } from "./change.mjs";

export const connecting = [
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
];
