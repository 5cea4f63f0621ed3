/**
 * Who owns which function. An id of a namespace has at most one registration in force; claims that were refused wait
 * behind it in the order of their arrival, and an id that a reattach has freed is kept for the successor (RCN-9).
 */
import type { CapabilityFunction } from "../capabilities/capability.js";
import type { JsonSpan } from "../frames/span.js";
import type { Peer } from "./peer.js";

export const DEFAULT_NAMESPACE = "default";

/** Ids of the engine begin with this; outside `default` nobody may use it (NSP-12). */
const ENGINE_PREFIX = "engine::";

export interface RegisteredFunction {
  readonly id: string;
  readonly namespace: string;
  /** The connection that registered it; undefined for the engine's own. */
  readonly peer: Peer | undefined;
  /** The capability that provides it; undefined for a worker's. */
  readonly capability: string | undefined;
  /** Set where the call runs in the engine: capabilities, and functions invoked over HTTP. */
  readonly handle: CapabilityFunction["handle"] | undefined;
  readonly validateBy: string | undefined;
  readonly description: string | undefined;
  readonly requestFormat: JsonSpan | undefined;
  readonly responseFormat: JsonSpan | undefined;
  readonly metadata: JsonSpan | undefined;
  /** Bytes booked in the owner's quota. */
  readonly size: number;
}

export type PeerFunction = RegisteredFunction & { readonly peer: Peer };

interface Slot {
  readonly id: string;
  readonly namespace: string;
  active: RegisteredFunction | undefined;
  reservedFor: Peer | undefined;
  /** Oldest first; setting a key again keeps its place (FUN-13). */
  readonly claims: Map<Peer, PeerFunction>;
}

interface Holdings {
  readonly owned: Set<Slot>;
  readonly claimed: Set<Slot>;
  readonly reserved: Set<Slot>;
}

export type RegisterOutcome =
  | { readonly ok: true }
  /** `owner` is the worker id to name in the refusal: empty for a reserved id or an exceeded limit. */
  | { readonly ok: false; readonly owner: string };

/** Told of every change of who owns an id; `before` is undefined when nobody did. */
export type OwnerChanged = (namespace: string, id: string, before: Peer | string | undefined) => void;

export class Functions {
  readonly #slots = new Map<string, Map<string, Slot>>();
  readonly #holdings = new Map<Peer, Holdings>();
  readonly #changed: OwnerChanged;
  #reservations = 0;

  constructor(changed: OwnerChanged) {
    this.#changed = changed;
  }

  find(namespace: string, id: string): RegisteredFunction | undefined {
    return this.#slots.get(id)?.get(namespace)?.active;
  }

