// For each rule of the spy: traffic that keeps it, and a lie of one side that breaks it.
import { randomUUID } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { Side } from "../../src/spy/events.js";
import type { RuleId } from "../../src/spy/rules/table.js";
import { encodeFrame, OPCODES } from "../../src/wire/web-socket-frame.js";
import { type Said, UPGRADE, UPGRADED } from "./scripted-link.js";

export interface Identity {
  readonly worker_id: string;
  readonly reattach_token: string;
}

/** Who says what, on which of the script's connections (0 unless given). */
export type Step = readonly [from: Side, said: Said, link?: number];

export interface Script {
  readonly path?: string;
  /** The heads, without the empty line, in place of those of an upgrade. */
  readonly request?: string;
  readonly answer?: string;
  /** The engine greets nobody by itself. */
  readonly silent?: true;
  readonly links?: number;
  /** `me` are the identities of the connections. */
  readonly steps?: (me: readonly Identity[]) => readonly Step[];
  /** Rules that cannot but break with it. */
  readonly also?: readonly RuleId[];
}

const F = "svc::f";
const engine = (said: Said, link = 0): Step => ["engine", said, link];
const worker = (said: Said, link = 0): Step => ["worker", said, link];
const own = worker({ type: "registerfunction", id: F });
const call = (id: string, more: object = {}): Step =>
  worker({ type: "invokefunction", invocation_id: id, function_id: F, data: { n: 1 }, ...more });
const answer = (id: string, more: object = {}): Step =>
  engine({ type: "invocationresult", invocation_id: id, function_id: F, result: 1, ...more });
const ask = (id: string, more: object = {}): Step =>
  engine({ type: "invokefunction", invocation_id: id, function_id: F, data: null, ...more });
const reply = (id: string, more: object = {}): Step =>
  worker({ type: "invocationresult", invocation_id: id, function_id: F, result: 1, ...more });

/** A call of one's own function: what the caller says of it, and what the owner gets. */
function passedOn(sent: object, got: (me: Identity) => object): Script {
  const id = randomUUID();
  return {
    steps: ([me]) => [own, call(id, sent), ask(id, { data: { n: 1, _caller_worker_id: me!.worker_id }, ...got(me!) })],
  };
}

const bind = { type: "registertrigger", trigger_type: "t", function_id: F, config: { a: 1 } };
const provide = worker({ type: "registertriggertype", id: "t", description: "d" });
/** A binding of the worker's own trigger type, and what its provider is told. */
function offered(more: object, then: (id: string) => readonly Step[] = () => []): Script {
  const id = randomUUID();
  return { steps: () => [provide, worker({ ...bind, id }), engine({ ...bind, id, ...more }), ...then(id)] };
}

const PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const OTHER_PARENT = "00-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203331-01";
const BAGGAGE = { baggage: `iii.function.id=${F}` };

function close(from: Side, code: number): Step {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return [from, encodeFrame(OPCODES.close, payload, from === "worker")];
}

function raw(from: Side, text: string, opcode: number = OPCODES.text): Step {
  return [from, encodeFrame(opcode, Buffer.from(text), from === "worker")];
}

function sized(length: number): Step {
  const shell = { type: "invokefunction", function_id: F, invocation_id: randomUUID(), data: "" };
  return engine({ ...shell, data: "x".repeat(length - JSON.stringify(shell).length) });
}

/** The message in frames of at most this many bytes. */
function inParts([from, said]: Step, largest: number): Step {
  const bytes = Buffer.from(JSON.stringify(said));
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += largest) {
    const last = at + largest >= bytes.length;
    const part = encodeFrame(at === 0 ? OPCODES.text : OPCODES.continuation, bytes.subarray(at, at + largest), false);
    if (!last) part[0] = part[0]! & 0x7f;
    parts.push(part);
  }
  return [from, Buffer.concat(parts)];
}

function deflated(text: string): Buffer {
  const frame = encodeFrame(OPCODES.text, deflateRawSync(text, { finishFlush: 2 }).subarray(0, -4), true);
  frame[0] = frame[0]! | 0x40;
  return frame;
}

const reattach = (me: Identity | undefined, token?: string): Said => ({
  type: "reattach",
  previous_worker_id: me?.worker_id ?? "",
  reattach_token: token ?? me?.reattach_token ?? "",
});
const greet = (me: Identity | undefined, more: object = {}): Said => ({ type: "workerregistered", ...me, ...more });
const steps = (...list: readonly Step[]): Script => ({ steps: () => list });
const PING = { type: "ping" };
const PONG = { type: "pong" };
const REGISTER = "engine::workers::register";
const announce = (id: string, data: object = {}): Step =>
  worker({ type: "invokefunction", invocation_id: id, function_id: REGISTER, data });

