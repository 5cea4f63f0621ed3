/**
 * Triggers (bindings) and the providers they resolve to. A trigger that resolves to nobody is parked with a reason and
 * offered whenever its type is registered. All of it is synchronous, and providers are told by messages that are
 * queued, never awaited, so a provider may bind and unbind while it is told of a binding (TRG-35).
 */
import type { ErrorBody } from "../frames/frame.js";
import { DEFAULT_NAMESPACE } from "./functions.js";
import type { Peer } from "./peer.js";
import type { Quota } from "./quota.js";
import { offerTrigger, tellFailure, type Verdict, withdrawTrigger } from "./tell-provider.js";
import { type Settle, Trigger, type TriggerRequest } from "./trigger.js";
import { type TriggerType, TriggerTypes } from "./trigger-types.js";

export type BindOutcome = { readonly ok: true } | { readonly ok: false; readonly error: ErrorBody };

/** Told when a capability throws where it must not. */
export type Fault = (cause: unknown, message: string) => void;

export class Triggers {
  readonly types = new TriggerTypes();
  readonly #byId = new Map<string, Trigger>();
  readonly #byType = new Map<string, Set<Trigger>>();
  readonly #byOwner = new Map<Peer, Set<Trigger>>();

  /** What triggers without an owner take up together. */
  readonly #unowned: Quota;
  readonly #fault: Fault;

  constructor(unowned: Quota, fault: Fault) {
    this.#unowned = unowned;
    this.#fault = fault;
  }

  get(id: string): Trigger | undefined {
    return this.#byId.get(id);
  }

  get size(): number {
    return this.#byId.size;
  }

  all(): IterableIterator<Trigger> {
    return this.#byId.values();
  }

  /** Live and parked triggers of one type id, in all namespaces. */
  ofType(id: string): Iterable<Trigger> {
    return this.#byType.get(id) ?? [];
  }

  /** Makes a type known and hands it every trigger that now resolves to it. False: nothing changed, by a limit or an own type. */
  registerType(type: TriggerType): boolean {
    const before = this.types.find(type.namespace, type.id);
    if (before?.provider.local !== undefined) return false;
    const { peer } = type.provider;
    if (peer !== undefined) {
      const booked =
        before?.provider.peer === peer
          ? peer.quota.replace(before.size, type.size)
          : peer.quota.take("types", type.size);
      if (!booked) return false;
      if (before?.provider.peer !== undefined && before.provider.peer !== peer)
        before.provider.peer.quota.give("types", before.size);
    }
    this.types.set(type);
    for (const trigger of [...this.ofType(type.id)]) {
      if (this.#resolve(trigger.request) !== type) continue;
      // The provider that this one replaces is not told; one in another namespace is (TRG-10, TRG-19).
      if (trigger.type !== undefined && trigger.type !== before) this.#withdraw(trigger.type, trigger);
      this.#offer(trigger, type);
    }
    return true;
  }

  /** Ends every type of this id that the peer provides (TRG-34). */
  unregisterType(peer: Peer, id: string): void {
    this.#endTypes(
      peer,
      this.types.providedBy(peer).filter((type) => type.id === id),
    );
  }

