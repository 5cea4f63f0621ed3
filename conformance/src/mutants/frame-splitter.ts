/**
 * Splits one direction of a WebSocket byte stream into frames without changing it: every piece keeps the bytes it came in,
 * so that what nobody touches is forwarded as it was, faults included.
 */

export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

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

interface Head {
  readonly size: number;
  readonly fin: boolean;
  readonly reserved: boolean;
  readonly opcode: number;
  readonly length: number;
  readonly mask: Buffer | undefined;
}

function readHead(bytes: Buffer): Head | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes[0]!;
  const second = bytes[1]!;
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = (second & 0x80) !== 0;
  const size = 2 + extended + (masked ? 4 : 0);
  if (bytes.length < size) return undefined;
  const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const mask = masked ? bytes.subarray(size - 4, size) : undefined;
  return { size, fin: (first & 0x80) !== 0, reserved: (first & 0x70) !== 0, opcode: first & 0x0f, length, mask };
}

function unmask(payload: Buffer, mask: Buffer | undefined): Buffer {
  if (!mask) return payload;
  const plain = Buffer.allocUnsafe(payload.length);
  for (let i = 0; i < payload.length; i++) plain[i] = payload[i]! ^ mask[i & 3]!;
  return plain;
}

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
      const { fin, opcode, length, reserved } = head;
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

/** One unfragmented frame; frames to an engine are masked (with zeros, which leaves the payload readable). */
export function encodeFrame(opcode: number, payload: Buffer, masked: boolean): Buffer {
  const extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + extended + (masked ? 4 : 0));
  head[0] = 0x80 | opcode;
  head[1] = (masked ? 0x80 : 0) | (extended === 0 ? payload.length : extended === 2 ? 126 : 127);
  if (extended === 2) head.writeUInt16BE(payload.length, 2);
  if (extended === 8) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}
