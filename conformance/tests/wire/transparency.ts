// What every relay of the kit must keep: bytes, their order, and the way in which either end goes.
import { equal } from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import fc from "fast-check";
import type { Test } from "uvu";
import { encodeFrame } from "../../src/wire/web-socket-frame.js";

const UPGRADE =
  "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

/** Both ends of one connection through the relay. */
export interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** All bytes until the other end says that there are no more. */
async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  if (!socket.readableEnded) await once(socket, "end");
  return Buffer.concat(chunks);
}

/** Writes each chunk by itself, so that they are not joined on the way to the proxy. */
async function writeAll(socket: Socket, chunks: readonly Buffer[]): Promise<void> {
  for (const chunk of chunks) {
    if (chunk.length) await new Promise<void>((resolve) => socket.write(chunk, () => resolve()));
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
}

/** Sends to both ends at once, ends both, and gives back what each has read. */
async function exchange(
  { near, far }: Pair,
  fromNear: readonly Buffer[],
  fromFar: readonly Buffer[],
): Promise<[Buffer, Buffer]> {
  const [atNear, atFar] = await Promise.all([
    readAll(near),
    readAll(far),
    writeAll(near, fromNear),
    writeAll(far, fromFar),
  ]);
  near.destroy();
  far.destroy();
  return [atNear, atFar];
}

/** Cuts bytes at these places. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, two) => one - two);
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
}

export const payload = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(125, 126, 65_535, 65_536, 262_144, 262_145, 400_000).map((length) => Buffer.alloc(length, "x")),
);
const frame = (masked: boolean) =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(fc.constantFrom(0, 1, 2, 8, 9, 10), payload)
        .map(([opcode, bytes]) => encodeFrame(opcode, bytes, masked)),
    },
    // Garbage, which from there on is no frame.
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  );
const stream = (head: string, masked: boolean) =>
  fc
    .tuple(fc.array(frame(masked), { maxLength: 6 }), fc.array(fc.nat(1_000_000), { maxLength: 8 }))
    .map(([frames, places]) => cutAt(Buffer.concat([Buffer.from(head), ...frames]), places));

/** Adds the tests; `openPair` makes a connection through the relay, whose far end accepts it. */
export function testTransparency(test: Test, openPair: () => Promise<Pair>): void {
  test("bytes of an upgraded connection arrive as they were sent, in both directions, however they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(stream(UPGRADE, true), stream(UPGRADED, false), async (fromNear, fromFar) => {
        const [atNear, atFar] = await exchange(await openPair(), fromNear, fromFar);
        equal(Buffer.compare(atFar, Buffer.concat(fromNear)), 0);
        equal(Buffer.compare(atNear, Buffer.concat(fromFar)), 0);
      }),
      { numRuns: 60 },
    );
  });

  test("bytes of a connection that is not upgraded arrive as they were sent", async () => {
    const answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n";
    await fc.assert(
      fc.asyncProperty(stream("GET /x HTTP/1.1\r\n\r\n", true), stream(answer, false), async (fromNear, fromFar) => {
        const [atNear, atFar] = await exchange(await openPair(), fromNear, fromFar);
        equal(Buffer.compare(atFar, Buffer.concat(fromNear)), 0);
        equal(Buffer.compare(atNear, Buffer.concat(fromFar)), 0);
      }),
      { numRuns: 30 },
    );
  });

  test("half a request and half an answer arrive when their senders end", async () => {
    const [atNear, atFar] = await exchange(await openPair(), [Buffer.from("GET / HT")], [Buffer.from("HTTP/1.1 10")]);
    equal(atNear.toString(), "HTTP/1.1 10");
    equal(atFar.toString(), "GET / HT");
  });

  test("an end that has ended can still be sent to", async () => {
    const { near, far } = await openPair();
    near.end(UPGRADE);
    equal((await readAll(far)).toString(), UPGRADE);
    far.end(Buffer.concat([Buffer.from(UPGRADED), encodeFrame(1, Buffer.from("{}"), false)]));
    equal((await readAll(near)).length, UPGRADED.length + 4);
  });

  test("a reset at one end is a reset at the other", async () => {
    for (const which of ["near", "far"] as const) {
      const pair = await openPair();
      const other = which === "near" ? pair.far : pair.near;
      pair.near.write(UPGRADE);
      await once(pair.far, "data");
      const failed = once(other.resume(), "error") as unknown as Promise<[NodeJS.ErrnoException]>;
      pair[which].resetAndDestroy();
      equal((await failed)[0].code, "ECONNRESET");
    }
  });

  test("one connection that does not read does not hold up another", async () => {
    const slow = await openPair();
    slow.near.write(UPGRADE);
    await once(slow.far, "data");
    slow.far.write(UPGRADED);
    for (let sent = 0; sent < 200 && slow.far.write(Buffer.alloc(65_536)); sent++);
    const [atNear] = await exchange(
      await openPair(),
      [Buffer.from(UPGRADE)],
      [Buffer.from(UPGRADED), Buffer.from("on")],
    );
    equal(atNear.toString(), `${UPGRADED}on`);
    // It goes with bytes unread, so the other end is reset.
    const reset = once(slow.far, "error");
    slow.near.destroy();
    await reset;
  });
}