  /** Binds, or replaces the trigger of the same id. `settle` makes somebody wait for the provider's answer. */
  bind(request: TriggerRequest, settle?: Settle): BindOutcome {
    const before = this.#byId.get(request.id);
    const trigger = new Trigger(request);
    const type = this.#resolve(request);
    if (!this.#book(before, request)) return refuseForQuota(request);
    const verdict = type?.provider.local === undefined ? undefined : offerTrigger(type, trigger);
    if (verdict !== undefined && !(verdict instanceof Promise) && verdict.error !== undefined) {
      // A capability that refuses leaves everything as it was, the trigger of the same id included.
      this.#unbook(request);
      if (before !== undefined) this.#book(undefined, before.request);
      return { ok: false, error: verdict.error };
    }
    if (before !== undefined) this.#replace(before, type);
    this.#remember(trigger);
    trigger.settle = settle;
    if (type === undefined) this.#park(trigger, "no_provider", describeMissing(request));
    else this.#take(trigger, type, verdict ?? offerTrigger(type, trigger));
    return { ok: true };
  }

  /** The provider's answer; from anybody else, or about a trigger that is not live, it means nothing (TRG-8). */
  answer(peer: Peer, id: string, error: ErrorBody | undefined): void {
    const trigger = this.#byId.get(id);
    if (trigger?.type?.provider.peer !== peer) return;
    this.#judge(trigger, error);
  }

  /** True when there was such a trigger. `by` undefined: whoever asks may. */
  unbind(id: string, by: Peer | undefined): boolean {
    const trigger = this.#byId.get(id);
    if (trigger === undefined) return false;
    const { owner } = trigger.request;
    // A connection ends its own triggers and those that nobody owns (TRG-15).
    if (by !== undefined && owner !== undefined && owner !== by) return false;
    this.#remove(trigger);
    return true;
  }

  /** One synchronous pass: first the peer's triggers, then the types that it still provides. */
  removePeer(peer: Peer): void {
    for (const trigger of [...(this.#byOwner.get(peer) ?? [])]) this.#remove(trigger);
    this.#byOwner.delete(peer);
    this.#endTypes(peer, this.types.providedBy(peer));
  }

  /** Ends types together: none of them may be offered what another one of them leaves behind. */
  #endTypes(peer: Peer, types: readonly TriggerType[]): void {
    const ending = new Set(types);
    const affected: Trigger[] = [];
    for (const id of new Set(types.map((type) => type.id)))
      for (const trigger of this.ofType(id)) {
        // Those that the provider refused count too: where another one is left, they get their chance there.
        const type = this.#resolve(trigger.request);
        if (type !== undefined && ending.has(type)) affected.push(trigger);
      }
    for (const type of types) {
      this.types.delete(type);
      peer.quota.give("types", type.size);
    }
    for (const trigger of affected) {
      const next = this.#resolve(trigger.request);
      if (next === undefined) this.#park(trigger, "no_provider", describeMissing(trigger.request));
      else this.#offer(trigger, next);
    }
  }

  #resolve(request: TriggerRequest): TriggerType | undefined {
    if (request.triggerNamespace !== undefined) return this.types.find(request.triggerNamespace, request.triggerType);
    return (
      this.types.find(request.home, request.triggerType) ?? this.types.find(DEFAULT_NAMESPACE, request.triggerType)
    );
  }

  /** Hands a trigger that is known already to another provider. */
  #offer(trigger: Trigger, type: TriggerType): void {
    this.#take(trigger, type, offerTrigger(type, trigger));
  }

  /** The trigger is live from here on, whether or not its provider has answered. */
  #take(trigger: Trigger, type: TriggerType, verdict: Verdict | Promise<Verdict> | undefined): void {
    trigger.type = type;
    trigger.parked = undefined;
    if (verdict === undefined) return;
    if (!(verdict instanceof Promise)) {
      this.#judge(trigger, verdict.error);
      return;
    }
    verdict
      .then(({ error }) => {
        if (this.#byId.get(trigger.id) === trigger && trigger.type === type) this.#judge(trigger, error);
      })
      .catch((cause: unknown) => this.#fault(cause, `trigger ${trigger.id} could not be settled`));
  }

  #judge(trigger: Trigger, error: ErrorBody | undefined): void {
    if (error === undefined) {
      trigger.settled(undefined);
      return;
    }
    const byWorker = trigger.type?.provider.peer !== undefined;
    trigger.type = undefined;
    if (trigger.settle !== undefined) {
      // Its maker is told by the answer to the call, and the trigger is gone (TRG-29).
      this.#forget(trigger);
      this.#unbook(trigger.request);
      trigger.settled({ error, byWorker });
      return;
    }
    this.#park(trigger, error.code, error.message);
    tellFailure(trigger, error);
  }

  #park(trigger: Trigger, code: string, message: string): void {
    trigger.type = undefined;
    trigger.parked = { code, message, sinceMs: Date.now() };
    if (code === "no_provider") trigger.settled(undefined);
  }

  #remove(trigger: Trigger): void {
    this.#forget(trigger);
    this.#unbook(trigger.request);
    trigger.settled(undefined);
    if (trigger.type !== undefined) this.#withdraw(trigger.type, trigger);
  }

  #replace(before: Trigger, now: TriggerType | undefined): void {
    this.#forget(before);
    before.settled(undefined);
    if (before.type !== undefined && !isSameProvider(before.type, now)) this.#withdraw(before.type, before);
  }

  #withdraw(type: TriggerType, trigger: Trigger): void {
    try {
      withdrawTrigger(type.provider, trigger);
    } catch (cause) {
      this.#fault(cause, `capability ${type.provider.capability} failed to unbind trigger ${trigger.id}`);
    }
  }

  #book(before: Trigger | undefined, request: TriggerRequest): boolean {
    const quota = request.owner?.quota ?? this.#unowned;
    if (before !== undefined && before.request.owner === request.owner)
      return quota.replace(before.request.size, request.size);
    if (!quota.take("triggers", request.size)) return false;
    if (before !== undefined) this.#unbook(before.request);
    return true;
  }

  #unbook(request: TriggerRequest): void {
    (request.owner?.quota ?? this.#unowned).give("triggers", request.size);
  }

  #remember(trigger: Trigger): void {
    this.#byId.set(trigger.id, trigger);
    addTo(this.#byType, trigger.triggerType, trigger);
    if (trigger.request.owner !== undefined) addTo(this.#byOwner, trigger.request.owner, trigger);
  }

  #forget(trigger: Trigger): void {
    this.#byId.delete(trigger.id);
    removeFrom(this.#byType, trigger.triggerType, trigger);
    if (trigger.request.owner !== undefined) removeFrom(this.#byOwner, trigger.request.owner, trigger);
  }
}

function isSameProvider(before: TriggerType, now: TriggerType | undefined): boolean {
  if (now === undefined || before.id !== now.id) return false;
  return before === now || (before.provider.peer !== undefined && before.provider.peer === now.provider.peer);
}

function describeMissing({ triggerType, triggerNamespace, home }: TriggerRequest): string {
  const where = triggerNamespace ?? (home === DEFAULT_NAMESPACE ? home : `${home} or ${DEFAULT_NAMESPACE}`);
  return `no worker provides trigger type ${triggerType} in namespace ${where}`;
}

function refuseForQuota({ id, owner }: TriggerRequest): BindOutcome {
  const whose = owner === undefined ? "triggers that no connection owns" : `triggers of worker ${owner.workerId}`;
  return { ok: false, error: { code: "RESOURCE_EXHAUSTED", message: `trigger ${id} is beyond the limit of ${whose}` } };
}

function addTo<K>(index: Map<K, Set<Trigger>>, key: K, trigger: Trigger): void {
  const set = index.get(key);
  if (set === undefined) index.set(key, new Set([trigger]));
  else set.add(trigger);
}

function removeFrom<K>(index: Map<K, Set<Trigger>>, key: K, trigger: Trigger): void {
  const set = index.get(key);
  set?.delete(trigger);
  if (set?.size === 0) index.delete(key);
}
