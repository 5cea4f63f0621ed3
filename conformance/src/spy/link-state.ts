/** What the judge remembers of one connection, and of all of them together. */
import type { JsonObject } from "../scenario/json.js";
import { RecentMap, RecentSet } from "./bounded.js";
import type { Side } from "./events.js";

/** Entries kept of each kind; a worker with more of them is judged by less. */
const MOST = 100_000;

/** A call that a worker made and that may be answered. */
export interface Call {
  readonly link: LinkState;
  readonly id: string;
  readonly function_id: string;
  readonly how: "plain" | "void" | "enqueue";
  readonly traceparent: string | undefined;
  readonly baggage: string | undefined;
  /** Undefined where the message was too large to compare, or had none. */
  readonly data: { readonly digest: string; readonly isObject: boolean } | undefined;
  /** Undefined where it cannot be compared; null where the caller sent none. */
  readonly metadata: string | null | undefined;
}

/** What can be said of a binding when it is passed on; config and metadata as digests. */
export interface Binding {
  readonly trigger_type: string;
  readonly function_id: string;
  readonly config: string;
  readonly metadata: string | null;
}

export class LinkState {
  /** `worker` is `GET /`, `telemetry` is `/otel`; the rest is not judged. */
  kind: "worker" | "telemetry" | "other" | "plain" = "plain";
  path = "";
  readonly messages: Record<Side, number> = { engine: 0, worker: 0 };
  readonly closeCode: Partial<Record<Side, number>> = {};
  readonly gone = new Set<Side>();
  compression = false;
  worker_id: string | undefined;
  greeted = false;
  /** What each side declared. */
  readonly features: Record<Side, Set<string>> = { engine: new Set(), worker: new Set() };
  /** Some message was not judged, so what seems to be missing may have been in it. */
  gaps = false;
  /** The engine has a reason of its own to end it. */
  mayBeClosed = false;
  readonly names = new RecentSet<string>(MOST);
  readonly functions = new RecentMap<string, true>(MOST);
  readonly triggerTypes = new RecentMap<string, true>(MOST);
  /** Calls of this worker by id; several where it used one id again while it was in use. */
  readonly calls = new RecentMap<string, Call[]>(MOST);
  readonly answered = new RecentSet<string>(MOST);
  /** Invocations that this worker was given and has not answered: id → the function of each. */
  readonly serving = new RecentMap<string, string[]>(MOST);
  readonly served = new RecentSet<string>(MOST);
  /** Bindings that this worker made: id → trigger type and function, each way that it was made. */
  readonly bindings = new RecentMap<string, Binding[]>(MOST);
  /** Bindings that this worker, as a provider, was told of and not yet told to be gone: id → trigger type. */
  readonly offered = new RecentMap<string, string>(MOST);
  readonly everOffered = new RecentMap<string, true>(MOST);
  pings = 0;

  constructor(readonly number: number) {}
}

export class Traffic {
  /** False while a message is looked at that is too large to be compared with another. */
  comparable = true;
  readonly links = new Map<number, LinkState>();
  /** Tokens by worker_id, of all connections so far. */
  readonly tokens = new RecentMap<string, string>(MOST);
  readonly knownTokens = new RecentSet<string>(MOST);
  /** Live connections by worker_id. */
  readonly workers = new Map<string, LinkState>();
  readonly calls = new RecentMap<string, Call[]>(MOST);
  readonly bindings = new RecentMap<string, Binding[]>(MOST);
  /** Invocations that were given to connections that have ended. */
  readonly stale = new RecentSet<string>(MOST);

  link(number: number): LinkState {
    let link = this.links.get(number);
    if (!link) {
      link = new LinkState(number);
      this.links.set(number, link);
    }
    return link;
  }
}

export function textOf(frame: JsonObject, member: string): string | undefined {
  const value = frame[member];
  return typeof value === "string" ? value : undefined;
}

/** Null and absent are one. */
export function isPresent(frame: JsonObject, member: string): boolean {
  return frame[member] !== undefined && frame[member] !== null;
}
