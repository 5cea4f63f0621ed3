/** A worker connection made of bytes: frames as one writes them, and frames as they arrive. */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface WireFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

export class RawSocket {
  readonly frames: WireFrame[] = [];
  readonly ended: Promise<void>;
  head = "";
  #bytes: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #isUpgraded = false;
  readonly #waiting = new Set<() => void>();

  private constructor(readonly socket: Socket) {
    this.ended = new Promise((resolve) => socket.once("close", () => resolve()));
    socket.on("error", () => {});
    socket.on("close", () => this.#wake());
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#read();
      this.#wake();
    });
  }

  static async open(port: number): Promise<RawSocket> {
    const socket = connect(port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    return new RawSocket(socket);
  }

  /** Opens, upgrades and waits for the answer's head. */
  static async upgrade(port: number, path = "/", headers: readonly string[] = []): Promise<RawSocket> {
    const raw = await RawSocket.open(port);
    raw.socket.write(
      [
        `GET ${path} HTTP/1.1`,
        "host: localhost",
        "connection: Upgrade",
        "upgrade: websocket",
        "sec-websocket-version: 13",
        `sec-websocket-key: ${randomBytes(16).toString("base64")}`,
        ...headers,
        "\r\n",
      ].join("\r\n"),
    );
    await raw.until("the head of an answer", () => raw.head !== "");
    return raw;
  }

  async until(what: string, isSo: () => boolean, withinMs = 5_000): Promise<void> {
    const end = Date.now() + withinMs;
    while (!isSo()) {
      const left = end - Date.now();
      if (left <= 0) throw new Error(`${what}: not within ${withinMs} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** One frame as a client masks it; `bits` replaces the first byte. */
  send(payload: Buffer | string, { opcode = 1, fin = true, masked = true, bits = -1 } = {}): void {
    this.socket.write(encodeFrame(Buffer.from(payload), { opcode, fin, masked, bits }));
  }

  /** Code of the close frame that has arrived; undefined when none has, 1005 for an empty one. */
  closeCode(): number | undefined {
    const frame = this.frames.find(({ opcode }) => opcode === 8);
    if (frame === undefined) return undefined;
    return frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE(0);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #read(): void {
    if (!this.#isUpgraded) {
      const end = this.#bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.head = this.#bytes.toString("latin1", 0, end);
      this.#bytes = this.#bytes.subarray(end + 4);
      this.#isUpgraded = true;
    }
    for (;;) {
      if (this.#bytes.length < 2) return;
      let length = this.#bytes[1]! & 0x7f;
      let at = 2;
      if (length === 126) {
        if (this.#bytes.length < 4) return;
        length = this.#bytes.readUInt16BE(2);
        at = 4;
      } else if (length === 127) {
        if (this.#bytes.length < 10) return;
        length = Number(this.#bytes.readBigUInt64BE(2));
        at = 10;
      }
      if (this.#bytes.length < at + length) return;
      const first = this.#bytes[0]!;
      const payload = Buffer.from(this.#bytes.subarray(at, at + length));
      this.frames.push({ fin: (first & 0x80) !== 0, opcode: first & 0x0f, payload });
      this.#bytes = this.#bytes.subarray(at + length);
    }
  }
}

export function encodeFrame(
  payload: Buffer,
  {
    opcode = 1,
    fin = true,
    masked = true,
    bits = -1,
  }: { opcode?: number; fin?: boolean; masked?: boolean; bits?: number },
): Buffer {
  const { length } = payload;
  const size = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + size);
  head[0] = bits >= 0 ? bits : (fin ? 0x80 : 0) | opcode;
  head[1] = (masked ? 0x80 : 0) | (size === 0 ? length : size === 2 ? 126 : 127);
  if (size === 2) head.writeUInt16BE(length, 2);
  if (size === 8) head.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  const body = Buffer.from(payload);
  for (let index = 0; index < length; index++) body[index]! ^= mask[index & 3]!;
  return Buffer.concat([head, mask, body]);
}
