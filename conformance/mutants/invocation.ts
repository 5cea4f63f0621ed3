// Faults of carrying invocations and results.
import type { JsonObject, Mutant, Session } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  editError,
  fromEngine,
  fromWorker,
  isObject,
  isVoid,
  mapOf,
  ofCaller,
  pass,
  setOf,
  swallow,
  swapCode,
  toOwner,
  without,
} from "./fault.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const toCaller = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  fromEngine("invocationresult", edit);
const ofOwner = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  fromWorker("invocationresult", edit);
const isOwn = (frame: JsonObject): boolean => !String(frame.function_id).startsWith("engine::");

/** Every nth frame of a kind, counted over all connections. */
function everyNth(session: Session, n: number): boolean {
  const count = Number(session.shared.get("count") ?? 0) + 1;
  session.shared.set("count", count);
  return count % n === 0;
}

/** Remembers what each caller waits for, and who owns it. */
const knowPending = anyOf(
  ofCaller((frame, session) =>
    pass(mapOf<Session>(session.shared, "callers").set(String(frame.invocation_id), session)),
  ),
  toOwner((frame, session) =>
    pass(mapOf<Session>(session.shared, "serving").set(String(frame.invocation_id), session)),
  ),
);

const withBaggage = (frame: JsonObject, edit: (members: string[]) => string[]): readonly JsonObject[] | undefined =>
  typeof frame.baggage === "string" ? [{ ...frame, baggage: edit(frame.baggage.split(",")).join(",") }] : undefined;

