/** Where a check looks: which message to which end, as far as it can be foretold from the scenario. */
import { isObject, type Json } from "../scenario/json.js";
import type { PeerSpec, Scenario, Step } from "../scenario/types.js";

export interface Point {
  /** Type of the frame, or `$announcement`, `$closed`, `$pong`, `$bytes`, `$http`, `$upgrade`, `quiet`, `#frames`. */
  readonly kind: string;
  /** Function whose invocations or answers are counted, with `{own}`; absent where all are. */
  readonly of?: string | undefined;
  readonly nth: number;
  /** Others may come between, or it is tried again, so all from the nth on are struck. */
  readonly onwards: boolean;
  /** Name that the end announces, with `{own}`; absent where it announces none. */
  readonly peer?: string | undefined;
  /** How many connections have had that name, this one included. */
  readonly generation: number;
  /** Names that the ends of the scenario announce. */
  readonly peers: ReadonlySet<string>;
  /** Its number among the connections of the scenario, for an end without a name. */
  readonly connection: number;
}

export function foretell(scenario: Scenario, check: string): Point | undefined {
  const point = new Course(scenario, check).follow();
  return point?.kind === "$other" ? undefined : point;
}

interface Arrival {
  readonly kind: string;
  /** The id of the invocation that it answers, where the step names no function. */
  readonly answerTo?: string | undefined;
  readonly of?: string | undefined;
}

/** Follows a scenario: who has which connection, and what has come there. */
class Course {
  #opened = 0;
  #invoked = 0;
  readonly #connections = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #generations = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  /** Function of an invocation that was sent, by its id. */
  readonly #functions = new Map<string, unknown>();
  readonly #peers: ReadonlyMap<string, PeerSpec>;
  #found: Point | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly check: string,
  ) {
    this.#peers = new Map(scenario.peers.map((peer) => [peer.name, peer]));
  }

  follow(): Point | undefined {
    const speaking = this.scenario.peers.filter(({ kind }) => kind === "worker" || kind === "socket");
    if (this.check.endsWith("#frames"))
      return speaking[0] && this.#pointAt(speaking[0].name, { kind: "#frames" }, true);
    for (const peer of this.scenario.peers) {
      if (peer.kind === "server" || peer.kind === "http" || !peer.open) continue;
      this.#open(peer.name);
      this.#opened += Math.max(0, (peer.count ?? 1) - 1);
    }
    this.#walk(this.scenario.steps);
    // Every end that is open is asked for a last pong.
    const last = speaking.find(({ name }) => this.#connections.has(name) && !this.#ended.has(name));
    if (!this.#found && this.check.endsWith("#nothing-else") && last) {
      this.#found = this.#pointAt(last.name, { kind: "quiet" }, false);
    }
    return this.#found;
  }

  #open(at: string): void {
    this.#connections.set(at, ++this.#opened);
    this.#ended.delete(at);
    this.#generations.set(at, (this.#generations.get(at) ?? 0) + 1);
    for (const key of [...this.#counts.keys()]) if (key.startsWith(`${at} `)) this.#counts.delete(key);
    const peer = this.#peers.get(at);
    if (peer?.kind === "worker" && peer.announce) this.#count(at, { kind: "$announcement" });
  }

  #walk(steps: readonly Step[]): void {
    for (const step of steps) {
      if (this.#found) return;
      const { members, verb, inner } = step;
      const at = members.at ?? "";
      if (verb === "each") {
        for (let round = roundsOf(Object.values(members.each ?? {})[0]); round > 0; round--) this.#walk(inner);
        continue;
      }
      if (verb === "open") this.#open(at);
      if (verb === "close" || verb === "cut") this.#ended.add(at);
      if (verb === "subject") this.#walk(inner);
      this.#watchInvocation(step);
      const arrivals = arrivalsOf(step).map((arrival) => this.#withFunction(arrival));
      if (step.checks.includes(this.check) && arrivals[0]) {
        this.#found = this.#pointAt(at, arrivals[0], (members.skip ?? members.eventually) !== undefined);
        return;
      }
      if (arrivals.some(({ kind }) => kind === "$closed")) this.#ended.add(at);
      for (const arrival of arrivals) this.#count(at, arrival, Number(members.load?.calls ?? 1));
      if (verb === "load") this.#walk(inner);
    }
  }

  #watchInvocation({ verb, members }: Step): void {
    const sent = verb === "call" ? members.call : verb === "send" ? members.send : undefined;
    if (!isObject(sent) || (verb === "send" && sent.type !== "invokefunction")) return;
    if (!String(sent.function_id).startsWith("engine::")) this.#invoked++;
    this.#functions.set(String(sent.invocation_id), sent.function_id);
  }

  #withFunction({ answerTo, ...arrival }: Arrival): Arrival {
    return answerTo === undefined ? arrival : ofFunction(arrival.kind, this.#functions.get(answerTo));
  }

  #pointAt(at: string, arrival: Arrival, onwards: boolean): Point {
    const { kind, of } = arrival;
    const names = [...this.#peers.values()].filter(({ kind }) => kind === "worker").map(announcedName);
    const peer = this.#peers.get(at);
    const named = peer?.kind === "worker" && peer.count === undefined;
    return {
      kind,
      ...(of === undefined ? {} : { of }),
      nth: kind === "$http" ? this.#invoked : (this.#counts.get(keyOf(at, arrival)) ?? 0) + 1,
      onwards,
      ...(named ? { peer: announcedName(peer) } : {}),
      peers: new Set(names),
      generation: this.#generations.get(at) ?? 1,
      connection: this.#connections.get(at) ?? 1,
    };
  }

  #count(at: string, arrival: Arrival, times = 1): void {
    for (const one of arrival.of === undefined ? [arrival] : [arrival, { kind: arrival.kind }]) {
      const key = keyOf(at, one);
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
    }
  }
}

