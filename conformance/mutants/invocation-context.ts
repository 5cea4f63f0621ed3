// Faults of the trace context.
import type { JsonObject, Mutant } from "../src/mutants/mutant.js";
import { answerWith, anyOf, mapOf, ofCaller, pass, toOwner, without } from "./fault.js";
import { ofOwner, toCaller, withBaggage } from "./invocation-fault.js";

export const context: readonly Mutant[] = [
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
    id: "baggage-first-only",
    breaks: ["INV-42"],
    title: "Of the caller's baggage only the first member arrives when one of them has a property",
    frame: anyOf(
      ofCaller((frame, session) => pass(session.shared.set("property", String(frame.baggage).includes(" ;")))),
      toOwner((frame, session) =>
        session.shared.get("property")
          ? withBaggage(frame, (members) =>
              members.filter((member, index) => index === 0 || member.trim().startsWith("iii.function.id")),
            )
          : undefined,
      ),
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
