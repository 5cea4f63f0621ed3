/** Trigger types and who provides them, by namespace and id. The last to register an id is its provider (TRG-10). */
import type { CapabilityTriggerType } from "../capabilities/capability.js";
import type { JsonSpan } from "../frames/span.js";
import type { Peer } from "./peer.js";

export type Provider =
  | { readonly peer: Peer; readonly local?: undefined; readonly capability?: undefined }
  | { readonly peer?: undefined; readonly local: CapabilityTriggerType; readonly capability: string };

export interface TriggerType {
  readonly id: string;
  readonly namespace: string;
  readonly provider: Provider;
  readonly description: string;
  readonly configFormat: JsonSpan | undefined;
  readonly callFormat: JsonSpan | undefined;
  readonly replyFormat: JsonSpan | undefined;
  /** Bytes booked in the provider's quota. */
  readonly size: number;
}

export class TriggerTypes {
  readonly #byId = new Map<string, Map<string, TriggerType>>();
  readonly #byPeer = new Map<Peer, Set<TriggerType>>();

  find(namespace: string, id: string): TriggerType | undefined {
    return this.#byId.get(id)?.get(namespace);
  }

  *all(): Generator<TriggerType> {
    for (const types of this.#byId.values()) yield* types.values();
  }

  providedBy(peer: Peer): readonly TriggerType[] {
    return [...(this.#byPeer.get(peer) ?? [])];
  }

  /** Puts the type in force and answers the one that it replaces. */
  set(type: TriggerType): TriggerType | undefined {
    let types = this.#byId.get(type.id);
    if (types === undefined) {
      types = new Map();
      this.#byId.set(type.id, types);
    }
    const before = types.get(type.namespace);
    if (before !== undefined) this.#forget(before);
    types.set(type.namespace, type);
    const { peer } = type.provider;
    if (peer !== undefined) {
      const own = this.#byPeer.get(peer);
      if (own === undefined) this.#byPeer.set(peer, new Set([type]));
      else own.add(type);
    }
    return before;
  }

  /** Removes this very record; a successor under the same key stays (TRG-11). */
  delete(type: TriggerType): void {
    const types = this.#byId.get(type.id);
    if (types?.get(type.namespace) === type) {
      types.delete(type.namespace);
      if (types.size === 0) this.#byId.delete(type.id);
    }
    this.#forget(type);
  }

  #forget(type: TriggerType): void {
    const { peer } = type.provider;
    if (peer === undefined) return;
    const own = this.#byPeer.get(peer);
    own?.delete(type);
    if (own?.size === 0) this.#byPeer.delete(peer);
  }
}
