/**
 * Triggers against a model: whatever happens, what each provider holds, by the messages it was sent, is exactly what
 * resolves to it. A provider that registers a type forgets what it held of it, since everything is offered again.
 */
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DEFAULT_LIMITS } from "../../src/defaults.js";
import { NULL_SPAN } from "../../src/frames/span.js";
import { Quota } from "../../src/registry/quota.js";
import { Triggers } from "../../src/registry/triggers.js";
import { FakePeer } from "./fake-peer.js";

const test = suite("triggers as a model");

const HOMES = ["default", "default", "n1", "n1", "n2"];

interface Bound {
  readonly owner: number | undefined;
  readonly type: string;
  readonly explicit: string | undefined;
  readonly home: string;
  refused: boolean;
}

class World {
  readonly unowned = new Quota(DEFAULT_LIMITS);
  readonly triggers = new Triggers(this.unowned, (cause) => {
    throw cause;
  });
  readonly peers = HOMES.map((home, number) => new FakePeer(`w${number}`, home));
  readonly alive = new Set(this.peers.keys());
  /** Provider by `namespace type`. */
  readonly types = new Map<string, number>();
  readonly bound = new Map<string, Bound>();
  /** What each peer holds by what it was told: trigger id to `namespace type`. */
  readonly held = this.peers.map(() => new Map<string, string>());

  constructor() {
    for (const [number, peer] of this.peers.entries())
      peer.onTold = ({ type, id, trigger_type, trigger_namespace = "default" }) => {
        if (type === "registertrigger") this.held[number]!.set(id, `${trigger_namespace} ${trigger_type}`);
        if (type === "unregistertrigger") {
          assert.ok(this.held[number]!.delete(id), `w${number} is told to end ${id}, which it holds`);
        }
      };
  }

  resolve({ type, explicit, home }: Bound): string | undefined {
    const places = explicit === undefined ? [home, "default"] : [explicit];
    return places.map((place) => `${place} ${type}`).find((key) => this.types.has(key));
  }

  provide(number: number, type: string, namespace: string): void {
    const key = `${namespace} ${type}`;
    for (const [id, held] of this.held[number]!) if (held === key) this.held[number]!.delete(id);
    const replaced = this.types.get(key);
    // A provider that is replaced is told nothing and serves nothing any more.
    if (replaced !== undefined && replaced !== number)
      for (const [id, held] of this.held[replaced]!) if (held === key) this.held[replaced]!.delete(id);
    const formats = { configFormat: undefined, callFormat: undefined, replyFormat: undefined };
    const provider = { peer: this.peers[number]! };
    assert.ok(this.triggers.registerType({ id: type, namespace, provider, description: "d", size: 1, ...formats }));
    this.types.set(key, number);
    for (const bound of this.bound.values()) if (this.resolve(bound) === key) bound.refused = false;
  }

  withdraw(number: number, type: string): void {
    const keys = [...this.types].filter(([key, provider]) => provider === number && key.endsWith(` ${type}`));
    this.endTypes(
      number,
      keys.map(([key]) => key),
    );
    this.triggers.unregisterType(this.peers[number]!, type);
  }

  /** Whoever a refusal concerned is gone: the next provider is asked anew. */
  endTypes(number: number, keys: readonly string[]): void {
    for (const bound of this.bound.values()) if (keys.includes(this.resolve(bound) ?? "")) bound.refused = false;
    for (const key of keys) this.types.delete(key);
    for (const [id, held] of this.held[number]!) if (keys.includes(held)) this.held[number]!.delete(id);
  }

  bind(id: string, bound: Bound): void {
    const outcome = this.triggers.bind({
      id,
      triggerType: bound.type,
      functionId: "f",
      namespace: "default",
      config: NULL_SPAN,
      metadata: undefined,
      triggerNamespace: bound.explicit,
      home: bound.home,
      owner: bound.owner === undefined ? undefined : this.peers[bound.owner]!,
      size: 1,
    });
    assert.equal(outcome, { ok: true });
    this.bound.set(id, bound);
  }

  unbind(id: string): void {
    assert.is(this.triggers.unbind(id, undefined), this.bound.delete(id));
  }

