// The proxy of the mutants: without a fault nobody can tell that it is there.
import { deepEqual, equal } from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { test } from "uvu";
import { encodeFrame, FrameSplitter } from "../../src/mutants/frame-splitter.js";
import type { Mutant } from "../../src/mutants/mutant.js";
import { type MutantProxy, startMutantProxy } from "../../src/mutants/proxy.js";
import { cutAt, type Pair, payload, testTransparency } from "../wire/transparency.js";

const NOTHING: Mutant = { id: "nothing", breaks: [], title: "The proxy changes nothing" };

let upstream: Server;
let proxy: MutantProxy;

async function startBehind(mutant: Mutant): Promise<void> {
  upstream = createServer({ allowHalfOpen: true });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  proxy = await startMutantProxy(mutant, () => (upstream.address() as AddressInfo).port);
}

async function stop(): Promise<void> {
  await proxy.close();
  upstream.close();
}

async function openPair(): Promise<Pair> {
  const accepted = once(upstream, "connection") as Promise<[Socket]>;
  const near = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true });
  const [[far]] = await Promise.all([accepted, once(near, "connect")]);
  return { near, far };
}

test.before(() => startBehind(NOTHING));
test.after(stop);

testTransparency(test, openPair);

test("the splitter gives whole frames, whatever the pieces they come in", () => {
  fc.assert(
    fc.property(
      fc.array(payload, { maxLength: 4 }),
      fc.array(fc.nat(1_000_000), { maxLength: 8 }),
      (payloads, places) => {
        const bytes = Buffer.concat(payloads.map((one) => encodeFrame(1, one, true)));
        const splitter = new FrameSplitter();
        const pieces = cutAt(bytes, places).flatMap((chunk) => [...splitter.push(chunk)]);
        equal(Buffer.compare(Buffer.concat(pieces.map(({ raw }) => raw)), bytes), 0);
        const whole = pieces.filter((piece) => piece.kind === "frame").map((piece) => piece.payload.toString("latin1"));
        deepEqual(
          whole,
          payloads.filter((one) => one.length <= 262_144).map((one) => one.toString("latin1")),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test.run();
