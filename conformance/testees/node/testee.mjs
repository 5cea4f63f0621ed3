// A testee on the Node SDK: obeys one JSON command per line on stdin, answers and reports events on stdout.
// `node testee.mjs [PACKAGE]` drives the installed package of that name, `iii-sdk` without one.
import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";

const packageName = process.argv[2] ?? "iii-sdk";
const require = createRequire(import.meta.url);
const entry = require.resolve(packageName);
const manifest = JSON.parse(readFileSync(path.join(entry, "..", "..", "package.json"), "utf8"));
const sdk = await import(packageName);
const old = manifest.version.startsWith("0.11.");
// What later versions moved to packages and sub-paths of their own lay in one before.
const { ChannelReader, ChannelWriter } = old ? sdk : await import(`${packageName}/channel`);
const { createChannel, createStream } = old
  ? { createChannel: (on) => on.createChannel(), createStream: (on, name, impl) => on.createStream(name, impl) }
  : await import(`${packageName}/helpers`);
const { Logger } = old ? sdk : await import("@iii-dev/helpers/observability");

let client;
let nextCall = 1;
let nextHandle = 1;
const handles = new Map();
const waiting = new Map();

const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
// The library's own log goes to stdout; stdout is ours.
for (const level of ["log", "info", "debug", "warn"]) console[level] = (...args) => console.error(...args);

/** Reports an event and waits for the `reply` or `fail` that names its call. */
function ask(event) {
  const call = nextCall++;
  return new Promise((resolve, reject) => {
    // `call` with `inside` goes on in the context that the library gave to this handler.
    waiting.set(call, { resolve, reject, inside: AsyncLocalStorage.snapshot() });
    write({ ...event, call });
  });
}

function keepHandle(ref) {
  const handle = nextHandle++;
  handles.set(handle, ref);
  return { handle };
}

function findWaiting(call) {
  const pending = waiting.get(call);
  if (!pending) throw Object.assign(new Error(`no call ${call} is waiting`), { kind: "local" });
  return pending;
}

function settle(call, settled) {
  const pending = findWaiting(call);
  waiting.delete(call);
  settled(pending);
  return {};
}

const commands = {
  connect({ url, options = {} }) {
    client = sdk.registerWorker(url ?? process.env.III_URL, {
      workerName: options.name ?? process.env.III_WORKER_NAME,
      workerDescription: options.description,
      headers: options.headers,
      invocationTimeoutMs: options.timeout_ms,
      reconnectionConfig: options.reconnect && {
        initialDelayMs: options.reconnect.initial_delay_ms,
        maxDelayMs: options.reconnect.max_delay_ms,
        backoffMultiplier: options.reconnect.multiplier,
        jitterFactor: options.reconnect.jitter,
        maxRetries: options.reconnect.max_retries,
      },
    });
    return {};
  },
  register_function({ function_id, http, description, metadata, request_format, response_format }) {
    const handler = (data, extra) => ask({ event: "called", function_id, data, metadata: extra });
    const options = { description, metadata, request_format, response_format };
    return keepHandle(client.registerFunction(function_id, http ?? handler, options));
  },
  reply: ({ call, value }) => settle(call, ({ resolve }) => resolve(value)),
  fail: ({ call, message }) => settle(call, ({ reject }) => reject(new Error(message))),
  register_trigger_type({ type, description }) {
    return keepHandle(
      client.registerTriggerType(
        { id: type, description },
        {
          registerTrigger: (trigger) => ask({ event: "bind", trigger }),
          unregisterTrigger: async (trigger) => write({ event: "unbind", trigger }),
        },
      ),
    );
  },
  register_trigger: (trigger) => keepHandle(client.registerTrigger(trigger)),
  unregister({ handle }) {
    handles.get(handle).unregister();
    handles.delete(handle);
    return {};
  },
  async call({ function_id, payload, action, queue, timeout_ms, metadata, inside }) {
    const within = inside === undefined ? (work) => work() : findWaiting(inside).inside;
    const started = performance.now();
    const routed = { void: () => sdk.TriggerAction.Void(), enqueue: () => sdk.TriggerAction.Enqueue({ queue }) };
    const elapsed = () => ({ elapsed_ms: performance.now() - started });
    const request = { function_id, payload, metadata, timeoutMs: timeout_ms, action: action && routed[action]() };
    try {
      return { value: await within(() => client.trigger(request)), ...elapsed() };
    } catch (error) {
      throw Object.assign(error, { more: elapsed() });
    }
  },
  async channel_create() {
    const { writerRef, readerRef } = await createChannel(client);
    return { writer: writerRef, reader: readerRef };
  },
  channel_open({ ref }) {
    const address = process.env.III_URL;
    return keepHandle(ref.direction === "write" ? new ChannelWriter(address, ref) : new ChannelReader(address, ref));
  },
  channel_write({ handle, text, base64 }) {
    const writer = handles.get(handle);
    if (text !== undefined) writer.sendMessage(text);
    else writer.stream.write(Buffer.from(base64, "base64"));
    return {};
  },
  async channel_read({ handle }) {
    const reader = handles.get(handle);
    const tell = (members) => write({ event: "channel", handle, ...members });
    reader.onMessage((text) => tell({ text }));
    reader.stream.on("data", (bytes) => tell({ base64: bytes.toString("base64") }));
    reader.stream.on("end", () => tell({ end: true }));
    return {};
  },
  channel_close({ handle }) {
    handles.get(handle).stream.end();
    return {};
  },
  create_stream({ name }) {
    const nothing = async () => null;
    const none = async () => [];
    createStream(client, name, {
      get: nothing,
      set: nothing,
      delete: nothing,
      list: none,
      listGroups: none,
      update: nothing,
    });
    return {};
  },
  log: ({ level, message, data }) => new Logger()[level](message, data) ?? {},
  async shutdown() {
    await client.shutdown();
    client = undefined;
    return {};
  },
};

function describeError(error) {
  // The library marks a time-out with a code of its own; a plain Error has none.
  const local = error?.code === undefined || error.code === "TIMEOUT";
  return { code: error?.code ?? "LOCAL", message: error?.message ?? String(error), kind: local ? "local" : "remote" };
}

async function obey(line) {
  const { id, do: name, ...members } = JSON.parse(line);
  if (!Object.hasOwn(commands, name)) {
    write({ id, error: { code: "unsupported", message: `no command ${name}`, kind: "unsupported" } });
    return;
  }
  try {
    write({ id, ok: true, ...(await commands[name](members)) });
  } catch (error) {
    write({ id, error: describeError(error), ...error?.more });
  }
}

write({
  testee: 1,
  library: manifest.name,
  version: manifest.version,
  language: "node",
  runtime: process.version,
  platform: `${process.platform}-${process.arch}`,
  commands: Object.keys(commands),
  features: [
    ...["headers", "http_invocation", "register_before_connect", "null_result", "absent_result", "default_timeout"],
    ...["telemetry", "reconnect_options", "max_retries", "descriptions", "inside", "offline_calls"],
    ...(old ? [] : ["metadata", "reattach", "heartbeat"]),
  ],
});

createInterface({ input: process.stdin })
  .on("line", obey)
  .on("close", () => client?.shutdown());
