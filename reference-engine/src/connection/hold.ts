/** Registrations that wait, in the order of their arrival, until the namespace of their connection is known (LIF-7, LIF-9). */
import type { WorkerFrame } from "../frames/frame.js";
import { detachSpan, isSpan } from "../frames/span.js";
import { type Quota, sizeOf } from "../registry/quota.js";

export type HeldFrame = Extract<
  WorkerFrame,
  {
    type:
      | "registerfunction"
      | "unregisterfunction"
      | "registertriggertype"
      | "unregistertriggertype"
      | "registertrigger"
      | "unregistertrigger"
      | "registerservice";
  }
>;

export class HoldQueue {
  readonly #quota: Quota;
  #frames: { readonly frame: HeldFrame; readonly size: number }[] = [];

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  get length(): number {
    return this.#frames.length;
  }

  /** False when the connection's limits are reached. */
  push(frame: HeldFrame): boolean {
    const size = sizeOfFrame(frame);
    if (!this.#quota.take("held", size)) return false;
    this.#frames.push({ frame: detach(frame), size });
    return true;
  }

  /** Empties the queue into `apply`, one after another. */
  drain(apply: (frame: HeldFrame) => void): void {
    const frames = this.#frames;
    this.#frames = [];
    for (const { frame, size } of frames) {
      this.#quota.give("held", size);
      apply(frame);
    }
  }
}

function sizeOfFrame(frame: HeldFrame): number {
  let size = sizeOf();
  for (const value of Object.values(frame)) {
    if (value === undefined) continue;
    size += sizeOf(typeof value === "string" || isSpan(value) ? value : JSON.stringify(value)) - sizeOf();
  }
  return size;
}

/** A held frame must not keep the message alive of which its spans are a part. */
function detach(frame: HeldFrame): HeldFrame {
  const entries = Object.entries(frame).map(([name, value]) => [name, isSpan(value) ? detachSpan(value) : value]);
  return Object.fromEntries(entries) as HeldFrame;
}
