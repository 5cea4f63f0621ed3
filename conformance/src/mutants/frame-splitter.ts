/**
 * Splits one direction of a WebSocket byte stream into frames without changing it: every piece keeps the bytes it came in,
 * so that what nobody touches is forwarded as it was, faults included.
 */

import { readHead, unmask } from "../wire/web-socket-frame.js";

export { encodeFrame, OPCODES } from "../wire/web-socket-frame.js";

/** Payloads above this many bytes are passed on as they come and are never held. */
export const LARGEST_HELD_PAYLOAD = 262_144;

/** A whole frame, unmasked. */
export interface HeldFrame {
  readonly kind: "frame";
  readonly fin: boolean;
  readonly masked: boolean;
  readonly reserved: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  readonly raw: Buffer;
}

/** The head of a frame whose payload follows as {@link PassingBytes}. */
export interface LargeFrameHead {
  readonly kind: "large";
  readonly fin: boolean;
  readonly masked: boolean;
  readonly reserved: boolean;
  readonly opcode: number;
  readonly length: number;
  readonly raw: Buffer;
}

export interface PassingBytes {
  readonly kind: "bytes";
  readonly raw: Buffer;
}

export type Piece = HeldFrame | LargeFrameHead | PassingBytes;

export class FrameSplitter {
  private held: Buffer = Buffer.alloc(0);
  private passing = 0;

  /** The pieces that are complete after these bytes, in order. */
  *push(chunk: Buffer): Generator<Piece> {
    this.held = this.held.length ? Buffer.concat([this.held, chunk]) : chunk;
    while (this.held.length) {
      if (this.passing) {
        const raw = this.take(Math.min(this.passing, this.held.length));
        this.passing -= raw.length;
        yield { kind: "bytes", raw };
        continue;
      }
      const head = readHead(this.held);
      if (!head) return;
      const { fin, opcode, length } = head;
      const reserved = head.reserved !== 0;
      const masked = head.mask !== undefined;
      if (length > LARGEST_HELD_PAYLOAD) {
        this.passing = length;
        yield { kind: "large", fin, masked, reserved, opcode, length, raw: this.take(head.size) };
        continue;
      }
      if (this.held.length < head.size + length) return;
      const raw = this.take(head.size + length);
      yield { kind: "frame", fin, masked, reserved, opcode, payload: unmask(raw.subarray(head.size), head.mask), raw };
    }
  }

  /** What came since the last whole piece; nothing more will come. */
  rest(): Buffer {
    return this.take(this.held.length);
  }

  private take(count: number): Buffer {
    const taken = this.held.subarray(0, count);
    this.held = this.held.subarray(count);
    return taken;
  }
}
