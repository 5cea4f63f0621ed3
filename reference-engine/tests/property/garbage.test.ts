/**
 * Random and mutated frames at a running engine, as text, binary, fragments and plain bytes: it logs no failure of its
 * own, keeps its books, and goes on serving others (TRN-40).
 */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startEngine, type TestEngine, until } from "../core/peer.js";
import { RawSocket } from "../core/raw.js";

const test = suite("garbage");

const word = fc.constantFrom("t::f", "t:type", "default", "n1", " ", "", "engine::x", "engine::workers::register");
const uuid = fc.constantFrom(...Array.from({ length: 4 }, () => randomUUID()), "not-a-uuid");
const json = fc.oneof(fc.jsonValue(), fc.constant({ _caller_worker_id: 1 }), fc.constant(null));
const type = fc.constantFrom(
  ...["invokefunction", "invocationresult", "registerfunction", "unregisterfunction", "registertriggertype"],
  ...["unregistertriggertype", "registertrigger", "unregistertrigger", "triggerregistrationresult", "registerservice"],
  ...["reattach", "ping", "pong", "observe", "INVOKEFUNCTION", ""],
);
const action = fc.oneof(fc.constant({ type: "void" }), fc.record({ type: fc.constant("enqueue"), queue: word }), json);
const functionId = fc.oneof(
  word,
  fc.constantFrom("engine::functions::list", "engine::functions::info", "engine::register_trigger"),
  fc.constantFrom("engine::unregister_trigger", "engine::workers::info", "engine::registered-triggers::info"),
);

/** A frame in which any member may be right, of another type, or absent. */
const frame = fc
  .record(
    {
      type,
      id: fc.oneof(word, json),
      invocation_id: fc.oneof(uuid, json),
      function_id: fc.oneof(functionId, json),
      data: fc.oneof(
        json,
        fc.record({ name: word, id: word, namespace: word, pid: fc.integer() }, { requiredKeys: [] }),
      ),
      action: fc.oneof(fc.constant(undefined), action),
      metadata: json,
      namespace: fc.oneof(fc.constant(undefined), word, json),
      trigger_type: fc.oneof(word, json),
      trigger_namespace: fc.oneof(fc.constant(undefined), word),
      config: json,
      description: fc.oneof(word, json),
      request_format: json,
      invocation: fc.oneof(fc.constant(undefined), json),
      error: fc.oneof(fc.constant(null), fc.record({ code: word, message: word }), json),
      result: json,
      traceparent: fc.oneof(fc.constant(undefined), fc.string()),
      baggage: fc.oneof(fc.constant(undefined), fc.string()),
      previous_worker_id: uuid,
      reattach_token: uuid,
    },
    { requiredKeys: ["type"] },
  )
  .map((members) => Buffer.from(JSON.stringify(members)));

/** Bytes changed, cut out, doubled. */
const mutated = fc
  .tuple(frame, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }), fc.nat({ max: 2 })), { maxLength: 6 }))
  .map(([bytes, changes]) => {
    let result: Buffer<ArrayBufferLike> = bytes;
    for (const [place, value, kind] of changes) {
      const at = place % Math.max(1, result.length);
      if (kind === 0) result = Buffer.concat([result.subarray(0, at), Buffer.from([value]), result.subarray(at + 1)]);
      else if (kind === 1) result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1 + (value % 8))]);
      else result = Buffer.concat([result, result.subarray(at)]);
    }
    return result;
  });

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

interface Shot {
  readonly payload: Buffer;
  readonly how: "text" | "binary" | "fragments" | "ping" | "raw";
}

const shot: fc.Arbitrary<Shot> = fc.record({
  payload: fc.oneof(
    { weight: 5, arbitrary: frame },
    { weight: 3, arbitrary: mutated },
    { weight: 1, arbitrary: bytes },
  ),
  how: fc.oneof(
    { weight: 8, arbitrary: fc.constant("text" as const) },
    { weight: 4, arbitrary: fc.constantFrom("binary" as const, "fragments" as const) },
    { weight: 1, arbitrary: fc.constantFrom("ping" as const, "raw" as const) },
  ),
});

function fire(raw: RawSocket, { payload, how }: Shot): void {
  if (raw.socket.destroyed) return;
  const half = payload.length >> 1;
  switch (how) {
    case "text":
      raw.send(payload);
      break;
    case "binary":
      raw.send(payload, { opcode: 2 });
      break;
    case "fragments":
      raw.send(payload.subarray(0, half), { fin: false });
      raw.send("", { opcode: 9 });
      raw.send(payload.subarray(half), { opcode: 0 });
      break;
    case "ping":
      raw.send(payload.subarray(0, 125), { opcode: 9 });
      break;
    case "raw":
      raw.socket.write(payload);
      break;
  }
}

const ANNOUNCEMENT = JSON.stringify({
  type: "invokefunction",
  function_id: "engine::workers::register",
  data: { name: "attacker" },
  action: { type: "void" },
});

/** Every other attacker announces itself, so that what it registers takes effect and has to be cleaned up. */
async function attack(engine: TestEngine, volleys: readonly (readonly Shot[])[]): Promise<void> {
  const raws = await Promise.all(volleys.map(() => RawSocket.upgrade(engine.port)));
  for (const [index, raw] of raws.entries()) if (index % 2 === 0) raw.send(ANNOUNCEMENT);
  const longest = Math.max(0, ...volleys.map(({ length }) => length));
  for (let turn = 0; turn < longest; turn++)
    for (const [index, volley] of volleys.entries()) if (turn < volley.length) fire(raws[index]!, volley[turn]!);
  // A last whole message, so that the engine has read what came before or has ended the connection.
  for (const raw of raws) if (!raw.socket.destroyed) raw.socket.end();
  await Promise.all(raws.map(({ ended }) => ended));
}

test("whatever arrives, the engine goes on serving and its books stay straight", async () => {
  const engine = await startEngine({ provider_answer_timeout_ms: 20 });
  const [caller, owner] = [await engine.worker({ name: "caller" }), await engine.worker({ name: "owner" })];
  owner.register("witness::echo");
  owner.serve();
  await owner.settle();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(shot, { minLength: 1, maxLength: 30, size: "max" }), { minLength: 1, maxLength: 3 }),
      async (volleys) => {
        await attack(engine, volleys);
        assert.equal((await caller.call("witness::echo", [1])).result, [1]);
        await until("the attackers are gone", () => engine.engine.status().workers.length === 2);
        const status = engine.engine.status();
        assert.is(status.functions.filter(({ remote }) => remote).length, 1);
        assert.equal([status.waiting_claims, status.held_registrations], [[], 0]);
        assert.is(status.counters.internal_errors, 0);
      },
    ),
    { numRuns: 100 },
  );
  await until("nothing is in flight", () => engine.engine.status().pending_invocations === 0);
  assert.equal([...caller.invalid, ...owner.invalid], []);
  await engine.stop();
});

test.run();
