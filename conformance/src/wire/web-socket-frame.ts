/** The head and the mask of a WebSocket frame (RFC 6455, section 5.2), for those who stand between two ends. */

export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameHead {
  /** Bytes of the head itself. */
  readonly size: number;
  readonly fin: boolean;
  /** The three reserved bits; the first says that a message is compressed, where that was negotiated. */
  readonly reserved: number;
  readonly opcode: number;
  /** Bytes of the payload. */
  readonly length: number;
  readonly mask: Buffer | undefined;
}

/** Undefined while the head is not complete. */
export function readHead(bytes: Buffer): FrameHead | undefined {
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
  return { size, fin: (first & 0x80) !== 0, reserved: (first & 0x70) >> 4, opcode: first & 0x0f, length, mask };
}

/** The plain bytes of a part of a payload that begins `offset` bytes after the payload does. */
export function unmask(part: Buffer, mask: Buffer | undefined, offset = 0): Buffer {
  if (!mask) return part;
  const plain = Buffer.allocUnsafe(part.length);
  for (let i = 0; i < part.length; i++) plain[i] = part[i]! ^ mask[(offset + i) & 3]!;
  return plain;
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
