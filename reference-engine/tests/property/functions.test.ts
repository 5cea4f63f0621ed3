/** The registry of functions against a model of it: a list of owners and rows of claimants, kept the slow way. */
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Functions, type PeerFunction } from "../../src/registry/functions.js";
import { FakePeer } from "./fake-peer.js";

const test = suite("functions as a model");

interface Slot {
  owner: number | undefined;
  description: string;
  reservedFor: number | undefined;
  claims: { peer: number; description: string }[];
}

/** Peers are numbers, living as long as they are in `alive`; slots are keyed `namespace id`. */
interface Model {
  alive: Set<number>;
  slots: Map<string, Slot>;
}

interface Real {
  readonly registry: Functions;
  readonly peers: Map<number, FakePeer>;
  /** Owner as the change notices tell it: the last one told of per key. */
  readonly changes: string[];
}

type Command = fc.Command<Model, Real>;

function slotOf(model: Model, key: string): Slot {
  const slot = model.slots.get(key) ?? { owner: undefined, description: "", reservedFor: undefined, claims: [] };
  model.slots.set(key, slot);
  return slot;
}

function promote(slot: Slot): void {
  if (slot.owner !== undefined || slot.reservedFor !== undefined) return;
  const next = slot.claims.shift();
  slot.owner = next?.peer;
  slot.description = next?.description ?? "";
}

function check(model: Model, real: Real): void {
  for (const [key, slot] of model.slots) {
    const [namespace, id] = key.split(" ") as [string, string];
    const found = real.registry.find(namespace, id);
    assert.is(found?.peer, slot.owner === undefined ? undefined : real.peers.get(slot.owner), `owner of ${key}`);
    if (found !== undefined) assert.is(found.description, slot.description, `description of ${key}`);
  }
  const waiting = [...real.registry.waiting()].map(({ namespace, id, claimants }) => [`${namespace} ${id}`, claimants]);
  const expected = [...model.slots]
    .filter(([, { claims }]) => claims.length > 0)
    .map(([key, { claims }]) => [key, claims.map(({ peer }) => `w${peer}`)]);
  assert.equal(Object.fromEntries(waiting), Object.fromEntries(expected), "waiting claims");
  const slots = [...model.slots.values()];
  assert.is(real.registry.reservations, slots.filter(({ reservedFor }) => reservedFor !== undefined).length);
  for (const number of model.alive) {
    const peer = real.peers.get(number)!;
    const owned = slots.filter(({ owner }) => owner === number).length;
    const claimed = slots.filter(({ claims }) => claims.some((claim) => claim.peer === number)).length;
    assert.is(real.registry.countOwnedBy(peer), owned);
    assert.is(peer.quota.used.functions, owned + claimed, "what is booked is what is there");
  }
}

class Register implements Command {
  constructor(
    readonly peer: number,
    readonly key: string,
    readonly description: string,
  ) {}
  check = ({ alive }: Readonly<Model>): boolean => alive.has(this.peer);
  run(model: Model, real: Real): void {
    const slot = slotOf(model, this.key);
    const [namespace, id] = this.key.split(" ") as [string, string];
    const peer = real.peers.get(this.peer)!;
    const entry = {
      ...{ id, namespace, peer, description: this.description, size: 1 },
      ...{ capability: undefined, handle: undefined, validateBy: undefined },
      ...{ requestFormat: undefined, responseFormat: undefined, metadata: undefined },
    } satisfies PeerFunction;
    const outcome = real.registry.register(entry);
    const isFree = slot.owner === undefined && (slot.reservedFor === undefined || slot.reservedFor === this.peer);
    if (slot.owner === this.peer) {
      slot.description = this.description;
    } else if (isFree) {
      slot.owner = this.peer;
      slot.description = this.description;
      slot.reservedFor = undefined;
      slot.claims = slot.claims.filter(({ peer: other }) => other !== this.peer);
    } else {
      const claim = slot.claims.find(({ peer: other }) => other === this.peer);
      if (claim === undefined) slot.claims.push({ peer: this.peer, description: this.description });
      else claim.description = this.description;
      assert.equal(outcome, { ok: false, owner: `w${slot.owner ?? slot.reservedFor}` });
    }
    assert.is(outcome.ok, slot.owner === this.peer);
    check(model, real);
  }
  toString = (): string => `register(${this.peer}, ${this.key})`;
}

