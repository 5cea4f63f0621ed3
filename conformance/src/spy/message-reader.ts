/**
 * Reads one direction of a WebSocket connection from copies of its bytes: messages, control frames, and breaches of
 * RFC 6455. It keeps at most one message, within the room that it is given, and goes on after a breach where it can.
 */
import { type FrameHead, OPCODES, readHead, unmask } from "../wire/web-socket-frame.js";
import type { Side, Unstamped } from "./events.js";
import type { Room } from "./room.js";

/** The largest message of the protocol; larger ones pass and are not judged. */
export const LARGEST_MESSAGE = 67_108_864;
/** What a piece of a message costs besides its bytes. */
const PIECE_COST = 64;
const LARGEST_CONTROL = 125;
const LONGEST_HEAD = 14;

interface Message {
  readonly binary: boolean;
  readonly compressed: boolean;
  pieces: Buffer[];
  cost: number;
  frames: number;
  largestFrame: number;
  bytes: number;
  unkept?: string;
}

/** `cost` is the room that the event has taken. */
export type Emit = (event: Unstamped, cost: number) => void;

export class MessageReader {
  readonly #from: Side;
  readonly #room: Room;
  readonly #emit: Emit;
  #heldHead: Buffer = Buffer.alloc(0);
  #frame: FrameHead | undefined;
  #passed = 0;
  #control: Buffer[] = [];
  #message: Message | undefined;
  #stopped = false;

  constructor(from: Side, room: Room, emit: Emit) {
    this.#from = from;
    this.#room = room;
    this.#emit = emit;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#stopped) {
      if (!this.#frame) {
        rest = this.#readHead(rest);
        continue;
      }
      const part = rest.subarray(0, this.#frame.length - this.#passed);
      this.#keep(this.#frame, part);
      this.#passed += part.length;
      rest = rest.subarray(part.length);
      if (this.#passed === this.#frame.length) this.#endFrame(this.#frame);
    }
  }

  /** Reads no more, and gives back the room of what was not completed. */
  stop(): void {
    this.#stopped = true;
    if (this.#message) this.#room.give(this.#message.cost);
    this.#message = undefined;
  }

  #readHead(rest: Buffer): Buffer {
    const before = this.#heldHead.length;
    const bytes = before ? Buffer.concat([this.#heldHead, rest.subarray(0, LONGEST_HEAD)]) : rest;
    const head = readHead(bytes);
    if (!head) {
      this.#heldHead = Buffer.from(bytes);
      return rest.subarray(rest.length);
    }
    this.#heldHead = Buffer.alloc(0);
    if (!Number.isSafeInteger(head.length)) {
      this.#violate("a frame announces more than 2^53 bytes");
      this.stop();
      return rest.subarray(rest.length);
    }
    this.#frame = head;
    this.#passed = 0;
    this.#beginFrame(head);
    if (head.length === 0) this.#endFrame(head);
    return rest.subarray(head.size - before);
  }

  #beginFrame({ opcode, fin, length, mask, reserved }: FrameHead): void {
    const masked = mask !== undefined;
    if (masked !== (this.#from === "worker"))
      this.#violate(masked ? "a frame of the server is masked" : "a frame of the client is not masked");
    // The first reserved bit is the extension's to explain; the judge knows what was negotiated.
    if (reserved & 0b011) this.#violate("a frame has a reserved bit set");
    if (opcode > OPCODES.binary && (opcode < OPCODES.close || opcode > OPCODES.pong))
      this.#violate(`a frame has the reserved opcode ${opcode}`);
    if (opcode >= OPCODES.close) {
      if (!fin) this.#violate("a control frame is fragmented");
      if (length > LARGEST_CONTROL) this.#violate(`a control frame has ${length} bytes, more than ${LARGEST_CONTROL}`);
      return;
    }
    if (opcode === OPCODES.text || opcode === OPCODES.binary) {
      if (this.#message) {
        this.#violate("a message begins before the last one has ended");
        this.#room.give(this.#message.cost);
      }
      this.#message = {
        binary: opcode === OPCODES.binary,
        compressed: (reserved & 0b100) !== 0,
        pieces: [],
        cost: 0,
        frames: 0,
        largestFrame: 0,
        bytes: 0,
      };
    } else if (opcode === OPCODES.continuation && !this.#message) {
      this.#violate("a continuation frame continues nothing");
    }
    if (!this.#message) return;
    this.#message.frames++;
    this.#message.largestFrame = Math.max(this.#message.largestFrame, length);
    this.#message.bytes += length;
    if (this.#message.bytes > LARGEST_MESSAGE) this.#forgo(this.#message, `it is longer than ${LARGEST_MESSAGE} bytes`);
  }

  #keep({ opcode, mask }: FrameHead, part: Buffer): void {
    if (opcode >= OPCODES.close) {
      if (this.#passed < LARGEST_CONTROL) this.#control.push(unmask(part, mask, this.#passed));
      return;
    }
    const message = this.#message;
    if (!message || message.unkept !== undefined) return;
    const cost = part.length + PIECE_COST;
    if (!this.#room.take(cost)) {
      this.#forgo(message, "there was no room for it");
      return;
    }
    message.cost += cost;
    message.pieces.push(unmask(part, mask, this.#passed));
  }

  #forgo(message: Message, why: string): void {
    this.#room.give(message.cost);
    message.cost = 0;
    message.pieces = [];
    message.unkept ??= why;
  }

  #endFrame({ opcode, fin }: FrameHead): void {
    this.#frame = undefined;
    if (opcode >= OPCODES.close) {
      // Not from the pool of buffers: a message between threads would take the whole pool with it.
      const payload = new Uint8Array(Buffer.concat(this.#control).subarray(0, LARGEST_CONTROL));
      this.#control = [];
      this.#emit({ kind: "control", from: this.#from, opcode, payload }, 0);
      return;
    }
    const message = this.#message;
    if (!fin || !message) return;
    this.#message = undefined;
    const { pieces, cost, unkept, ...facts } = message;
    const kept = unkept === undefined ? { payload: join(pieces) } : { unkept };
    this.#emit({ kind: "message", from: this.#from, ...facts, ...kept }, cost);
  }

  #violate(message: string): void {
    this.#emit({ kind: "violation", from: this.#from, message }, 0);
  }
}

function join(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only ? only : Buffer.concat(pieces);
}