const carrying: readonly Mutant[] = [
  {
    id: "results-lost",
    breaks: ["INV-1"],
    title: "Results do not reach the caller",
    frame: toCaller((frame) => (isOwn(frame) ? [] : undefined)),
  },
  {
    id: "results-renamed",
    breaks: ["INV-1"],
    title: "Results carry another function id",
    frame: toCaller((frame) => [{ ...frame, function_id: `${String(frame.function_id)}x` }]),
  },
  {
    id: "missing-is-error",
    breaks: ["INV-2"],
    title: "A missing function has another code",
    frame: swapCode("function_not_found", "invocation_error"),
  },
  {
    id: "missing-is-silent",
    breaks: ["INV-2"],
    title: "A call of a missing function is not answered",
    frame: editError("function_not_found", () => []),
  },
  {
    id: "action-passed-on",
    breaks: ["INV-3"],
    title: "The owner is told the action",
    frame: toOwner((frame) => [{ ...frame, action: { type: "void" } }]),
  },
  {
    id: "namespace-passed-on",
    breaks: ["INV-3"],
    title: "The owner is told the namespace",
    frame: toOwner((frame) => [{ ...frame, namespace: "default" }]),
  },
  {
    id: "data-left-out",
    breaks: ["INV-3"],
    title: "Null data are left out",
    frame: toOwner((frame) => (frame.data === null ? [without(frame, "data")] : undefined)),
  },
  {
    id: "caller-unnamed",
    breaks: ["INV-5"],
    title: "The caller is not named",
    frame: toOwner((frame) =>
      isObject(frame.data) ? [{ ...frame, data: without(frame.data, "_caller_worker_id") }] : undefined,
    ),
  },
  {
    id: "caller-forged",
    breaks: ["INV-5"],
    title: "The caller's own word about who it is counts",
    frame: anyOf(
      ofCaller((frame, session) =>
        isObject(frame.data) && frame.data._caller_worker_id !== undefined
          ? pass(session.shared.set("forged", frame.data._caller_worker_id))
          : undefined,
      ),
      toOwner((frame, session) =>
        isObject(frame.data) && session.shared.has("forged")
          ? [{ ...frame, data: { ...frame.data, _caller_worker_id: session.shared.get("forged") } }]
          : undefined,
      ),
    ),
  },
  {
    id: "data-wrapped",
    breaks: ["INV-6"],
    title: "A payload that is no object is wrapped in one",
    frame: toOwner((frame) => (isObject(frame.data) ? undefined : [{ ...frame, data: { value: frame.data } }])),
  },
  {
    id: "data-loses-nulls",
    breaks: ["INV-7"],
    title: "Members that are null are left out of payloads",
    frame: toOwner((frame) =>
      isObject(frame.data)
        ? [{ ...frame, data: Object.fromEntries(Object.entries(frame.data).filter(([, value]) => value !== null)) }]
        : undefined,
    ),
  },
  {
    id: "data-as-text",
    breaks: ["INV-7"],
    title: "Numbers in payloads arrive as text",
    frame: toOwner((frame) =>
      isObject(frame.data)
        ? [
            {
              ...frame,
              data: Object.fromEntries(
                Object.entries(frame.data).map(([name, value]) => [
                  name,
                  typeof value === "number" ? String(value) : value,
                ]),
              ),
            },
          ]
        : undefined,
    ),
  },
  {
    id: "metadata-lost",
    breaks: ["INV-8"],
    title: "Metadata do not arrive",
    frame: toOwner((frame) => [without(frame, "metadata")]),
  },
  {
    id: "metadata-invented",
    breaks: ["INV-8"],
    title: "Metadata arrive where none were sent",
    frame: toOwner((frame) => ("metadata" in frame ? undefined : [{ ...frame, metadata: {} }])),
  },
  {
    id: "ids-upper-case",
    breaks: ["INV-26"],
    title: "Invocation ids are written in upper case",
    frame: toCaller((frame) =>
      isOwn(frame) ? [{ ...frame, invocation_id: String(frame.invocation_id).toUpperCase() }] : undefined,
    ),
  },
  {
    id: "one-spelling",
    breaks: ["INV-26"],
    title: "Only one spelling of a UUID is accepted",
    frame: ofCaller((frame) =>
      typeof frame.invocation_id === "string" && !UUID.test(frame.invocation_id) ? [] : undefined,
    ),
  },
  {
    id: "any-id",
    breaks: ["INV-27"],
    title: "An invocation id that is no UUID is answered",
    frame: ofCaller((frame, session) =>
      typeof frame.invocation_id === "string" && !/^[0-9a-f{}:urnid-]{32,}$/i.test(frame.invocation_id)
        ? answerWith(session, frame, { result: {} })
        : undefined,
    ),
  },
  {
    id: "not-oneself",
    breaks: ["INV-37"],
    title: "A worker cannot invoke its own functions",
    frame: anyOf(
      fromWorker("registerfunction", (frame, session) => pass(setOf(session.memory, "mine").add(String(frame.id)))),
      ofCaller((frame, session) =>
        setOf(session.memory, "mine").has(String(frame.function_id))
          ? answerWith(session, frame, { error: { code: "function_not_found", message: "not your own" } })
          : undefined,
      ),
    ),
  },
  {
    id: "one-at-a-time",
    breaks: ["INV-38"],
    title: "A caller's invocations are handled one after another",
    frame: anyOf(
      ofCaller((frame, session) => {
        if (typeof frame.invocation_id !== "string" || isVoid(frame)) return undefined;
        const queue = setOf<JsonObject>(session.memory, "queue").add(frame);
        return queue.size > 1 ? [] : undefined;
      }),
      toCaller((frame, session) => {
        const queue = setOf<JsonObject>(session.memory, "queue");
        const [first] = queue;
        if (!first || String(first.invocation_id).toLowerCase() !== frame.invocation_id) return undefined;
        queue.delete(first);
        const [next] = queue;
        if (next) session.send("engine", next);
        return undefined;
      }),
    ),
  },
  {
    id: "no-data-ends",
    breaks: ["INV-53"],
    title: "An invocation without data ends the connection",
    frame: ofCaller((frame, session) => ("data" in frame ? undefined : swallow(session.end(1008)))),
  },
];

