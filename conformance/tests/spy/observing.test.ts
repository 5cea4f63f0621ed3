// What the spy makes of bytes: the same messages however they are cut, compressed or not, and never more than fits.
import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { constants, createDeflateRaw } from "node:zlib";
import fc from "fast-check";
import { test } from "uvu";
import { RecentMap, RecentSet } from "../../src/spy/bounded.js";
import { digestOf } from "../../src/spy/digest.js";
import type { Unstamped } from "../../src/spy/events.js";
import { Inflater } from "../../src/spy/inflate.js";
import { MessageReader } from "../../src/spy/message-reader.js";
import { Room } from "../../src/spy/room.js";
import { encodeFrame, OPCODES } from "../../src/wire/web-socket-frame.js";
import { cutAt } from "../wire/transparency.js";
import { Stage, UPGRADE, UPGRADED } from "./scripted-link.js";

const ENOUGH = 1_000_000_000;

/** A masked message in frames of these payloads, with a ping between any two. */
function fragmented(parts: readonly Buffer[], key: Buffer): Buffer {
  const frames = parts.flatMap((part, index) => {
    const frame = encodeFrame(index === 0 ? OPCODES.binary : OPCODES.continuation, part, true);
    if (index < parts.length - 1) frame[0] = frame[0]! & 0x7f;
    const head = frame.length - part.length;
    key.copy(frame, head - 4);
    for (let i = 0; i < part.length; i++) frame[head + i] = part[i]! ^ key[i & 3]!;
    return [frame, encodeFrame(OPCODES.ping, Buffer.from([index]), true)];
  });
  return Buffer.concat(frames);
}

function readAll(room: Room, chunks: readonly Buffer[]): Unstamped[] {
  const events: Unstamped[] = [];
  const reader = new MessageReader("worker", room, (event, cost) => {
    events.push(event);
    room.give(cost);
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.stop();
  return events;
}

const bytes = fc.uint8Array({ maxLength: 400 }).map((one) => Buffer.from(one));

test("a message is read whole, however it is fragmented, masked and cut, with control frames within it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(bytes, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.array(fc.nat(10_000), { maxLength: 8 }),
      (messages, key, places) => {
        const room = new Room(ENOUGH);
        const wire = Buffer.concat(messages.map((parts) => fragmented(parts, Buffer.from(key))));
        const events = readAll(room, cutAt(wire, places));
        const read = events.flatMap((event) =>
          event.kind === "message" ? [Buffer.from(event.payload!).toString("hex")] : [],
        );
        deepEqual(
          read,
          messages.map((parts) => Buffer.concat(parts).toString("hex")),
        );
        equal(events.filter(({ kind }) => kind === "control").length, messages.flat().length);
        equal(events.filter(({ kind }) => kind === "violation").length, 0);
        ok(room.take(ENOUGH), "all room was given back");
      },
    ),
  );
});

test("whatever comes, the reader neither throws nor keeps room", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (chunks) => {
      const room = new Room(ENOUGH);
      readAll(
        room,
        chunks.map((chunk) => Buffer.from(chunk)),
      );
      ok(room.take(ENOUGH));
    }),
    { numRuns: 500 },
  );
});

test("a message that does not fit is told without its payload, and the next one is read", () => {
  const room = new Room(500);
  const events = readAll(room, [
    encodeFrame(OPCODES.text, Buffer.alloc(1000), true),
    encodeFrame(OPCODES.text, Buffer.from("{}"), true),
  ]);
  const [large, small] = events as [Unstamped & { kind: "message" }, Unstamped & { kind: "message" }];
  equal(large.payload, undefined);
  equal(large.unkept, "there was no room for it");
  equal(large.bytes, 1000);
  equal(Buffer.from(small.payload!).toString(), "{}");
});

test("compressed messages are inflated, also where one refers back to the last", async () => {
  const deflate = createDeflateRaw();
  const inflater = new Inflater();
  for (const text of ["hello ".repeat(50), "hello ".repeat(60), "", "x".repeat(70_000), "hello x"]) {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer) => chunks.push(chunk);
    deflate.on("data", take);
    await new Promise<void>((resolve) => deflate.write(text, () => deflate.flush(constants.Z_SYNC_FLUSH, resolve)));
    deflate.off("data", take);
    equal(inflater.inflate(Buffer.concat(chunks).subarray(0, -4)).toString(), text);
  }
  throws(() => new Inflater().inflate(Buffer.from([0x07, 0xff, 0xff])));
});

test("digests are equal for equal values and for no others", () => {
  equal(digestOf({ a: 1, b: [{ c: null, d: "x" }] }), digestOf({ b: [{ d: "x", c: null }], a: 1.0 }));
  equal(digestOf({ a: 1, own: 2 }, "own"), digestOf({ a: 1 }));
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      equal(digestOf(one as never) === digestOf(other as never), same);
    }),
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return ["list", ...value.map(sorted)];
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return ["object", ...members.map(([name, member]) => [name, sorted(member)])];
}

test("what is remembered is bounded, and says that it forgot", () => {
  const map = new RecentMap<number, number>(2);
  for (const key of [1, 2]) map.set(key, key);
  equal(map.forgot, false);
  map.set(3, 3);
  deepEqual([...map.keys()], [2, 3]);
  equal(map.forgot, true);
  const set = new RecentSet<number>(2);
  for (const value of [1, 2, 1, 3]) set.add(value);
  deepEqual([set.has(1), set.has(2), set.has(3)], [true, false, true]);
});

test("where judging has no room, messages pass all the same and are counted as not judged", async () => {
  // Room for the few events of the beginning, and for no message.
  const stage = await Stage.open({ room: 300 });
  const link = await stage.connect();
  await link.say("worker", Buffer.from(`GET / HTTP/1.1\r\n${UPGRADE}\r\n`));
  await link.say("engine", Buffer.from(`${UPGRADED}\r\n`));
  for (let n = 0; n < 50; n++) await link.say("worker", { type: "ping", text: "x".repeat(500) });
  // An answer that nobody asked for is no finding where a call may have been among what was not judged.
  await link.say("engine", { type: "pong" });
  link.destroy();
  const tally = await stage.close();
  ok(tally.notJudged >= 51, `${tally.notJudged} not judged`);
  equal(Object.values(tally.rules).filter(({ broken }) => broken > 0).length, 0);
});

test("a connection that is not HTTP passes and is called unreadable", async () => {
  const stage = await Stage.open();
  const link = await stage.connect();
  await link.say("worker", Buffer.from("SSH-2.0-x\r\n\r\n"));
  await link.say("engine", Buffer.from("SSH-2.0-y\r\n"));
  link.destroy();
  equal((await stage.close()).opaque, 1);
});

test.run();
