// A testee on the Node SDK: obeys one JSON command per line on stdin, answers and reports events on stdout.
// `node testee.mjs [PACKAGE]` drives the installed package of that name, `iii-sdk` without one.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";

const packageName = process.argv[2] ?? "iii-sdk";
const require = createRequire(import.meta.url);
const entry = require.resolve(packageName);
const manifest = JSON.parse(readFileSync(path.join(entry, "..", "..", "package.json"), "utf8"));
const sdk = await import(packageName);
const hasMetadata = manifest.version !== "0.11.6";

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
    waiting.set(call, { resolve, reject });
    write({ ...event, call });
  });
}

function keepHandle(ref) {
  const handle = nextHandle++;
  handles.set(handle, ref);
  return { handle };
}

function settle(call, settled) {
  const pending = waiting.get(call);
  if (!pending) throw Object.assign(new Error(`no call ${call} is waiting`), { kind: "local" });
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
  register_trigger({ type, function_id, config, metadata }) {
    return keepHandle(client.registerTrigger({ type, function_id, config, metadata }));
  },
  unregister({ handle }) {
    handles.get(handle).unregister();
    handles.delete(handle);
    return {};
  },
  async call({ function_id, payload, action, queue, timeout_ms, metadata }) {
    const started = performance.now();
    const routed = { void: () => sdk.TriggerAction.Void(), enqueue: () => sdk.TriggerAction.Enqueue({ queue }) };
    const value = await client.trigger({
      function_id,
      payload,
      metadata,
      timeoutMs: timeout_ms,
      action: action && routed[action](),
    });
    return { value, elapsed_ms: Math.round(performance.now() - started) };
  },
  async shutdown() {
    await client?.shutdown();
    client = undefined;
    return {};
  },
};

function describeError(error) {
  const kind = error?.kind ?? (error?.code ? "remote" : "local");
  return { code: error?.code ?? "LOCAL", message: error?.message ?? String(error), kind };
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
    write({ id, error: describeError(error) });
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
    ...(hasMetadata ? ["metadata", "reattach"] : []),
    ...[
      "headers",
      "http_invocation",
      "environment",
      "register_before_connect",
      "null_result",
      "heartbeat",
      "max_retries",
    ],
  ],
});

const lines = createInterface({ input: process.stdin });
lines.on("line", obey);
lines.on("close", async () => {
  await Promise.race([client?.shutdown(), new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
  process.exit(0);
});
