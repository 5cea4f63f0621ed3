/** Leases of worker names: at most one live connection holds a name of a namespace at any time (RCN-7). */
import type { Peer } from "./peer.js";

/** A worker that announces itself under ever new names gives back its oldest ones beyond this many. */
const MOST_LEASES = 64;

export class Names {
  readonly #holders = new Map<string, Map<string, Peer>>();
  readonly #leases = new Map<Peer, { readonly namespace: string; readonly name: string }[]>();

  /** Leases the name, or answers who holds it. Earlier names of the peer stay leased until it ends. */
  claim(peer: Peer, namespace: string, name: string): { ok: true } | { ok: false; holder: Peer } {
    let names = this.#holders.get(namespace);
    const holder = names?.get(name);
    if (holder === peer) return { ok: true };
    if (holder !== undefined) return { ok: false, holder };
    if (names === undefined) {
      names = new Map();
      this.#holders.set(namespace, names);
    }
    names.set(name, peer);
    const leases = this.#leases.get(peer);
    if (leases === undefined) {
      this.#leases.set(peer, [{ namespace, name }]);
    } else {
      leases.push({ namespace, name });
      if (leases.length > MOST_LEASES) this.#release(peer, leases.shift()!);
    }
    return { ok: true };
  }

  removePeer(peer: Peer): void {
    for (const lease of this.#leases.get(peer) ?? []) this.#release(peer, lease);
    this.#leases.delete(peer);
  }

  #release(peer: Peer, { namespace, name }: { namespace: string; name: string }): void {
    const names = this.#holders.get(namespace);
    if (names?.get(name) !== peer) return;
    names.delete(name);
    if (names.size === 0) this.#holders.delete(namespace);
  }
}
