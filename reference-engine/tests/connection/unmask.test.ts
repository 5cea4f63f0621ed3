/** Unmasking before ws: whatever the sizes and wherever the stream is cut, what comes out is the same frame with key 0. */
import * as assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "uvu";
import { Unmasker } from "../../src/connection/unmask.js";

/** A frame as RFC 6455 lays it out, masked byte by byte when there is a key. */
function frameOf(payload: Uint8Array, key: Uint8Array | undefined): Buffer {
  const { length } = payload;
  const bit = key === undefined ? 0 : 0x80;
  const wide = Buffer.alloc(8);
  wide.writeBigUInt64BE(BigInt(length));
  const size =
    length < 126 ? [bit | length] : length < 65_536 ? [bit | 126, ...wide.subarray(6)] : [bit | 127, ...wide];
  const masked = key === undefined ? payload : payload.map((byte, i) => byte ^ key[i % 4]!);
  return Buffer.concat([Buffer.from([0x81, ...size]), key ?? new Uint8Array(), masked]);
}

const NO_MASK = new Uint8Array(4);
const anyFrame = fc.record({
  length: fc.oneof(
    fc.nat(300),
    fc.constantFrom(0, 125, 126, 127, 65_535, 65_536),
    fc.integer({ min: 60_000, max: 70_000 }),
  ),
  key: fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined }),
  first: fc.nat(255),
});

test("any frames, cut anywhere, at any place in memory", () => {
  fc.assert(
    fc.property(
      fc.array(anyFrame, { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(140_000), { maxLength: 12 }),
      fc.nat(7),
      (frames, cuts, shift) => {
        const payloads = frames.map(({ length, first }) =>
          Uint8Array.from({ length }, (_, i) => (first + i * 31) & 255),
        );
        const sent = Buffer.concat(frames.map(({ key }, i) => frameOf(payloads[i]!, key)));
        const expected = Buffer.concat(frames.map(({ key }, i) => frameOf(payloads[i]!, key && NO_MASK)));
        const unmasker = new Unmasker();
        const places = [0, ...cuts.map((cut) => cut % (sent.length + 1)).sort((a, b) => a - b), sent.length];
        const received = places.slice(1).map((end, i) => {
          const part = sent.subarray(places[i], end);
          const chunk = Buffer.from(new ArrayBuffer(part.length + shift), shift);
          part.copy(chunk);
          unmasker.unmask(chunk);
          return chunk;
        });
        assert.ok(Buffer.concat(received).equals(expected));
      },
    ),
    { numRuns: 300 },
  );
});

test("one byte at a time", () => {
  const payload = Uint8Array.from({ length: 200 }, (_, i) => i);
  const sent = frameOf(payload, Uint8Array.of(1, 2, 0, 255));
  const unmasker = new Unmasker();
  for (let i = 0; i < sent.length; i++) unmasker.unmask(sent.subarray(i, i + 1));
  assert.deepEqual(sent, frameOf(payload, NO_MASK));
});

test.run();
