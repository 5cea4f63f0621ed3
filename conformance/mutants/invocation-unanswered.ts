// Faults of invocations that want no answer, and of enqueueing.
import type { Mutant } from "../src/mutants/mutant.js";
import { anyOf, editError, isObject, isVoid, ofCaller, pass, setOf, swapCode, toOwner, without } from "./fault.js";
import { everyNth, toCaller } from "./invocation-fault.js";

export const unanswered: readonly Mutant[] = [
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
    id: "enqueue-default-namespace",
    breaks: ["INV-23"],
    title: "The queue is told a namespace that the caller named, though it is `default`",
    frame: anyOf(
      ofCaller((frame, session) => pass(session.shared.set("default", frame.namespace === "default"))),
      toOwner((frame, session) =>
        session.shared.get("default") && frame.function_id === "engine::queue::enqueue" && isObject(frame.data)
          ? [{ ...frame, data: { ...frame.data, namespace: "default" } }]
          : undefined,
      ),
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
