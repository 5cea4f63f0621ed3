// The testee of the small client. `node small-testee.mjs [FAULT]` breaks the client by a fault of faults.mjs.
import { createInterface } from "node:readline";
import { faults } from "./faults.mjs";
import { SmallClient } from "./small-client.mjs";

const fault = process.argv[2];
if (fault !== undefined) {
  const found = faults.find(({ id }) => id === fault);
  if (!found) throw new Error(`there is no fault ${fault}`);
  found.apply(SmallClient.prototype);
}

let client;
let numbers = 0;
const handles = new Map();
const waiting = new Map();
const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

function ask(event, context) {
  numbers += 1;
  const call = numbers;
  return new Promise((resolve, reject) => {
    waiting.set(call, { resolve, reject, context });
    write({ ...event, call });
  });
}

function keep(what) {
  numbers += 1;
  handles.set(numbers, what);
  return { handle: numbers };
}

function take(call) {
  const found = waiting.get(call);
  waiting.delete(call);
  return found;
}

const whenOpen = (socket, work) => (socket.readyState === 1 ? work() : socket.once("open", work));

const commands = {
  connect({ url, options }) {
    client = new SmallClient(url, options);
  },
  register_function({ function_id, http, ...options }) {
    const handler = http
      ? undefined
      : (data, metadata, context) => ask({ event: "called", function_id, data, metadata }, context);
    return keep(client.registerFunction(function_id, handler, { ...options, http }));
  },
  reply: ({ call, value }) => take(call).resolve(value),
  fail: ({ call, message, code }) => take(call).reject(Object.assign(new Error(message), { code })),
  register_trigger_type({ type, description }) {
    const bind = (trigger) => ask({ event: "bind", trigger });
    const unbind = (trigger) => write({ event: "unbind", trigger });
    return keep(client.registerTriggerType(type, description, { bind, unbind }));
  },
  register_trigger: (trigger) => keep(client.registerTrigger(trigger)),
  unregister: ({ handle }) => handles.get(handle)(),
  async call({ inside, ...request }) {
    const value = await client.call(request, waiting.get(inside)?.context);
    return { value };
  },
  channel_create: () => client.call({ function_id: "engine::channels::create", payload: {} }),
  channel_open: ({ ref }) => keep(client.openChannel(ref)),
  channel_write({ handle, text, base64 }) {
    const socket = handles.get(handle);
    const send = () =>
      text === undefined ? client.writeBytes(socket, Buffer.from(base64, "base64")) : socket.send(text);
    whenOpen(socket, send);
  },
  channel_read({ handle }) {
    const socket = handles.get(handle);
    const tell = (members) => write({ event: "channel", handle, ...members });
    socket.on("message", (data, binary) =>
      tell(binary ? { base64: data.toString("base64") } : { text: data.toString() }),
    );
    socket.on("close", () => tell({ end: true }));
  },
  channel_close({ handle }) {
    const socket = handles.get(handle);
    whenOpen(socket, () => client.closeChannel?.(socket) ?? socket.close(1000));
  },
  create_stream({ name }) {
    for (const id of client.streamIds(name)) client.registerFunction(id, async () => null);
  },
  state: () => ({ state: client.state }),
  shutdown: () => client.shutdown(),
};

async function obey(line) {
  const { id, do: name, ...members } = JSON.parse(line);
  if (!Object.hasOwn(commands, name)) {
    write({ id, error: { code: "unsupported", message: `no command ${name}`, kind: "unsupported" } });
    return;
  }
  const started = performance.now();
  const elapsed = () => (name === "call" ? { elapsed_ms: performance.now() - started } : {});
  try {
    const answer = await commands[name](members);
    write({ id, ok: true, ...answer, ...elapsed() });
  } catch ({ code = "LOCAL", message, remote }) {
    write({ id, error: { code, message, kind: remote ? "remote" : "local" }, ...elapsed() });
  }
}

const abilities = "metadata descriptions headers http_invocation namespaces trigger_namespaces environment inside";
const more = "register_before_connect coded_errors null_result absent_result heartbeat reattach reconnect_options";
const last = "max_retries default_timeout fatal_rejection offline_calls";
write({
  testee: 1,
  library: "small-client",
  version: "1.0.0",
  language: "node",
  commands: Object.keys(commands),
  features: `${abilities} ${more} ${last}`.split(" "),
});
createInterface({ input: process.stdin })
  .on("line", obey)
  .on("close", () => client?.shutdown());