const announcedName = ({ name, workerName }: PeerSpec): string => workerName ?? `{own}-${name}`;

/** A quiet time begins with a ping. */
const keyOf = (at: string, { kind, of }: Arrival): string => `${at} ${kind === "quiet" ? "pong" : kind} ${of ?? ""}`;

/** What arrives in a step. */
function arrivalsOf({ verb, members }: Step): Arrival[] {
  if (verb === "sync") return [{ kind: "pong" }];
  if (verb === "quiet") return [{ kind: "quiet" }];
  if (verb === "open") return [{ kind: "$upgrade" }];
  if (verb === "call") return [ofFunction("invocationresult", members.call?.function_id)];
  if (verb === "load") return [ofFunction("invocationresult", members.load?.function_id)];
  const matchers = verb === "receive" ? [members.receive] : verb === "all" ? (members.all ?? []) : [];
  return matchers.map(arrivalOf);
}

function arrivalOf(matcher: Json | undefined): Arrival {
  if (!isObject(matcher)) return { kind: "$other" };
  const inner = isObject(matcher.$exactly) ? matcher.$exactly : matcher;
  if (typeof inner.type === "string" && inner.function_id === undefined)
    return { kind: inner.type, answerTo: String(inner.invocation_id) };
  if (typeof inner.type === "string") return ofFunction(inner.type, inner.function_id);
  return { kind: Object.keys(matcher).find((name) => name.startsWith("$")) ?? "invokefunction" };
}

function ofFunction(kind: string, functionId: unknown): Arrival {
  if (functionId === "engine::workers::register" && kind === "invocationresult") return { kind: "$announcement" };
  const isTold = kind === "invokefunction" || kind === "invocationresult";
  // Another variable in the id is not known before the run.
  const isPlain = typeof functionId === "string" && !functionId.replaceAll("{own}", "").includes("{");
  return isTold && isPlain ? { kind, of: functionId } : { kind };
}

function roundsOf(values: unknown): number {
  if (Array.isArray(values)) return values.length;
  const { from, to, by } = values as { from: number; to: number; by: number };
  return Math.floor((to - from) / by + 1e-9) + 1;
}