const results: readonly Mutant[] = [
  {
    id: "error-prefixed",
    breaks: ["INV-9"],
    title: "The callee's message is prefixed",
    frame: ofOwner((frame) =>
      isObject(frame.error) && frame.error.message
        ? [{ ...frame, error: { ...frame.error, message: `handler error: ${String(frame.error.message)}` } }]
        : undefined,
    ),
  },
  {
    id: "error-flattened",
    breaks: ["INV-9", "ERR-4"],
    title: "The callee's code becomes invocation_failed",
    frame: ofOwner((frame) =>
      isObject(frame.error) && frame.error.code
        ? [{ ...frame, error: { ...frame.error, code: "invocation_failed" } }]
        : undefined,
    ),
  },
  {
    id: "stack-lost",
    breaks: ["INV-9"],
    title: "The callee's stack trace is lost",
    frame: toCaller((frame) =>
      isObject(frame.error) ? [{ ...frame, error: without(frame.error, "stacktrace") }] : undefined,
    ),
  },
  {
    id: "error-and-null",
    breaks: ["INV-9"],
    title: "An error comes with a null result",
    frame: toCaller((frame) => (isObject(frame.error) ? [{ ...frame, result: null }] : undefined)),
  },
  {
    id: "result-wins",
    breaks: ["INV-10"],
    title: "A result counts more than an error beside it",
    frame: ofOwner((frame) =>
      isObject(frame.error) && frame.result !== undefined ? [without(frame, "error")] : undefined,
    ),
  },
  {
    id: "null-error-fails",
    breaks: ["INV-11"],
    title: "A null error is a failure",
    frame: ofOwner((frame) =>
      frame.error === null ? [{ ...frame, error: { code: "invocation_failed", message: "null" } }] : undefined,
    ),
  },
  {
    id: "stray-ends",
    breaks: ["INV-12"],
    title: "A result that nobody waits for ends the connection",
    frame: anyOf(
      toOwner((frame, session) => pass(setOf(session.memory, "given").add(String(frame.invocation_id)))),
      ofOwner((frame, session) =>
        setOf(session.memory, "given").has(String(frame.invocation_id).toLowerCase())
          ? undefined
          : pass(session.later(1, () => session.end(1008))),
      ),
    ),
  },
  {
    id: "fast-results-lost",
    breaks: ["INV-13", "INV-31"],
    underLoad: true,
    title: "One result in 20,000 that comes at once is lost",
    frame: ofOwner((_frame, session) => (everyNth(session, 20_000) ? [] : undefined)),
  },
  {
    id: "bad-error-mended",
    breaks: ["INV-14"],
    title: "An error without a message is completed",
    frame: ofOwner((frame) =>
      isObject(frame.error) && typeof frame.error.message !== "string"
        ? [{ ...frame, error: { code: "invocation_failed", ...frame.error, message: "no message" } }]
        : undefined,
    ),
  },
  {
    id: "second-answer",
    breaks: ["INV-15"],
    title: "A second answer reaches the caller too",
    frame: anyOf(
      ofCaller((frame, session) =>
        pass(mapOf<Session>(session.shared, "callers").set(String(frame.invocation_id), session)),
      ),
      ofOwner((frame, session) => {
        const answered = setOf(session.shared, "answered");
        const id = String(frame.invocation_id);
        if (answered.has(id)) mapOf<Session>(session.shared, "callers").get(id)?.send("worker", frame);
        answered.add(id);
        return undefined;
      }),
    ),
  },
  {
    id: "null-result-lost",
    breaks: ["INV-17"],
    title: "An answer without a value is no answer",
    frame: ofOwner((frame) => (frame.error == null && frame.result == null ? [] : undefined)),
  },
  {
    id: "results-wrapped",
    breaks: ["INV-54"],
    title: "Results are wrapped",
    frame: toCaller((frame) =>
      isOwn(frame) && frame.result != null ? [{ ...frame, result: { value: frame.result } }] : undefined,
    ),
  },
  {
    id: "results-lose-nulls",
    breaks: ["INV-54"],
    title: "Null members of results are lost",
    frame: toCaller((frame) =>
      isOwn(frame) && isObject(frame.result)
        ? [{ ...frame, result: Object.fromEntries(Object.entries(frame.result).filter(([, v]) => v !== null)) }]
        : undefined,
    ),
  },
];

