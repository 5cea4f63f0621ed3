/**
 * What the registry and the router know of a connection. Its identity is the object: nothing here is ever looked up
 * again by a worker id, so the late clean-up of an old connection cannot touch what its successor registered (RCN-5).
 */
import type { Outgoing } from "../frames/message.js";
import type { Pending } from "../router/pending.js";
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
