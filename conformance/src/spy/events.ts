/** What the relay tells the judge about a connection. The order of events is the order in which bytes passed. */

import type { AnswerHead, RequestHead } from "./http-head.js";

export type Side = "engine" | "worker";

interface OnLink {
  /** Number of the connection through this spy, from 1. */
  readonly link: number;
  /** Milliseconds since the start of the spy. */
  readonly ms: number;
}

/** An HTTP request and the head of its answer; header fields are those of the answer, names in lower case. */
export interface AnsweredEvent extends OnLink, RequestHead, AnswerHead {
  readonly kind: "answered";
}

export interface MessageEvent extends OnLink {
  readonly kind: "message";
  readonly from: Side;
  readonly binary: boolean;
  /** The sender has set the bit that says so. */
  readonly compressed: boolean;
  readonly frames: number;
  /** Payload bytes of the largest frame, and of the whole message. */
  readonly largestFrame: number;
  readonly bytes: number;
  /** Absent where the message could not be kept: it passed and is not judged. */
  readonly payload?: Uint8Array;
  readonly unkept?: string;
}

export interface ControlEvent extends OnLink {
  readonly kind: "control";
  readonly from: Side;
  readonly opcode: number;
  /** At most 125 bytes, which is all that a control frame may have. */
  readonly payload: Uint8Array;
}

/** A breach of RFC 6455 in the frames themselves. */
export interface ViolationEvent extends OnLink {
  readonly kind: "violation";
  readonly from: Side;
  readonly message: string;
}

/** Events of this connection that did not fit into the queue; nothing else is missing. */
export interface LostEvent extends OnLink {
  readonly kind: "lost";
  readonly count: number;
}

/** The spy can make nothing of this connection from here on. */
export interface OpaqueEvent extends OnLink {
  readonly kind: "opaque";
  readonly reason: string;
}

/** One side has ended (`end`), or broken off (`reset`). */
export interface EndEvent extends OnLink {
  readonly kind: "end";
  readonly from: Side;
  readonly how: "end" | "reset";
}

export type WireEvent =
  | AnsweredEvent
  | MessageEvent
  | ControlEvent
  | ViolationEvent
  | LostEvent
  | OpaqueEvent
  | EndEvent;

/** An event before the connection and the time are added. */
export type Unstamped = WireEvent extends infer E ? (E extends OnLink ? Omit<E, "link" | "ms"> : never) : never;