const unanswered: readonly Mutant[] = [
  {
    id: "idless-answered",
    breaks: ["INV-18"],
    title: "An invocation without an id is answered",
    frame: ofCaller((frame, session) =>
      frame.invocation_id == null && !isVoid(frame)
        ? pass(
            session.send("worker", {
              type: "invocationresult",
              invocation_id: "7f000001-0000-4000-8000-00000000000b",
              function_id: frame.function_id,
            }),
          )
        : undefined,
    ),
  },
  {
    id: "idless-lost",
    breaks: ["INV-18"],
    title: "An invocation without an id does not run",
    frame: ofCaller((frame) => (frame.invocation_id == null && frame.action == null ? [] : undefined)),
  },
  {
    id: "void-answered",
    breaks: ["INV-19"],
    title: "A void invocation with an id is answered",
    frame: ofCaller((frame) =>
      isVoid(frame) && typeof frame.invocation_id === "string" ? [without(frame, "action")] : undefined,
    ),
  },
  {
    id: "void-without-id",
    breaks: ["INV-20"],
    title: "The owner of a void invocation gets no id",
    frame: anyOf(
      ofCaller((frame, session) =>
        isVoid(frame) || frame.invocation_id == null
          ? pass(setOf(session.shared, "void").add(String(frame.function_id)))
          : undefined,
      ),
      toOwner((frame, session) =>
        setOf(session.shared, "void").has(String(frame.function_id)) ? [without(frame, "invocation_id")] : undefined,
      ),
    ),
  },
  {
    id: "bad-action-plain",
    breaks: ["INV-21"],
    title: "An unknown action counts as none",
    frame: ofCaller((frame) =>
      isObject(frame.action) &&
      !isVoid(frame) &&
      (frame.action.type !== "enqueue" || typeof frame.action.queue !== "string")
        ? [without(frame, "action")]
        : undefined,
    ),
  },
  {
    id: "null-action-lost",
    breaks: ["INV-21"],
    title: "A null action makes the message undecodable",
    frame: ofCaller((frame) => (frame.action === null ? [] : undefined)),
  },
  {
    id: "void-sometimes-lost",
    breaks: ["INV-36"],
    title: "One void invocation in 100 is lost",
    frame: ofCaller((frame, session) =>
      isVoid(frame) && frame.function_id !== "engine::workers::register" && everyNth(session, 100) ? [] : undefined,
    ),
  },
  {
    id: "void-sometimes-twice",
    breaks: ["INV-36"],
    title: "One void invocation in 100 runs twice",
    frame: ofCaller((frame, session) =>
      isVoid(frame) && frame.function_id !== "engine::workers::register" && everyNth(session, 100)
        ? [frame, frame]
        : undefined,
    ),
  },
  {
    id: "enqueue-not-found",
    breaks: ["INV-22"],
    title: "Enqueueing without a queue is function_not_found",
    frame: swapCode("enqueue_error", "function_not_found"),
  },
  {
    id: "enqueue-namespace",
    breaks: ["INV-23"],
    title: "The queue is told the namespace `default`",
    frame: toOwner((frame) =>
      frame.function_id === "engine::queue::enqueue" && isObject(frame.data)
        ? [{ ...frame, data: { namespace: "default", ...frame.data } }]
        : undefined,
    ),
  },
  {
    id: "enqueue-no-namespace",
    breaks: ["INV-23"],
    title: "The queue is not told the namespace",
    frame: toOwner((frame) =>
      frame.function_id === "engine::queue::enqueue" && isObject(frame.data)
        ? [{ ...frame, data: without(frame.data, "namespace") }]
        : undefined,
    ),
  },
  {
    id: "enqueue-other-receipt",
    breaks: ["INV-24"],
    title: "The caller gets another receipt",
    frame: toCaller((frame) =>
      isObject(frame.result) && typeof frame.result.messageReceiptId === "string"
        ? [{ ...frame, result: { messageReceiptId: "7f000001-0000-4000-8000-00000000000c" } }]
        : undefined,
    ),
  },
  {
    id: "enqueue-error-bare",
    breaks: ["INV-25"],
    title: "The queue's own code is lost",
    frame: editError("enqueue_error", (error, frame) => [
      { ...frame, error: { ...error, message: String(error.message).replace(/^[^:]+: /, "") } },
    ]),
  },
];

