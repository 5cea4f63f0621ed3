/** What the relay's thread and the judge's thread say to one another. */
import type { WireEvent } from "./events.js";
import type { Finding } from "./finding.js";
import type { Tally } from "./tally.js";

/** Events in order. Messages that were kept have no `payload` here: theirs lie behind one another in `bytes`. */
export interface Batch {
  readonly kind: "batch";
  readonly events: readonly WireEvent[];
  readonly bytes: Uint8Array;
  /** Room that these events take; it is free again when they are judged. */
  readonly cost: number;
}

export type ToJudge = Batch | { readonly kind: "finish" };

export type FromJudge =
  | { readonly kind: "ready" }
  | { readonly kind: "judged"; readonly cost: number; readonly findings: readonly Finding[] }
  | { readonly kind: "finished"; readonly tally: Tally };

export interface JudgeSettings {
  /** File for all that passes, as JSON lines. */
  readonly record?: string;
}
