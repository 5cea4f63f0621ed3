// Faults of carrying results and errors to callers.
import type { Mutant, Session } from "../src/mutants/mutant.js";
import { anyOf, editError, isObject, mapOf, ofCaller, pass, setOf, swapCode, toOwner, without } from "./fault.js";
import { everyNth, isOwn, ofOwner, toCaller } from "./invocation-fault.js";

export const results: readonly Mutant[] = [
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

export const errors: readonly Mutant[] = [
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
