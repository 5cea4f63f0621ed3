/** One end of the kit, and what a kind of end is. A new kind is one file that exports an `EndKind`. */
import type { FrameJudge } from "../frames/judge.js";
import type { Transcript } from "../frames/transcript.js";
import type { Arrival } from "../match/arrival.js";
import type { Difference } from "../match/difference.js";
import type { Json, JsonObject } from "../scenario/json.js";
import type { AcceptMembers, OpenMembers, PeerSpec, StepMembers, Verb } from "../scenario/types.js";
import type { TesteeFault } from "../testee/fault.js";
import type { TesteeLaunch } from "../testee/launch.js";
import type { Inbox } from "./inbox.js";

/** What an end gets from the run. */
export interface EndContext {
  /** `ws://host:port/` of the subject; empty where the subject is a library. */
  readonly url: string;
  /** The library under test, and the kit's end that it is to connect to. */
  readonly library?: { readonly launch: TesteeLaunch; engineUrl(): string } | undefined;
  /** The testee is at fault, or has ended. */
  report(fault: TesteeFault): void;
  readonly transcript: Transcript;
  readonly judge: FrameJudge;
  /** A bound in milliseconds after `--time-factor`. */
  bound(ms: number): number;
  /** Variables and generators, seen from this end; `i` stands in for its index. */
  materialise(value: Json, i?: number): Json;
  uuid(): string;
}

export type SendOptions = Pick<StepMembers, "to" | "wrong" | "binary" | "fragments" | "under">;

/** Every member beyond these is optional: the loader lets a scenario use only verbs that the kind declares. */
export interface End {
  /** `caller`, or `caller.2` of a counted peer. */
  readonly name: string;
  readonly peer: PeerSpec;
  readonly index: number | undefined;
  readonly inbox: Inbox;
  /** Pongs lie apart: they may stay unread. */
  readonly pongs?: Inbox;
  /** When the present connection was opened, in monotonic milliseconds. */
  readonly openedAt: number;
  readonly variables: Readonly<Record<string, Json>>;
  /** JSON frames are spoken here, so that `sync` is possible. */
  readonly speaksFrames?: boolean;
  readonly isOpen: boolean;
  /** What the peer says is done before the first step. Rejects with a StepFailure. */
  setUp(): Promise<void>;
  /** `value` is ready to be sent; `text` is its JSON. */
  send(value: Json, text: string, options: SendOptions): void | Promise<void>;
  /** Gives a command and resolves with its answer: what came of it, or the error. Rejects with a StepFailure. */
  command?(value: Json, ms: number): Promise<CommandAnswer>;
  /** Resolves when all that was to be done at first is done; rejects with a StepFailure, also at the deadline. */
  ready?(deadline: number): Promise<void>;
  /** Deals with a connection attempt that arrived here; resolves with the end that carries the connection. */
  accept?(members: AcceptMembers, attempt: Arrival, name: string | undefined): Promise<End | undefined>;
  open?(members: OpenMembers, expect: Json | undefined, within: number): Promise<Difference | undefined>;
  close?(how: "clean" | "abrupt", code: number | undefined): Promise<void>;
  cut?(side: "near" | "far"): Promise<void>;
  pause?(what: "reading" | "writing"): void;
  resume?(what: "reading" | "writing"): void;
  /** While set, frames go here first; true means that it was for the tap. */
  tap?: ((frame: Json) => boolean) | undefined;
  /** From now on the end of the connection is no surprise. */
  expectClose?(): void;
  /** Ends everything, waits (bounded) until the other side is gone too. Never rejects. */
  dispose(): Promise<void>;
}

export interface CommandAnswer {
  readonly value: JsonObject;
  readonly failed: boolean;
  readonly at: number;
}

export interface EndKind {
  readonly kind: string;
  readonly verbs: readonly Verb[];
  /** Members that it defines: `worker_id` is read as `{caller.worker_id}`. */
  readonly variables: readonly string[];
  create(peer: PeerSpec, index: number | undefined, context: EndContext): End;
}