const leaving: readonly Mutant[] = [
  {
    id: "stopped-silently",
    breaks: ["INV-28"],
    title: "Callers of an owner that has gone are not told",
    frame: editError("invocation_stopped", () => []),
  },
  {
    id: "stopped-late",
    breaks: ["INV-28"],
    title: "Callers of an owner that has gone are told three seconds later",
    frame: editError("invocation_stopped", (_error, frame, session) =>
      swallow(session.later(3000, () => session.send("worker", frame))),
    ),
  },
  {
    id: "stopped-otherwise",
    breaks: ["INV-28"],
    title: "An owner that has gone is an unknown function",
    frame: swapCode("invocation_stopped", "function_not_found"),
  },
  {
    id: "stopped-twice",
    breaks: ["INV-28"],
    title: "Callers of an owner that has gone are told twice",
    frame: editError("invocation_stopped", (_error, frame) => [frame, frame]),
  },
  {
    id: "owner-told",
    breaks: ["INV-29"],
    title: "The owner is told that the caller has gone",
    frame: knowPending,
    closed: (from, session) => {
      if (from !== "worker") return;
      for (const [id, caller] of mapOf<Session>(session.shared, "callers")) {
        if (caller === session)
          mapOf<Session>(session.shared, "serving")
            .get(id)
            ?.send("worker", { type: "error", error: { code: "CANCELLED", message: id } });
      }
    },
  },
  {
    id: "two-seconds",
    breaks: ["INV-32"],
    title: "An invocation ends after two seconds",
    frame: anyOf(
      ofCaller((frame, session) => {
        if (typeof frame.invocation_id !== "string" || !isOwn(frame)) return undefined;
        const waiting = setOf(session.memory, "waiting").add(frame.invocation_id.toLowerCase());
        session.later(2000, () => {
          if (waiting.delete(String(frame.invocation_id).toLowerCase()))
            answerWith(session, frame, { error: { code: "TIMEOUT", message: "too slow" } });
        });
        return undefined;
      }),
      toCaller((frame, session) => {
        const waiting = setOf(session.memory, "waiting");
        return isOwn(frame) && !waiting.delete(String(frame.invocation_id)) ? [] : undefined;
      }),
    ),
  },
  {
    id: "sometimes-lost",
    breaks: ["INV-31"],
    title: "One result in 1,000 is lost",
    frame: toCaller((frame, session) => (isOwn(frame) && everyNth(session, 1000) ? [] : undefined)),
  },
  {
    id: "sometimes-twice",
    breaks: ["INV-31"],
    title: "One result in 1,000 comes twice",
    frame: toCaller((frame, session) => (isOwn(frame) && everyNth(session, 1000) ? [frame, frame] : undefined)),
  },
  {
    id: "sometimes-swapped",
    breaks: ["INV-31"],
    title: "Two results are exchanged now and then",
    frame: toCaller((frame, session) => {
      if (!isOwn(frame)) return undefined;
      const kept = session.memory.get("kept") as JsonObject | undefined;
      if (kept) {
        session.memory.delete("kept");
        return [
          { ...frame, result: kept.result },
          { ...kept, result: frame.result },
        ];
      }
      if (!everyNth(session, 500)) return undefined;
      session.memory.set("kept", frame);
      return [];
    }),
  },
];

