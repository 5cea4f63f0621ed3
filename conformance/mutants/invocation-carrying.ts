// Faults of carrying invocations to their owners.
import type { JsonObject, Mutant } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  editError,
  fromWorker,
  isObject,
  isVoid,
  ofCaller,
  pass,
  setOf,
  swallow,
  swapCode,
  toOwner,
  without,
} from "./fault.js";
import { isOwn, toCaller, UUID } from "./invocation-fault.js";

export const carrying: readonly Mutant[] = [
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
    id: "void-caller-unnamed",
    breaks: ["INV-5"],
    title: "The caller of a void invocation is not named",
    frame: anyOf(
      ofCaller((frame, session) => pass(isVoid(frame) && setOf(session.shared, "void").add(String(frame.function_id)))),
      toOwner((frame, session) =>
        isObject(frame.data) && setOf(session.shared, "void").has(String(frame.function_id))
          ? [{ ...frame, data: without(frame.data, "_caller_worker_id") }]
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
    id: "data-loses-lookalikes",
    breaks: ["INV-7"],
    title: "Members of a payload whose names look like the caller's id are left out",
    frame: toOwner((frame) =>
      isObject(frame.data) && "_caller_worker_id_" in frame.data
        ? [{ ...frame, data: without(frame.data, "_caller_worker_id_") }]
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
  {
    id: "no-data-spoils",
    breaks: ["INV-53"],
    title: "After an invocation without data, invocations of that function fail",
    frame: anyOf(
      ofCaller((frame, session) =>
        "data" in frame
          ? setOf(session.memory, "spoilt").has(String(frame.function_id))
            ? answerWith(session, frame, { error: { code: "invocation_failed", message: "spoilt" } })
            : undefined
          : pass(setOf(session.memory, "spoilt").add(String(frame.function_id))),
      ),
    ),
  },
];
