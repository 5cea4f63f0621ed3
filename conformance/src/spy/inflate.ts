/** Inflates the messages of one side of a connection with permessage-deflate (RFC 7692), context kept or not. */
import { constants, inflateRawSync } from "node:zlib";
import { LARGEST_MESSAGE } from "./message-reader.js";

const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
/** What a later message can refer back to. */
const WINDOW = 32_768;

export class Inflater {
  #window: Buffer = Buffer.alloc(0);

  /** Throws when it is no deflated message, or one that is longer than the protocol allows. */
  inflate(payload: Uint8Array): Buffer {
    const plain = inflateRawSync(Buffer.concat([payload, TAIL]), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: LARGEST_MESSAGE,
      ...(this.#window.length ? { dictionary: this.#window } : {}),
    });
    // Without context takeover the sender refers to nothing of this, so that it does no harm.
    this.#window = Buffer.concat([this.#window, plain.subarray(-WINDOW)]).subarray(-WINDOW);
    return plain;
  }
}