export const SCRIPTS: Readonly<Record<RuleId, { lawful: Script; lie: Script }>> = {
  "plain-request": {
    lawful: { request: "GET / HTTP/1.1\r\nHost: x\r\n", answer: "HTTP/1.1 400 Bad Request\r\n" },
    lie: { request: "GET / HTTP/1.1\r\nHost: x\r\n", answer: "HTTP/1.1 200 OK\r\n" },
  },
  "unnamed-path": {
    lawful: { path: "/nope?key=1", answer: "HTTP/1.1 404 Not Found\r\n" },
    lie: { path: "/nope", silent: true },
  },
  "no-subprotocol": { lawful: {}, lie: { answer: `${UPGRADED}Sec-WebSocket-Protocol: iii\r\n` } },
  "no-extension": {
    lawful: {},
    lie: {
      answer: `${UPGRADED}Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n`,
      // What is compressed is judged all the same.
      steps: () => [worker(deflated('{"type":"ping"}')), engine(PONG)],
    },
  },
  "no-delay-token": {
    lawful: {},
    lie: { answer: "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" },
  },
  "engine-websocket": {
    lawful: steps(raw("engine", "hi", OPCODES.ping)),
    lie: steps(engine(encodeFrame(OPCODES.text, Buffer.from('{"type":"ping"}'), true))),
  },
  "worker-websocket": {
    lawful: steps(raw("worker", "hi", OPCODES.ping)),
    lie: steps(worker(deflated("{}"))),
  },
  "engine-object": { lawful: steps(engine(PING)), lie: steps(engine("[]")) },
  "worker-object": {
    lawful: steps(worker(PING), raw("worker", "OTLP\u0000", OPCODES.binary), raw("worker", '{"type":"ping"}', 2)),
    lie: steps(worker("not json")),
  },
  "engine-schema": {
    lawful: steps(engine({ ...PING, more: 1 }), engine({ type: "of-tomorrow" })),
    lie: steps(engine({ type: "registrationrejected", namespace: "default", owner_worker_id: "", function_id: F })),
  },
  "worker-schema": {
    lawful: steps(worker({ ...PING, more: 1 }), worker({ type: "of-tomorrow" })),
    lie: steps(worker({ type: "registerfunction", id: 5 })),
  },
  "no-null-members": {
    lawful: steps(worker({ type: "registerfunction", id: F, metadata: null })),
    lie: steps(worker({ type: "registerfunction", id: F, description: null })),
  },
  "largest-frame": {
    lawful: steps(own, inParts(sized(16_777_217), 1_048_576)),
    lie: { ...steps(own, sized(16_777_217)), also: ["large-in-parts"] },
  },
  "large-in-parts": {
    lawful: steps(own, inParts(sized(2_000_000), 1_048_576)),
    lie: steps(own, sized(2_000_000)),
  },
  "telemetry-silent": {
    lawful: { path: "/otel", silent: true, ...steps(raw("worker", "LOGS{}", OPCODES.binary)) },
    lie: { path: "/otel", silent: true, ...steps(engine(PONG)) },
  },
  "pong-asked": {
    lawful: steps(worker(PING), worker(PING), engine(PONG), engine(PONG)),
    lie: steps(worker(PING), engine(PONG), engine(PONG)),
  },
  "greeting-first": {
    lawful: {},
    lie: { silent: true, steps: ([me]) => [engine(PING), engine(greet(me))] },
  },
  "greeting-once": {
    lawful: {},
    lie: { steps: () => [engine(greet({ worker_id: randomUUID(), reattach_token: randomUUID() }))] },
  },
  "identity-own": {
    lawful: { links: 2 },
    lie: { links: 2, silent: true, steps: ([me]) => [engine(greet(me)), engine(greet(me), 1)] },
  },
  "announcement-answer": {
    lawful: (() => {
      const id = randomUUID();
      return steps(announce(id), answer(id, { function_id: REGISTER, result: { success: true } }));
    })(),
    lie: (() => {
      const id = randomUUID();
      return steps(announce(id), answer(id, { function_id: REGISTER, result: null }));
    })(),
  },
  "close-answered": {
    lawful: steps(close("worker", 1000), close("engine", 1000), engine("end")),
    lie: steps(close("worker", 1000), engine("end")),
  },
  "close-code": {
    lawful: steps(close("engine", 1012), close("worker", 1012)),
    lie: steps(close("engine", 1001)),
  },
  "rejected-function": {
    lawful: steps(own, engine(refusal({ function_id: F }))),
    lie: steps(own, engine(refusal({ function_id: "svc::g" }))),
  },
  "rejected-worker": {
    lawful: steps(announce(randomUUID(), { name: " a\u0000b " }), engine(refusal({ worker_name: "ab" }))),
    lie: steps(announce(randomUUID(), { name: "ab" }), engine(refusal({ worker_name: "b" }))),
  },
  "answer-asked": {
    // Another spelling of the same id.
    lawful: steps(call("7E6F3C52-6A0E-4C2F-9A57-1D2E3F405162"), answer("7e6f3c52-6a0e-4c2f-9a57-1d2e3f405162")),
    lie: steps(answer(randomUUID())),
  },
  "answer-once": once(
    (id) => [call(id), answer(id)],
    (id) => [call(id), answer(id), answer(id)],
  ),
  "answer-function": once(
    (id) => [call(id), answer(id)],
    (id) => [call(id), answer(id, { function_id: "svc::g" })],
  ),
  "answer-of-void": once(
    (id) => [call(id, { action: { type: "void" } }), call(id), answer(id)],
    (id) => [call(id, { action: { type: "void" } }), answer(id)],
  ),
  "answer-or-error": once(
    (id) => [call(id), answer(id, { result: undefined, error: { code: "X", message: "x" } })],
    (id) => [call(id), answer(id, { error: { code: "X", message: "x" } })],
  ),
  "answer-trace": once(
    (id) => [call(id, { traceparent: "bad", baggage: "" }), answer(id, { traceparent: "bad", baggage: "" })],
    (id) => [call(id, { traceparent: PARENT }), answer(id, { traceparent: OTHER_PARENT })],
  ),
  "enqueue-receipt": once(
    (id) => [call(id, { action: { type: "enqueue", queue: "q" } }), answer(id, { result: { messageReceiptId: "r" } })],
    (id) => [call(id, { action: { type: "enqueue", queue: "q" } }), answer(id)],
  ),
  "owner-members": once(
    (id) => [own, ask(id)],
    (id) => [own, ask(id, { namespace: "default" })],
  ),
  "owner-registered": once(
    (id) => [own, worker({ type: "unregisterfunction", id: F }), ask(id)],
    (id) => [ask(id)],
  ),
  "owner-id-fresh": once(
    (id) => [own, ask(id), reply(id), ask(id)],
    (id) => [own, ask(id), ask(id)],
  ),
  "caller-named": {
    lawful: passedOn({ data: { n: 1, _caller_worker_id: "forged" } }, () => ({})),
    lie: passedOn({}, () => ({ data: { n: 1, _caller_worker_id: randomUUID() } })),
  },
  "data-unchanged": {
    lawful: passedOn({ data: [1, "a"] }, () => ({ data: [1, "a"] })),
    lie: passedOn({ data: [1, "a"] }, () => ({ data: [1, "b"] })),
  },
  "data-kept": {
    lawful: passedOn({ data: { a: 1.0, b: { x: 1, y: 2 } } }, ({ worker_id }) => ({
      data: { b: { y: 2, x: 1 }, a: 1, _caller_worker_id: worker_id },
    })),
    lie: passedOn({}, ({ worker_id }) => ({ data: { n: 2, _caller_worker_id: worker_id } })),
  },
  "metadata-kept": {
    lawful: passedOn({ metadata: { a: 1 } }, () => ({ metadata: { a: 1 } })),
    lie: passedOn({}, () => ({ metadata: { a: 1 } })),
  },
  "trace-kept": {
    lawful: passedOn({ traceparent: PARENT }, () => ({
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
      ...BAGGAGE,
    })),
    lie: passedOn({ traceparent: PARENT }, () => ({ traceparent: OTHER_PARENT, ...BAGGAGE })),
  },
  "trace-not-made": {
    lawful: passedOn({}, () => ({})),
    lie: passedOn({}, () => ({ traceparent: PARENT })),
  },
  "baggage-kept": {
    lawful: passedOn({ baggage: "k=v" }, () => ({ baggage: `iii.function.id=${F}, k=v;p=1` })),
    lie: passedOn({ baggage: "k=v" }, () => BAGGAGE),
  },
  "offer-to-provider": {
    lawful: offered({ metadata: null }),
    lie: offered({ config: { a: 2 } }),
  },
  "offer-namespaces": {
    lawful: offered({ namespace: "orders" }),
    lie: offered({ namespace: "default" }),
  },
  "unbinding-once": {
    lawful: offered({}, (id) => [engine({ type: "unregistertrigger", id, trigger_type: "t" })]),
    lie: offered({}, (id) => {
      const gone = engine({ type: "unregistertrigger", id, trigger_type: "t" });
      return [gone, gone];
    }),
  },
  "binding-refused": once(
    (id) => [worker({ ...bind, id }), engine(refusedBinding(id))],
    (id) => [worker({ ...bind, id }), engine(refusedBinding(id, "svc::g"))],
  ),
  "engine-extensions": {
    lawful: steps(announce(randomUUID(), { features: ["observe.v2"] }), engine({ type: "observeresult" })),
    lie: steps(announce(randomUUID(), { features: ["large-messages.v1"] }), engine({ type: "observeresult" })),
  },
  "worker-extensions": {
    lawful: {
      silent: true,
      steps: ([me]) => [engine(greet(me, { features: ["observe.v1"] })), worker({ type: "observe" })],
    },
    lie: steps(worker({ type: "observe" })),
  },
  "caller-data": once(
    (id) => [call(id, { data: null })],
    (id) => [call(id, { data: undefined })],
    ["worker-schema"],
  ),
  "caller-ids": once(
    (id) => [call(id), answer(id), call(id), answer(id)],
    (id) => [call(id), call(id)],
  ),
  "owner-answers-once": once(
    (id) => [own, ask(id), reply(id)],
    (id) => [own, ask(id), reply(id), reply(id)],
  ),
  "owner-stale-answer": (() => {
    const [id, stale] = [randomUUID(), randomUUID()];
    return {
      lawful: steps(own, ask(id), reply(id)),
      lie: { links: 2, ...steps(own, ask(stale), worker("reset"), worker(reply(stale)[1], 1)) },
    };
  })(),
  "owner-answer-function": once(
    (id) => [own, ask(id), reply(id)],
    (id) => [own, ask(id), reply(id, { function_id: "svc::g" })],
  ),
  "owner-answer-or-error": once(
    (id) => [own, ask(id), reply(id, { result: null, error: { code: "X", message: "x" } })],
    (id) => [own, ask(id), reply(id, { error: { code: "X", message: "x" } })],
  ),
  "reattach-first": {
    lawful: { links: 2, steps: ([me]) => [worker(reattach(me), 1), worker(PING, 1)] },
    lie: { links: 2, steps: ([me]) => [worker(PING, 1), worker(reattach(me), 1)] },
  },
  "reattach-token": {
    lawful: {
      links: 2,
      // One that this spy has not seen is no fault.
      steps: ([me]) => [worker(reattach(me), 1), worker(reattach({ worker_id: "older", reattach_token: "t" }))],
    },
    lie: { links: 2, steps: ([me]) => [worker(reattach(me, randomUUID()), 1)] },
  },
  "provider-answer": {
    lawful: offered({}, (id) => [worker({ type: "triggerregistrationresult", id, trigger_type: "t", function_id: F })]),
    lie: offered({}, () => [
      worker({ type: "triggerregistrationresult", id: "never", trigger_type: "t", function_id: F }),
    ]),
  },
};

function once(
  lawful: (id: string) => readonly Step[],
  lie: (id: string) => readonly Step[],
  also: readonly RuleId[] = [],
): { lawful: Script; lie: Script } {
  return { lawful: steps(...lawful(randomUUID())), lie: { ...steps(...lie(randomUUID())), also } };
}

function refusal(what: { function_id: string } | { worker_name: string }): Said {
  const code = "worker_name" in what ? "WORKER_NAMESPACE_CONFLICT" : "FUNCTION_NAMESPACE_CONFLICT";
  return { type: "registrationrejected", code, namespace: "default", owner_worker_id: "", ...what };
}

function refusedBinding(id: string, function_id = F): Said {
  const error = { code: "trigger_registration_failed", message: "no" };
  return { type: "triggerregistrationresult", id, trigger_type: "t", function_id, error };
}

/** The two heads of a script, whole. */
export function headsOf({ path = "/", request, answer }: Script): { request: Buffer; answer: Buffer } {
  return {
    request: Buffer.from(`${request ?? `GET ${path} HTTP/1.1\r\n${UPGRADE}`}\r\n`),
    answer: Buffer.from(`${answer ?? UPGRADED}\r\n`),
  };
}
