// How a fault changes the small client: by replacing a method of its prototype, or what goes in and out.
export const wrap = (proto, method, make) => {
  const before = proto[method];
  proto[method] = make(before);
};
export const replace = (method, body) => (proto) => {
  proto[method] = body;
};
/** Runs before or after the method as it was. */
export const after = (method, extra) => (proto) =>
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
export const onSend = (change) => (proto) =>
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
export const onTake = (change) => (proto) =>
  wrap(
    proto,
    "take",
    (before) =>
      function (frame, socket) {
        return before.call(this, change.call(this, frame), socket);
      },
  );
export const isCall = (frame) => frame.type === "invokefunction" && frame.function_id !== "engine::workers::register";
export const isAnnouncement = (frame) => frame.function_id === "engine::workers::register";