  /** Sorted namespaces in which the id is registered. */
  namespacesOf(id: string): string[] {
    const names: string[] = [];
    for (const slot of this.#slots.get(id)?.values() ?? []) if (slot.active !== undefined) names.push(slot.namespace);
    return names.sort();
  }

  *all(): Generator<RegisteredFunction> {
    for (const slots of this.#slots.values())
      for (const slot of slots.values()) if (slot.active !== undefined) yield slot.active;
  }

  /** Slots that somebody waits for, whether behind an owner or behind a reservation. */
  *waiting(): Generator<{ id: string; namespace: string; owner: string; claimants: string[] }> {
    for (const slots of this.#slots.values())
      for (const slot of slots.values())
        if (slot.claims.size > 0)
          yield {
            id: slot.id,
            namespace: slot.namespace,
            owner: ownerIdOf(slot),
            claimants: [...slot.claims.keys()].map((peer) => peer.workerId),
          };
  }

  get reservations(): number {
    return this.#reservations;
  }

  *ownedBy(peer: Peer): Generator<RegisteredFunction> {
    for (const slot of this.#holdings.get(peer)?.owned ?? []) if (slot.active !== undefined) yield slot.active;
  }

  countOwnedBy(peer: Peer): number {
    return this.#holdings.get(peer)?.owned.size ?? 0;
  }

  /** A function of the engine, which nobody can take over afterwards (FUN-14). */
  registerOwn(own: RegisteredFunction): void {
    this.#slot(own.namespace, own.id).active = own;
    this.#changed(own.namespace, own.id, undefined);
  }

  register(candidate: PeerFunction): RegisterOutcome {
    const { peer, namespace, id } = candidate;
    if (namespace !== DEFAULT_NAMESPACE && id.startsWith(ENGINE_PREFIX)) return { ok: false, owner: "" };
    const slot = this.#slot(namespace, id);
    const { active } = slot;
    if (active !== undefined && active.peer === undefined) return { ok: false, owner: "" };
    if (active?.peer === peer) {
      if (!peer.quota.replace(active.size, candidate.size)) return { ok: false, owner: "" };
      slot.active = candidate;
      return { ok: true };
    }
    const earlier = slot.claims.get(peer);
    const booked =
      earlier === undefined
        ? peer.quota.take("functions", candidate.size)
        : peer.quota.replace(earlier.size, candidate.size);
    if (!booked) {
      this.#drop(slot);
      return { ok: false, owner: "" };
    }
    if (active !== undefined || (slot.reservedFor !== undefined && slot.reservedFor !== peer)) {
      slot.claims.set(peer, candidate);
      this.#held(peer).claimed.add(slot);
      return { ok: false, owner: ownerIdOf(slot) };
    }
    this.#unclaim(slot, peer);
    this.#activate(slot, candidate);
    return { ok: true };
  }

  /** Removes what this peer owns or claims under the id; anything else stays (FUN-8). */
  unregister(peer: Peer, namespace: string, id: string): void {
    const slot = this.#slots.get(id)?.get(namespace);
    if (slot === undefined) return;
    const claim = slot.claims.get(peer);
    if (claim !== undefined) {
      this.#unclaim(slot, peer);
      peer.quota.give("functions", claim.size);
    }
    if (slot.active?.peer === peer) {
      this.#vacate(slot, peer);
      this.#promote(slot);
    } else if (slot.reservedFor === peer) {
      this.#unreserve(slot);
      this.#promote(slot);
    }
    this.#drop(slot);
  }

  /** Removes exactly this registration or claim; one that has replaced it stays. */
  withdraw(entry: PeerFunction): void {
    const { peer, namespace, id } = entry;
    const slot = this.#slots.get(id)?.get(namespace);
    if (slot?.active === entry || slot?.claims.get(peer) === entry) this.unregister(peer, namespace, id);
  }

  /** One synchronous pass over everything that is the peer's. Its ids go to `successor`, or to whoever waits. */
  removePeer(peer: Peer, successor: Peer | undefined): void {
    const holdings = this.#holdings.get(peer);
    if (holdings === undefined) return;
    for (const slot of [...holdings.claimed]) {
      const claim = slot.claims.get(peer)!;
      this.#unclaim(slot, peer);
      peer.quota.give("functions", claim.size);
    }
    for (const slot of [...holdings.owned]) {
      this.#vacate(slot, peer);
      this.#pass(slot, successor);
    }
    for (const slot of [...holdings.reserved]) {
      this.#unreserve(slot);
      this.#pass(slot, successor);
    }
    this.#holdings.delete(peer);
  }

  /** Ends the reservations of a successor whose grace period has passed. */
  releaseReservations(peer: Peer): void {
    for (const slot of [...(this.#holdings.get(peer)?.reserved ?? [])]) {
      this.#unreserve(slot);
      this.#pass(slot, undefined);
    }
  }

  #pass(slot: Slot, successor: Peer | undefined): void {
    if (successor === undefined) {
      this.#promote(slot);
    } else {
      slot.reservedFor = successor;
      this.#held(successor).reserved.add(slot);
      this.#reservations += 1;
    }
    this.#drop(slot);
  }

  #promote(slot: Slot): void {
    if (slot.active !== undefined || slot.reservedFor !== undefined) return;
    for (const [peer, claim] of slot.claims) {
      this.#unclaim(slot, peer);
      this.#activate(slot, claim);
      return;
    }
  }

  #activate(slot: Slot, entry: PeerFunction): void {
    if (slot.reservedFor === entry.peer) this.#unreserve(slot);
    slot.active = entry;
    this.#held(entry.peer).owned.add(slot);
    this.#changed(slot.namespace, slot.id, undefined);
  }

  #vacate(slot: Slot, peer: Peer): void {
    const { active } = slot;
    if (active === undefined) return;
    slot.active = undefined;
    this.#holdings.get(peer)?.owned.delete(slot);
    peer.quota.give("functions", active.size);
    this.#changed(slot.namespace, slot.id, peer);
  }

  #unclaim(slot: Slot, peer: Peer): void {
    slot.claims.delete(peer);
    this.#holdings.get(peer)?.claimed.delete(slot);
  }

  #unreserve(slot: Slot): void {
    if (slot.reservedFor === undefined) return;
    this.#holdings.get(slot.reservedFor)?.reserved.delete(slot);
    slot.reservedFor = undefined;
    this.#reservations -= 1;
  }

  #slot(namespace: string, id: string): Slot {
    let slots = this.#slots.get(id);
    if (slots === undefined) {
      slots = new Map();
      this.#slots.set(id, slots);
    }
    let slot = slots.get(namespace);
    if (slot === undefined) {
      slot = { id, namespace, active: undefined, reservedFor: undefined, claims: new Map() };
      slots.set(namespace, slot);
    }
    return slot;
  }

  #drop(slot: Slot): void {
    if (slot.active !== undefined || slot.reservedFor !== undefined || slot.claims.size > 0) return;
    const slots = this.#slots.get(slot.id);
    if (slots?.get(slot.namespace) !== slot) return;
    slots.delete(slot.namespace);
    if (slots.size === 0) this.#slots.delete(slot.id);
  }

  #held(peer: Peer): Holdings {
    let holdings = this.#holdings.get(peer);
    if (holdings === undefined) {
      holdings = { owned: new Set(), claimed: new Set(), reserved: new Set() };
      this.#holdings.set(peer, holdings);
    }
    return holdings;
  }
}

function ownerIdOf(slot: Slot): string {
  return slot.active?.peer?.workerId ?? slot.reservedFor?.workerId ?? "";
}
