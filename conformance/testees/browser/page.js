// The half of the testee that lives in the page, where the runtime is: obeys commands, prints answers and events.
import { InvocationError, RegistrationRejectedError, registerWorker, TriggerAction, VERSION } from "./worker.js";

const given = new URLSearchParams(location.search);
let worker;
let numbers = 0;
const handles = new Map();
const waiting = new Map();
const write = (line) => globalThis.print(JSON.stringify(line));

/** Reports an event and waits for the `reply` or `fail` that names its call. */
function ask(event) {
  const call = ++numbers;
  write({ ...event, call });
  return new Promise((resolve, reject) => waiting.set(call, { resolve, reject }));
}

function settle(call) {
  const pending = waiting.get(call);
  waiting.delete(call);
  return pending;
}

function keep(registration) {
  handles.set(++numbers, registration);
  return { handle: numbers };
}

const commands = {
  connect({ url, options = {} }) {
    const { reconnect } = options;
    worker = registerWorker(url ?? given.get("url"), {
      workerName: options.name ?? given.get("name"),
      namespace: options.namespace,
      invocationTimeoutMs: options.timeout_ms,
      reconnectionConfig: reconnect && {
        initialDelayMs: reconnect.initial_delay_ms,
        maxDelayMs: reconnect.max_delay_ms,
        backoffMultiplier: reconnect.multiplier,
        jitterFactor: reconnect.jitter,
        maxRetries: reconnect.max_retries,
      },
    });
  },
  register_function({ function_id, description, metadata, request_format, response_format }) {
    const handler = (data, metadata) => ask({ event: "called", function_id, data, metadata });
    const options = { description, metadata, request_format, response_format };
    return keep(worker.registerFunction(function_id, handler, options));
  },
  reply: ({ call, value }) => settle(call).resolve(value),
  fail: ({ call, code, message }) =>
    settle(call).reject(code === undefined ? new Error(message) : new InvocationError(code, message)),
  register_trigger_type({ type, description }) {
    const registerTrigger = (trigger) => ask({ event: "bind", trigger });
    const unregisterTrigger = (trigger) => write({ event: "unbind", trigger });
    return keep(worker.registerTriggerType({ id: type, description }, { registerTrigger, unregisterTrigger }));
  },
  register_trigger: (trigger) => keep(worker.registerTrigger(trigger)),
  unregister: ({ handle }) => handles.get(handle).unregister(),
  async call({ function_id, payload, action, queue, timeout_ms, metadata, namespace }) {
    const actions = { void: TriggerAction.Void(), enqueue: TriggerAction.Enqueue({ queue }) };
    const request = { function_id, payload, action: actions[action], timeoutMs: timeout_ms, metadata, namespace };
    const started = performance.now();
    const more = () => ({ elapsed_ms: performance.now() - started });
    try {
      return { value: await worker.trigger(request), ...more() };
    } catch (error) {
      return { error: describe(error), ...more() };
    }
  },
  state: () => ({ state: worker.getConnectionState() }),
  shutdown: () => worker.shutdown(),
};

function describe(error) {
  const code = error instanceof InvocationError || error instanceof RegistrationRejectedError ? error.code : "LOCAL";
  const local = ["LOCAL", "TIMEOUT", "SHUTDOWN", "UNAVAILABLE"].includes(code);
  return { code, message: error.message, kind: local ? "local" : "remote" };
}

globalThis.obey = async (line) => {
  const { id, do: name, ...members } = JSON.parse(line);
  if (!Object.hasOwn(commands, name)) {
    write({ id, error: { code: "unsupported", message: `no command ${name}`, kind: "unsupported" } });
    return;
  }
  try {
    const answer = await commands[name](members);
    write({ id, ...(answer?.error ? {} : { ok: true }), ...answer });
  } catch (error) {
    write({ id, error: describe(error) });
  }
};

globalThis.end = () => worker?.shutdown();

write({
  testee: 1,
  library: "triad",
  version: VERSION,
  language: "browser",
  runtime: /Chrome\/[\d.]+/.exec(navigator.userAgent)?.[0],
  commands: Object.keys(commands),
  features: [
    ...["metadata", "descriptions", "namespaces", "trigger_namespaces", "register_before_connect", "offline_calls"],
    ...["reattach", "heartbeat", "reconnect_options", "max_retries", "default_timeout", "coded_errors", "null_result"],
    ...["absent_result", "fatal_rejection"],
  ],
});
