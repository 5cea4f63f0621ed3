/**
 * Writes the WebSocket frames of data messages to a socket. ws reads and closes; what it would do to send is done here,
 * because all that is sent in one turn of the event loop can share one write, and large payloads need no copy.
 */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Outgoing } from "../frames/message.js";
import { giveBack, SLAB_BYTES, takeSlab } from "./slab.js";

/** A message up to this size is cheaper copied than written in pieces. */
export const COPIED_BYTES = 16_384;

/** What a message that is written in pieces may keep alive, as a multiple of its size. */
const MOST_HELD = 8;

const OPEN = 1;
const TEXT = 1;
const CONTINUATION = 0;
const FIN = 0x80;
const LONGEST_HEADER = 10;

export class FrameWriter {
  #slab: Buffer | undefined;
  #filled = 0;
  #isListed = false;

  constructor(
    readonly ws: WebSocket,
    readonly socket: Socket,
  ) {}

  /** Bytes that the kernel has not taken. */
  get bytes(): number {
    return this.#filled + this.socket.writableLength;
  }

  /** Sends a whole message in one frame. Bytes that it refers to must not change any more. */
  writeMessage(message: Outgoing): void {
    const { length } = message;
    if (length > COPIED_BYTES) {
      this.writeFrame(Buffer.isBuffer(message) ? [message] : message.pieces(MOST_HELD), length, true, true);
      return;
    }
    if (this.#filled + length + LONGEST_HEADER > SLAB_BYTES) this.handOver();
    this.#slab ??= takeSlab();
    const at = writeHeader(this.#slab, this.#filled, length, FIN | TEXT);
    if (Buffer.isBuffer(message)) this.#filled = at + message.copy(this.#slab, at);
    else this.#filled = message.writeTo(this.#slab, at);
    if (!this.#isListed) this.#list();
  }

  /** Sends one fragment of a message, of `bytes` bytes in all. */
  writeFrame(pieces: readonly Buffer[], bytes: number, isFirst: boolean, isLast: boolean): void {
    this.handOver();
    if (this.ws.readyState !== OPEN) return;
    const header = Buffer.allocUnsafe(LONGEST_HEADER);
    const end = writeHeader(header, 0, bytes, (isFirst ? TEXT : CONTINUATION) | (isLast ? FIN : 0));
    this.socket.cork();
    this.socket.write(header.subarray(0, end));
    for (const piece of pieces) this.socket.write(piece);
    this.socket.uncork();
  }

  /** Gives the socket what is put together. Without effect once the connection is closing, as sending by ws is. */
  handOver(): void {
    const slab = this.#slab;
    if (slab === undefined) return;
    const { socket } = this;
    const content = slab.subarray(0, this.#filled);
    this.#slab = undefined;
    this.#filled = 0;
    if (this.ws.readyState !== OPEN) giveBack(slab);
    else if (socket.writableLength > 0) {
      // Has to wait: in a buffer of its own size.
      socket.write(Buffer.from(content));
      giveBack(slab);
    } else {
      socket.write(content);
      // Nothing is left when the kernel took all of it at once, as it nearly always does.
      if (socket.writableLength === 0) giveBack(slab);
    }
  }

  #list(): void {
    if (listed.length === 0) process.nextTick(handOverAll);
    listed.push(this);
    this.#isListed = true;
  }

  unlist(): void {
    this.#isListed = false;
  }
}

/** Writers that have something to hand over at the end of this turn. */
const listed: FrameWriter[] = [];

function handOverAll(): void {
  for (const writer of listed) {
    writer.unlist();
    writer.handOver();
  }
  listed.length = 0;
}

/** The header of an unmasked frame; returns the place after it. */
function writeHeader(target: Buffer, at: number, bytes: number, first: number): number {
  target[at] = first;
  if (bytes < 126) {
    target[at + 1] = bytes;
    return at + 2;
  }
  if (bytes < 65_536) {
    target[at + 1] = 126;
    target[at + 2] = bytes >>> 8;
    target[at + 3] = bytes;
    return at + 4;
  }
  target[at + 1] = 127;
  target.writeUInt32BE(0, at + 2);
  target.writeUInt32BE(bytes, at + 6);
  return at + 10;
}