const context: readonly Mutant[] = [
  {
    id: "trace-cut",
    breaks: ["INV-40"],
    title: "A new trace begins at the engine",
    frame: toOwner((frame) =>
      frame.traceparent === undefined
        ? undefined
        : [{ ...frame, traceparent: "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01" }],
    ),
  },
  {
    id: "trace-lost",
    breaks: ["INV-40"],
    title: "The trace context does not arrive",
    frame: toOwner((frame) => [without(frame, "traceparent")]),
  },
  {
    id: "trace-sampled",
    breaks: ["INV-40"],
    title: "Every trace is sampled",
    frame: toOwner((frame) =>
      typeof frame.traceparent === "string"
        ? [{ ...frame, traceparent: frame.traceparent.replace(/..$/, "01") }]
        : undefined,
    ),
  },
  {
    id: "trace-invented",
    breaks: ["INV-41", "INV-43"],
    title: "A trace begins at the engine where the caller sent none",
    frame: toOwner((frame) =>
      frame.traceparent === undefined
        ? [{ ...frame, traceparent: "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01" }]
        : undefined,
    ),
  },
  {
    id: "baggage-bare",
    breaks: ["INV-42"],
    title: "The invoked id is not added to the baggage",
    frame: toOwner((frame) =>
      withBaggage(frame, (members) => members.filter((m) => !m.trim().startsWith("iii.function.id"))),
    ),
  },
  {
    id: "baggage-replaced",
    breaks: ["INV-42"],
    title: "The caller's baggage is lost",
    frame: toOwner((frame) =>
      withBaggage(frame, (members) => members.filter((m) => m.trim().startsWith("iii.function.id"))),
    ),
  },
  {
    id: "baggage-invented",
    breaks: ["INV-43"],
    title: "There is always baggage",
    frame: toOwner((frame) =>
      "baggage" in frame ? undefined : [{ ...frame, baggage: `iii.function.id=${String(frame.function_id)}` }],
    ),
  },
  {
    id: "answer-without-trace",
    breaks: ["INV-44"],
    title: "The answer has no trace context",
    frame: toCaller((frame) => [without(frame, "traceparent", "baggage")]),
  },
  {
    id: "answer-with-owners-trace",
    breaks: ["INV-44"],
    title: "The answer carries the owner's trace context",
    frame: anyOf(
      ofOwner((frame, session) =>
        pass(mapOf<JsonObject>(session.shared, "owners").set(String(frame.invocation_id), frame)),
      ),
      toCaller((frame, session) => {
        const answer = mapOf<JsonObject>(session.shared, "owners").get(String(frame.invocation_id));
        return answer && typeof answer.baggage === "string"
          ? [{ ...frame, baggage: answer.baggage, traceparent: answer.traceparent ?? frame.traceparent }]
          : undefined;
      }),
    ),
  },
  {
    id: "bad-trace-fails",
    breaks: ["INV-45"],
    title: "A trace context that is not valid is an error",
    frame: ofCaller((frame, session) =>
      typeof frame.traceparent === "string" &&
      frame.traceparent &&
      !/^[0-9a-f]{2}(-[0-9a-f]+){3}$/.test(frame.traceparent)
        ? answerWith(session, frame, { error: { code: "invalid_request", message: "traceparent" } })
        : undefined,
    ),
  },
  {
    id: "bad-trace-dropped",
    breaks: ["INV-45", "INV-46"],
    title: "A trace context that is not valid is not returned",
    frame: toCaller((frame) =>
      typeof frame.traceparent === "string" && !/^[0-9a-f]{2}(-[0-9a-f]+){3}$/.test(frame.traceparent)
        ? [without(frame, "traceparent")]
        : undefined,
    ),
  },
  {
    id: "empty-trace-fails",
    breaks: ["INV-46"],
    title: "An empty trace context makes the message undecodable",
    frame: ofCaller((frame) => (frame.traceparent === "" || frame.baggage === "" ? [] : undefined)),
  },
];

const errors: readonly Mutant[] = [
  {
    id: "codes-without-text",
    breaks: ["ERR-1"],
    title: "Errors of the engine have no message",
    frame: editError("function_not_found", (error, frame) => [{ ...frame, error: { ...error, message: "" } }]),
  },
  {
    id: "codes-invented",
    breaks: ["ERR-1"],
    title: "Errors of the engine have codes that nobody knows",
    frame: swapCode("function_not_found", "E404"),
  },
  {
    id: "own-codes-only",
    breaks: ["ERR-4"],
    title: "A callee cannot use a code of the engine",
    frame: ofOwner((frame) =>
      isObject(frame.error) && /^[a-z_]+$/.test(String(frame.error.code))
        ? [{ ...frame, error: { ...frame.error, code: "invocation_failed" } }]
        : undefined,
    ),
  },
];

export const invocation: readonly Mutant[] = [
  ...carrying,
  ...results,
  ...unanswered,
  ...leaving,
  ...context,
  ...errors,
];
