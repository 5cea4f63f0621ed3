// Faults of decoding what arrives, and of the values in it.
import { OPCODES } from "../src/mutants/frame-splitter.js";
import type { Mutant } from "../src/mutants/mutant.js";
import { answerWith, anyOf, depthOf, fromEngine, fromWorker, ofCaller, swallow, toOwner } from "./fault.js";
import { complain, KNOWN, mapLeaves, TELEMETRY, textOf } from "./transport-fault.js";

export const decoding: readonly Mutant[] = [
  {
    id: "binary-answers",
    breaks: ["TRN-10"],
    title: "Results are sent in binary messages",
    frame: fromEngine("invocationresult", (frame, session) => {
      session.sendRaw("worker", OPCODES.binary, Buffer.from(JSON.stringify(frame)));
      return [];
    }),
  },
  {
    id: "binary-ignored",
    breaks: ["TRN-11"],
    title: "Binary messages are ignored",
    raw: (frame, from) => (from === "worker" && frame.opcode === OPCODES.binary ? "drop" : undefined),
  },
  {
    id: "telemetry-closes",
    breaks: ["TRN-12"],
    title: "A telemetry message on the worker connection ends it",
    raw: (frame, from, session) => {
      if (from === "worker" && frame.opcode === OPCODES.binary && TELEMETRY.test(textOf(frame))) session.end(1003);
      return undefined;
    },
  },
  {
    id: "telemetry-complained-of",
    breaks: ["TRN-12"],
    title: "A telemetry message is answered",
    raw: (frame, from, session) => {
      if (from === "worker" && frame.opcode === OPCODES.binary && TELEMETRY.test(textOf(frame))) complain(session);
      return undefined;
    },
  },
  {
    id: "garbage-answered",
    breaks: ["TRN-21"],
    title: "What is not a JSON object is answered",
    raw: (frame, from, session) => {
      if (from === "worker" && frame.opcode === OPCODES.text && textOf(frame).trim()) complain(session);
      return undefined;
    },
  },
  {
    id: "garbage-closes",
    breaks: ["TRN-21"],
    title: "What is not a JSON object ends the connection",
    raw: (frame, from, session) => {
      if (from === "worker" && frame.opcode === OPCODES.text && textOf(frame).trim()) session.end(1008);
      return undefined;
    },
  },
  {
    id: "any-letter-case",
    breaks: ["TRN-22"],
    title: "The letter case of `type` does not count",
    frame: (frame, from) => {
      const type = String(frame.type);
      return from === "worker" && type !== type.toLowerCase() ? [{ ...frame, type: type.toLowerCase() }] : undefined;
    },
  },
  {
    id: "unknown-type-answered",
    breaks: ["TRN-22"],
    title: "An unknown type is answered",
    frame: (frame, from, session) => {
      if (from === "worker" && !/^[a-z]{4,}$/.test(String(frame.type ?? ""))) complain(session);
      return undefined;
    },
  },
  {
    id: "wrong-member-answered",
    breaks: ["TRN-23"],
    title: "A message with a member of the wrong type is answered",
    frame: ofCaller((frame, session) => {
      if (typeof frame.function_id !== "string") complain(session);
      return undefined;
    }),
  },
  {
    id: "wrong-member-taken",
    breaks: ["TRN-23"],
    title: "A member of the wrong type is left out instead of making the message undecodable",
    frame: anyOf(
      fromWorker("registerfunction", (frame) =>
        frame.description !== null && !["string", "undefined"].includes(typeof frame.description)
          ? [{ ...frame, description: "" }]
          : undefined,
      ),
      ofCaller((frame) => {
        const wrong = ["namespace", "traceparent", "baggage"].filter(
          (name) => frame[name] != null && typeof frame[name] !== "string",
        );
        return wrong.length
          ? [Object.fromEntries(Object.entries(frame).filter(([name]) => !wrong.includes(name)))]
          : undefined;
      }),
    ),
  },
  {
    id: "unknown-members-refused",
    breaks: ["TRN-24", "VER-7"],
    title: "A message with a member that is not defined is discarded",
    frame: (frame, from) => {
      const known = KNOWN[String(frame.type)];
      const stray =
        frame.message_type !== undefined || (known && Object.keys(frame).some((name) => !known.includes(name)));
      return from === "worker" && stray ? [] : undefined;
    },
  },
  {
    id: "null-refused",
    breaks: ["TRN-25"],
    title: "An optional member that is null makes the message undecodable",
    frame: (frame, from) => {
      const optional = [
        "namespace",
        "metadata",
        "description",
        "request_format",
        "response_format",
        "traceparent",
        "baggage",
        "action",
        "trigger_namespace",
      ];
      return from === "worker" && optional.some((name) => frame[name] === null) ? [] : undefined;
    },
  },
  {
    id: "empty-closes",
    breaks: ["TRN-26"],
    title: "An empty message ends the connection",
    raw: (frame, from, session) => {
      if (from === "worker" && frame.opcode === OPCODES.text && !textOf(frame).trim()) session.end(1008);
      return undefined;
    },
  },
  {
    id: "last-duplicate-counts",
    breaks: ["TRN-27"],
    title: "Of a member that stands twice the last one counts",
    frame: (frame, from) => (from === "worker" ? [frame] : undefined),
  },
  {
    id: "engine-types-answered",
    breaks: ["TRN-39"],
    title: "A type that only engines send ends the connection of a worker",
    frame: anyOf(
      fromWorker("workerregistered", (_frame, session) => swallow(session.end(1008))),
      fromWorker("registrationrejected", (_frame, session) => swallow(session.end(1008))),
      fromWorker("error", (_frame, session) => swallow(session.end(1008))),
    ),
  },
  {
    id: "shallow",
    breaks: ["TRN-28"],
    title: "More than 100 nested containers are refused",
    frame: (frame, from) => (from === "worker" && depthOf(frame) > 100 ? [] : undefined),
  },
  {
    id: "bottomless",
    breaks: ["TRN-29"],
    title: "128 nested containers are served",
    frame: ofCaller((frame, session) =>
      depthOf(frame) > 127 ? answerWith(session, frame, { result: {} }) : undefined,
    ),
  },
  {
    id: "lone-surrogates",
    breaks: ["TRN-30"],
    title: "A lone surrogate is replaced and the message served",
    frame: ofCaller((frame) => {
      let found = false;
      const data = mapLeaves(frame.data, (leaf) => {
        if (typeof leaf !== "string" || leaf.isWellFormed()) return leaf;
        found = true;
        return leaf.toWellFormed();
      });
      return found ? [{ ...frame, data }] : undefined;
    }),
  },
  {
    id: "float32",
    breaks: ["TRN-31"],
    title: "Integers lose precision",
    frame: toOwner((frame) => [
      { ...frame, data: mapLeaves(frame.data, (leaf) => (typeof leaf === "number" ? Math.fround(leaf) : leaf)) },
    ]),
  },
  {
    id: "nul-cut",
    breaks: ["TRN-33"],
    title: "Strings end at \\u0000",
    frame: toOwner((frame) => [
      { ...frame, data: mapLeaves(frame.data, (leaf) => (typeof leaf === "string" ? leaf.split("\0")[0] : leaf)) },
    ]),
  },
];
