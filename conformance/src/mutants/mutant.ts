/** What a mutant is: one small fault that a proxy puts before an engine, and the requirements that it breaks. */

export type JsonObject = { [member: string]: unknown };
export type From = "worker" | "engine";

/** One WebSocket connection through the proxy, as a mutant sees it. */
export interface Session {
  /** Number of this connection through this proxy, from 1. */
  readonly number: number;
  /** Path and query of the upgrade. */
  readonly path: string;
  /** The mutant's own memory of this connection, and of all connections through this proxy. */
  readonly memory: Map<string, unknown>;
  readonly shared: Map<string, unknown>;
  /** Every open connection through this proxy, this one included. */
  readonly all: ReadonlySet<Session>;
  /** Sends a frame as if the other end had sent it. */
  send(to: From, frame: JsonObject | Buffer): void;
  /** Sends a control frame or a binary or text message as it is. */
  sendRaw(to: From, opcode: number, payload: Buffer): void;
  /** Ends the connection at both ends: with a close frame of that code to the worker, or without one. */
  end(code?: number): void;
  /** Runs later, if the connection is still open then. */
  later(milliseconds: number, action: () => void): void;
}

/** Frames that go on in place of the one that came; undefined lets it pass with the bytes that it came in. */
export type Replacement = readonly JsonObject[] | undefined;

/** A message or control frame that is not a JSON object in one text frame, or is too large to be held. */
export interface RawFrame {
  readonly opcode: number;
  readonly length: number;
  readonly fin: boolean;
  /** False for a frame from a worker that is not masked, or one with a reserved bit. */
  readonly lawful: boolean;
  /** Absent for a frame that is passed on as it comes. */
  readonly payload?: Buffer;
}

export interface UpgradeAnswer {
  readonly path: string;
  readonly upgrade: boolean;
  readonly status: number;
  /** The heads as they came, line ends included. */
  readonly request: string;
  readonly head: string;
}

export interface Mutant {
  readonly id: string;
  /** Requirement ids; empty for a change that no kit may flag. */
  readonly breaks: readonly string[];
  readonly title: string;
  /** It shows only among many calls, so it is tried on scenarios with a closed loop too. */
  readonly underLoad?: boolean;
  /** Scenarios on which an allowed change is not tried, each with the reason. */
  readonly spares?: Readonly<Record<string, string>>;
  /** Called for every JSON object in one text frame, from both ends. */
  frame?(frame: JsonObject, from: From, session: Session): Replacement;
  /** Called for everything else; `drop` keeps it from going on. */
  raw?(frame: RawFrame, from: From, session: Session): "drop" | undefined;
  /** May change the head of the answer to an HTTP request, or refuse (`destroy`) it. */
  answer?(answer: UpgradeAnswer, session: Session): string | "destroy" | undefined;
  /** Called when a connection is open; before anything that the engine sends is passed on. */
  open?(session: Session): void;
  /** Called when a TCP connection is accepted, before the upgrade. */
  accepted?(session: Session): void;
  /** Called when an end has gone; `keep` leaves the other end open. */
  closed?(from: From, session: Session): unknown;
  /** True: while one worker takes nothing, nothing is passed on to any. */
  readonly stallTogether?: boolean;
  /** Milliseconds by which everything that the engine sends is held back. */
  readonly delay?: number;
}
