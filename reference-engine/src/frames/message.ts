/**
 * A message on its way out: texts of the engine's own around payloads that lie where they came in. It becomes bytes
 * only where it is written, so that a large payload is never copied.
 */
import type { JsonSpan } from "./span.js";

/** A message that is to be sent: bytes, or the pieces that make them. `length` is in bytes either way. */
export type Outgoing = Buffer | Message;

/** `head`, `payload`, `tail` and, where there is metadata, that and a closing brace. */
export class Message {
  readonly length: number;
  readonly #headBytes: number;
  readonly #tailBytes: number;

  constructor(
    readonly head: string,
    readonly payload: JsonSpan | undefined,
    readonly tail: string,
    readonly metadata: JsonSpan | undefined,
  ) {
    this.#headBytes = byteLength(head);
    this.#tailBytes = byteLength(tail);
    let length = this.#headBytes + this.#tailBytes;
    if (payload !== undefined) length += payload.end - payload.start;
    if (metadata !== undefined) length += metadata.end - metadata.start + 1;
    this.length = length;
  }

  /** Writes the whole message to `target`, which has room for it; returns the place after it. */
  writeTo(target: Buffer, at: number): number {
    const { payload, metadata } = this;
    let next = write(target, this.head, at, this.#headBytes);
    if (payload !== undefined) next += payload.bytes.copy(target, next, payload.start, payload.end);
    next = write(target, this.tail, next, this.#tailBytes);
    if (metadata === undefined) return next;
    next += metadata.bytes.copy(target, next, metadata.start, metadata.end);
    target[next] = 0x7d;
    return next + 1;
  }

  toBuffer(): Buffer {
    const bytes = Buffer.allocUnsafe(this.length);
    this.writeTo(bytes, 0);
    return bytes;
  }

  /**
   * The message as buffers that follow each other. A payload is passed on as a view of the bytes it came in, unless
   * it would keep alive more than `mostHeld` times its own size.
   */
  pieces(mostHeld: number): Buffer[] {
    const { payload, metadata } = this;
    if (payload === undefined) return [this.toBuffer()];
    const pieces = [Buffer.from(this.head), viewOf(payload, mostHeld), Buffer.from(this.tail)];
    if (metadata !== undefined) pieces.push(viewOf(metadata, mostHeld), CLOSING);
    return pieces;
  }
}

const CLOSING = Buffer.from("}");

function viewOf({ bytes, start, end }: JsonSpan, mostHeld: number): Buffer {
  const view = bytes.subarray(start, end);
  return bytes.buffer.byteLength <= mostHeld * (end - start) ? view : Buffer.from(view);
}

function write(target: Buffer, text: string, at: number, bytes: number): number {
  if (bytes <= 2) for (let i = 0; i < bytes; i++) target[at + i] = text.charCodeAt(i);
  else if (bytes === text.length) target.write(text, at, "latin1");
  else target.write(text, at, "utf8");
  return at + bytes;
}

function byteLength(text: string): number {
  return text.length <= 2 ? text.length : Buffer.byteLength(text);
}