class Unregister implements Command {
  constructor(
    readonly peer: number,
    readonly key: string,
  ) {}
  check = ({ alive }: Readonly<Model>): boolean => alive.has(this.peer);
  run(model: Model, real: Real): void {
    const slot = slotOf(model, this.key);
    const [namespace, id] = this.key.split(" ") as [string, string];
    real.registry.unregister(real.peers.get(this.peer)!, namespace, id);
    slot.claims = slot.claims.filter(({ peer }) => peer !== this.peer);
    if (slot.owner === this.peer) slot.owner = undefined;
    if (slot.reservedFor === this.peer) slot.reservedFor = undefined;
    promote(slot);
    check(model, real);
  }
  toString = (): string => `unregister(${this.peer}, ${this.key})`;
}

/** The peer ends; with a successor, by reattach. */
class Remove implements Command {
  constructor(
    readonly peer: number,
    readonly successor: number | undefined,
  ) {}
  check = ({ alive }: Readonly<Model>): boolean =>
    alive.has(this.peer) &&
    (this.successor === undefined || (alive.has(this.successor) && this.successor !== this.peer));
  run(model: Model, real: Real): void {
    const peer = real.peers.get(this.peer)!;
    real.registry.removePeer(peer, this.successor === undefined ? undefined : real.peers.get(this.successor));
    model.alive.delete(this.peer);
    for (const slot of model.slots.values()) {
      slot.claims = slot.claims.filter(({ peer: other }) => other !== this.peer);
      if (slot.owner !== this.peer && slot.reservedFor !== this.peer) continue;
      if (slot.owner === this.peer) slot.owner = undefined;
      slot.reservedFor = this.successor;
      promote(slot);
    }
    assert.is(peer.quota.used.functions, 0, "nothing stays booked");
    assert.is(peer.quota.bytes, 0);
    check(model, real);
  }
  toString = (): string => `remove(${this.peer}, successor ${this.successor})`;
}

class Release implements Command {
  constructor(readonly peer: number) {}
  check = ({ alive }: Readonly<Model>): boolean => alive.has(this.peer);
  run(model: Model, real: Real): void {
    real.registry.releaseReservations(real.peers.get(this.peer)!);
    for (const slot of model.slots.values()) {
      if (slot.reservedFor !== this.peer) continue;
      slot.reservedFor = undefined;
      promote(slot);
    }
    check(model, real);
  }
  toString = (): string => `release(${this.peer})`;
}

test("every sequence of registrations, removals and reattaches keeps registry and model equal", () => {
  const peer = fc.integer({ min: 0, max: 5 });
  const key = fc.constantFrom("default a", "default b", "n1 a");
  const commands = [
    fc.tuple(peer, key, fc.constantFrom("x", "y", "z")).map((parts) => new Register(...parts)),
    fc.tuple(peer, key).map((parts) => new Unregister(...parts)),
    fc.tuple(peer, fc.option(peer, { nil: undefined })).map((parts) => new Remove(...parts)),
    peer.map((number) => new Release(number)),
  ];
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 60, size: "max" }), (sequence) => {
      const peers = new Map([0, 1, 2, 3, 4, 5].map((number) => [number, new FakePeer(`w${number}`)]));
      const changes: string[] = [];
      const registry = new Functions((namespace, id) => void changes.push(`${namespace} ${id}`));
      const real: Real = { registry, peers, changes };
      const model: Model = { alive: new Set(peers.keys()), slots: new Map() };
      fc.modelRun(() => ({ model, real }), sequence);
      for (const number of [...model.alive]) new Remove(number, undefined).run(model, real);
      assert.equal([...registry.all()], []);
      assert.equal([...registry.waiting()], []);
    }),
    { numRuns: 2000 },
  );
});

test.run();
