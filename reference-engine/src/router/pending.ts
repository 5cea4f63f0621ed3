/** One invocation in flight: who carries it out, and who gets the answer. */
import type { Outcome } from "../capabilities/capability.js";
import type { Peer } from "../registry/peer.js";

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
