/** The rules that a bystander can decide from the wire alone: the requirement of each, and whom a breach blames. */
import type { Side } from "../events.js";

export interface Rule {
  /** Id of a requirement; `frames` stands for the schemas of messages, `rfc6455` for WebSocket itself. */
  readonly requirement: string;
  readonly blames: Side;
  readonly title: string;
}

const engine = (requirement: string, title: string): Rule => ({ requirement, blames: "engine", title });
const worker = (requirement: string, title: string): Rule => ({ requirement, blames: "worker", title });

export const RULES = {
  "plain-request": engine("TRN-3", "GET / without an upgrade is answered with 400"),
  "unnamed-path": engine("TRN-2", "An upgrade of a path that the protocol does not name is answered with 404"),
  "no-subprotocol": engine("TRN-8", "The upgrade selects no sub-protocol"),
  "no-extension": engine("TRN-9", "The upgrade negotiates no extension"),
  "no-delay-token": engine("TRN-44", "The upgrade carries the token tcp-nodelay"),
  "engine-websocket": engine("rfc6455", "The engine's frames keep to RFC 6455"),
  "worker-websocket": worker("rfc6455", "A worker's frames keep to RFC 6455"),
  "engine-object": engine("TRN-10", "Each message of the engine is one JSON object in a text message, with a type"),
  "worker-object": worker("TRN-45", "Each message of a worker is one JSON object"),
  "engine-schema": engine("frames", "Each message of the engine fits its schema"),
  "worker-schema": worker("frames", "Each message of a worker fits its schema"),
  "no-null-members": worker("TRN-47", "A worker leaves out members that have no value"),
  "largest-frame": engine("TRN-42", "No frame of the engine is longer than 16 MiB"),
  "large-in-parts": engine("TRN-43", "Messages of the engine above 1 MiB come in frames of at most 1 MiB"),
  "telemetry-silent": engine("TRN-4", "The engine sends no data message on /otel"),
  "pong-asked": engine("TRN-35", "Each pong of the engine answers a ping, one for one"),
  "greeting-first": engine("LIF-1", "The first message is workerregistered, with worker_id and reattach_token"),
  "greeting-once": engine("LIF-3", "workerregistered is sent once"),
  "identity-own": engine("LIF-2", "Each connection has a worker_id and a reattach_token of its own"),
  "announcement-answer": engine("LIF-35", "An announcement that succeeds is answered with success"),
  "close-answered": engine("TRN-46", "A worker's close frame is answered with one"),
  "close-code": engine("LIF-31", "The engine never closes a worker connection with 1000 or 1001 by itself"),
  "rejected-function": engine("FUN-4", "A refused function is one that this worker has registered"),
  "rejected-worker": engine("LIF-18", "A refused worker name is one that this worker has announced"),
  "answer-asked": engine("INV-1", "Each invocationresult of the engine answers a call of this worker"),
  "answer-once": engine("INV-31", "Each call is answered once"),
  "answer-function": engine("INV-1", "The answer names the function that the caller asked for"),
  "answer-of-void": engine("INV-19", "A void call is not answered"),
  "answer-or-error": engine("INV-10", "An answer with an error has no result"),
  "answer-trace": engine("INV-44", "The answer carries the trace context that the caller sent"),
  "enqueue-receipt": engine("INV-24", "A call to a queue is answered with the receipt"),
  "owner-members": engine("INV-3", "What the owner gets has neither action nor namespace"),
  "owner-registered": engine("INV-3", "A worker is only asked for functions that it has registered"),
  "owner-id-fresh": engine("INV-36", "An invocation reaches its owner once"),
  "caller-named": engine("INV-5", "_caller_worker_id is the worker_id of the caller"),
  "data-unchanged": engine("INV-6", "Data that is no object reaches the owner unchanged"),
  "data-kept": engine("INV-7", "Apart from _caller_worker_id, data reaches the owner unchanged"),
  "metadata-kept": engine("INV-8", "metadata reaches the owner unchanged"),
  "trace-kept": engine("INV-40", "A valid traceparent keeps its trace id and flags"),
  "trace-not-made": engine("INV-41", "Where the caller sent no traceparent, the owner gets none"),
  "baggage-kept": engine("INV-42", "The owner's baggage names the function and keeps the caller's members"),
  "offer-to-provider": engine("TRG-1", "A binding is passed to the provider of its trigger type, unchanged"),
  "offer-namespaces": engine("TRG-2", "A provider is told no namespace that is default"),
  "unbinding-once": engine("TRG-13", "A provider is told once that a binding is gone"),
  "binding-refused": engine("TRG-4", "A refused binding is one that this worker has made"),
  "engine-extensions": engine("VER-2", "Extensions are used only with workers that declared them"),
  "worker-extensions": worker("VER-5", "Extensions are used only with engines that declared them"),
  "caller-data": worker("INV-52", "A caller writes data in every invocation"),
  "caller-ids": worker("INV-33", "A caller uses an invocation_id for one call at a time"),
  "owner-answers-once": worker("INV-55", "A worker answers an invocation once, and only what it was asked"),
  "owner-stale-answer": worker("RCN-11", "A worker sends no results of an earlier connection"),
  "owner-answer-function": worker("SDK-47", "A worker's answer names the function that was invoked"),
  "owner-answer-or-error": worker("SDK-51", "A worker's answer with an error has no result"),
  "reattach-first": worker("RCN-10", "reattach comes before any other message"),
  "reattach-token": worker("SDK-17", "reattach carries the token that came with the worker_id it names"),
  "provider-answer": worker("SDK-66", "A provider answers bindings that it was offered"),
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
export const RULE_IDS = Object.keys(RULES) as readonly RuleId[];
