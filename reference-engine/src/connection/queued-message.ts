/** A message that waits for its peer, and is handed out in fragments. */
import type { Outgoing } from "../frames/message.js";
import { COPIED_BYTES } from "./frame-writer.js";

/** It may wait for long, so it keeps alive at most about its own size twice. */
const MOST_HELD = 2;

export class QueuedMessage {
  /** Bytes that are not handed out yet. */
  left: number;
  #pieces: Buffer[];
  #isFirst = true;

  constructor(message: Outgoing) {
    this.left = message.length;
    if (Buffer.isBuffer(message)) this.#pieces = [message];
    else this.#pieces = message.length <= COPIED_BYTES ? [message.toBuffer()] : message.pieces(MOST_HELD);
  }

  /** True until something was handed out. */
  get isWhole(): boolean {
    return this.#isFirst;
  }

  /** The next `bytes` bytes, of which there must be as many. */
  take(bytes: number): Buffer[] {
    this.#isFirst = false;
    this.left -= bytes;
    const taken: Buffer[] = [];
    for (let missing = bytes; missing > 0; ) {
      const piece = this.#pieces[0]!;
      if (piece.length <= missing) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(missing);
      taken.push(piece.length <= missing ? piece : piece.subarray(0, missing));
      missing -= Math.min(missing, piece.length);
    }
    return taken;
  }
}
