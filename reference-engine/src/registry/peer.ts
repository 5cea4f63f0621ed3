/**
 * What the registry and the router know of a connection, and of the invocations that it takes part in. Its identity is the object: nothing here is ever looked up
 * again by a worker id, so the late clean-up of an old connection cannot touch what its successor registered (RCN-5).
 */
import type { Outcome } from "../capabilities/capability.js";
import type { Outgoing } from "../frames/message.js";
import type { Quota } from "./quota.js";

export interface Peer {
  readonly workerId: string;
  /** Sanitised name of the latest announcement. */
  readonly name: string | undefined;
  /** Undefined until it is decided; registrations are applied only after that. */
  readonly namespace: string | undefined;
  readonly quota: Quota;
  /** Calls passed to this peer, by the id that it was given. */
  readonly serving: Map<string, Pending>;
  /** Calls for whose result this peer waits, by the id that it gave. */
  readonly waiting: Map<string, Pending>;
  /** Queues a message that must arrive; a peer to which it cannot be queued is closed. */
  deliver(message: Outgoing): void;
  /** Queues a message, or answers false when the peer's queue is full or the peer is gone. */
  offer(message: Outgoing): boolean;
}

/** One invocation in flight: who carries it out, and who gets the answer. */
export interface Pending {
  /** The id under which the owner knows it: the caller's, unless that is in use there (INV-34). */
  readonly passedId: string;
  /** The connection that it was passed to; undefined when it runs in the engine. */
  readonly owner: Peer | undefined;
  /** The connection that registered what runs in the engine, a function invoked over HTTP; the call ends with it (HIV-4). */
  readonly host: Peer | undefined;
  /** The connection that waits; undefined for calls without an answer, and for the engine's own. */
  readonly caller: Peer | undefined;
  /** The id that the caller gave. */
  readonly callId: string;
  /** As the caller asked for it. */
  readonly functionId: string;
  readonly traceparent: string | undefined;
  readonly baggage: string | undefined;
  /** Takes the outcome in place of the caller's connection: calls of the engine, and enqueue. */
  readonly conclude: ((outcome: Outcome) => void) | undefined;
  /** Tells a handler in the engine that nobody waits any more. */
  abandon: (() => void) | undefined;
}
