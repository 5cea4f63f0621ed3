/**
 * The lightest WebSocket client that will do: it writes prebuilt frames as they are and looks only at the head and tail
 * of what it receives, so that the load generator is not what the bench measures. Frames are masked, as the protocol
 * demands, all with one key: that costs the sender nothing, and the receiver what any key costs but 0, which ws skips.
 */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/** Head and tail of a message that are kept when it is too long to be kept whole. */
const EDGE = 512;
const WHOLE = 4096;
const READ_BUFFER = 65_536;

/** `text` is the message, or its head and tail when it is long; `bytes` its full length. */
export type OnMessage = (text: string, bytes: number) => void;

export class RawSocket {
  onMessage: OnMessage = () => {};
  onEnd: () => void = () => {};
  #socket: Socket;
  #pending: Buffer | undefined;
  /** The message that is being read. */
  #left = 0;
  #fin = false;
  #opcode = 0;
  #bytes = 0;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail = Buffer.alloc(0);
  #open = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static open(url: URL): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const key = randomBytes(16).toString("base64");
      const buffer = Buffer.allocUnsafe(READ_BUFFER);
      let greeting = "";
      const socket = connect({
        host: url.hostname,
        port: Number(url.port),
        noDelay: true,
        onread: {
          buffer,
          callback: (bytes: number) => {
            const chunk = buffer.subarray(0, bytes);
            if (raw.#open) {
              raw.#read(chunk);
              return true;
            }
            greeting += chunk.toString("latin1");
            const end = greeting.indexOf("\r\n\r\n");
            if (end < 0) return true;
            if (!greeting.startsWith("HTTP/1.1 101")) {
              reject(new Error(`expected an upgrade from ${url.href}, got ${greeting.split("\r\n")[0]}`));
              socket.destroy();
              return true;
            }
            raw.#open = true;
            resolve(raw);
            const rest = Buffer.from(greeting.slice(end + 4), "latin1");
            // The opener sets its listeners first.
            if (rest.length > 0) setImmediate(() => raw.#read(rest));
            return true;
          },
        },
      });
      const raw = new RawSocket(socket);
      socket.once("error", reject);
      socket.on("close", () => raw.onEnd());
      socket.write(
        `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      );
    });
  }

  /** Sends a frame made by `frameOf`. The bytes must stay as they are until they are written: they are copied here. */
  send(frame: Buffer): void {
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(Buffer.from(frame));
  }

  close(): void {
    this.onEnd = () => {};
    this.#socket.on("error", () => {});
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    let data = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = undefined;
    while (data.length > 0) {
      if (this.#left > 0) {
        const take = Math.min(this.#left, data.length);
        this.#keep(data.subarray(0, take));
        data = data.subarray(take);
        this.#left -= take;
        if (this.#left > 0) return;
        this.#frameEnd();
        continue;
      }
      const size = headerSize(data);
      if (size > data.length) {
        this.#pending = Buffer.from(data);
        return;
      }
      const opcode = data[0]! & 0x0f;
      this.#fin = (data[0]! & 0x80) !== 0;
      if (opcode !== 0) this.#opcode = opcode;
      const short = data[1]! & 0x7f;
      this.#left = short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
      data = data.subarray(size);
      if (this.#left === 0) this.#frameEnd();
    }
  }

  #keep(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#headBytes < WHOLE) {
      const kept = Buffer.from(part.subarray(0, WHOLE - this.#headBytes));
      this.#head.push(kept);
      this.#headBytes += kept.length;
    }
    if (this.#bytes > WHOLE) {
      const tail = part.subarray(-EDGE);
      this.#tail = Buffer.from(tail.length === EDGE ? tail : Buffer.concat([this.#tail, tail]).subarray(-EDGE));
    }
  }

  #frameEnd(): void {
    if (!this.#fin) return;
    const bytes = this.#bytes;
    const head = this.#head.length === 1 ? this.#head[0]! : Buffer.concat(this.#head);
    const text =
      bytes <= WHOLE ? head.toString("latin1") : head.toString("latin1", 0, EDGE) + this.#tail.toString("latin1");
    this.#bytes = 0;
    this.#headBytes = 0;
    this.#head = [];
    // Pings of the subject are not answered: no run lasts as long as any heartbeat.
    if (this.#opcode === 1 || this.#opcode === 2) this.onMessage(text, bytes);
  }
}

function headerSize(data: Buffer): number {
  if (data.length < 2) return 2;
  const short = data[1]! & 0x7f;
  return short < 126 ? 2 : short === 126 ? 4 : 10;
}

/** Four bytes of one value, so that a patched byte is masked alike wherever it lies. */
export const MASK_BYTE = 0x9d;

/** A whole text message as one masked frame. `payloadAt` is where the message begins in it. */
export function frameOf(message: Buffer): { frame: Buffer; payloadAt: number } {
  const { length } = message;
  const payloadAt = length < 126 ? 6 : length < 65_536 ? 8 : 14;
  const frame = Buffer.alloc(payloadAt + length);
  frame[0] = 0x81;
  if (length < 126) frame[1] = 0x80 | length;
  else if (length < 65_536) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.fill(MASK_BYTE, payloadAt - 4, payloadAt);
  for (let i = 0; i < length; i++) frame[payloadAt + i] = message[i]! ^ MASK_BYTE;
  return { frame, payloadAt };
}

/** `value` as a text message. */
export function frameOfJson(value: unknown): Buffer {
  return frameOf(Buffer.from(JSON.stringify(value))).frame;
}