  refuse(id: string): void {
    const bound = this.bound.get(id);
    const key = bound === undefined || bound.refused ? undefined : this.resolve(bound);
    const provider = key === undefined ? undefined : this.types.get(key);
    // A stranger's refusal means nothing.
    for (const [number, peer] of this.peers.entries())
      if (this.alive.has(number) && number !== provider) this.triggers.answer(peer, id, { code: "C", message: "m" });
    if (bound === undefined || provider === undefined) return;
    this.triggers.answer(this.peers[provider]!, id, { code: "C", message: "m" });
    this.held[provider]!.delete(id);
    bound.refused = true;
  }

  end(number: number): void {
    this.alive.delete(number);
    for (const [id, { owner }] of [...this.bound]) if (owner === number) this.bound.delete(id);
    const provided = [...this.types].filter(([, provider]) => provider === number).map(([key]) => key);
    this.peers[number]!.onTold = () => {};
    this.endTypes(number, provided);
    this.held[number]!.clear();
    this.triggers.removePeer(this.peers[number]!);
    assert.equal(this.peers[number]!.quota.used, { functions: 0, triggers: 0, types: 0, held: 0 });
  }

  check(): void {
    const expected = this.peers.map(() => new Map<string, string>());
    let parked = 0;
    for (const [id, bound] of this.bound) {
      const key = bound.refused ? undefined : this.resolve(bound);
      if (key === undefined) parked += 1;
      else expected[this.types.get(key)!]!.set(id, key);
      assert.is(this.triggers.get(id)?.type === undefined, key === undefined, `${id} waits`);
    }
    for (const number of this.alive)
      assert.equal(sorted(this.held[number]!), sorted(expected[number]!), `what w${number} holds`);
    assert.is(this.triggers.size, this.bound.size);
    assert.is([...this.triggers.all()].filter((trigger) => trigger.parked !== undefined).length, parked);
    const unowned = [...this.bound.values()].filter(({ owner }) => owner === undefined).length;
    assert.is(this.unowned.used.triggers, unowned, "what is booked is what is there");
  }
}

const sorted = (map: Map<string, string>): unknown => [...map].sort();

interface Step {
  readonly run: (world: World) => void;
  readonly toString: () => string;
}

const number = fc.nat({ max: HOMES.length - 1 });
const type = fc.constantFrom("s:one", "s:two");
const id = fc.constantFrom("b1", "b2", "b3", "b4");
const namespace = fc.constantFrom("default", "n1", "n2");

/** A step with a name, so that a counterexample can be read. */
function named(name: string, run: (world: World) => void, who?: number): Step {
  return { run: (world) => (who === undefined || world.alive.has(who) ? run(world) : undefined), toString: () => name };
}

const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(number, type, namespace)
    .map(([who, what, where]) =>
      named(`w${who} provides ${where} ${what}`, (world) => world.provide(who, what, where), who),
    ),
  fc
    .tuple(number, type)
    .map(([who, what]) => named(`w${who} withdraws ${what}`, (world) => world.withdraw(who, what), who)),
  fc
    .tuple(number, id, type, fc.option(namespace, { nil: undefined }), fc.boolean())
    .map(([who, which, what, explicit, isOwned]) => {
      const bound = { owner: isOwned ? who : undefined, type: what, explicit, home: HOMES[who]! };
      const name = `w${who} binds ${which} ${what} at ${explicit}, owned: ${isOwned}`;
      return named(name, (world) => world.bind(which, { ...bound, refused: false }), who);
    }),
  id.map((which) => named(`unbind ${which}`, (world) => world.unbind(which))),
  id.map((which) => named(`refuse ${which}`, (world) => world.refuse(which))),
  number.map((who) => named(`w${who} ends`, (world) => world.end(who), who)),
);

test("what providers hold is what resolves to them, after every step", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50, size: "max" }), (steps) => {
      const world = new World();
      for (const take of steps) {
        take.run(world);
        world.check();
      }
    }),
    { numRuns: 3000, includeErrorInReport: true },
  );
});

test.run();
