// Faults of transport and framing.
import { isUtf8 } from "node:buffer";
import { OPCODES } from "../src/mutants/frame-splitter.js";
import type { Mutant, RawFrame, Session } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  depthOf,
  drop,
  fromEngine,
  fromWorker,
  isObject,
  ofCaller,
  swallow,
  toOwner,
  watching,
} from "./fault.js";

const TELEMETRY = /^(OTLP|MTRC|LOGS)/;
const isData = (frame: RawFrame): boolean => frame.opcode === OPCODES.text || frame.opcode === OPCODES.binary;
const textOf = (frame: RawFrame): string => frame.payload?.toString("utf8") ?? "";
const refuse = (status: string) => (): string => `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
/** The first of the values that the client offers under this header. */
const offered = (request: string, name: string): string | undefined =>
  new RegExp(`^${name}: *([^,;\\r\\n]+)`, "im").exec(request)?.[1];
const addHeader = (head: string, status: number, name: string, value: string | undefined): string | undefined =>
  status === 101 && value ? head.replace("\r\n\r\n", `\r\n${name}: ${value}\r\n\r\n`) : undefined;
const complain = (session: Session): void =>
  session.send("worker", { type: "error", error: { code: "BAD", message: "bad message" } });

function mapLeaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (!isObject(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapLeaves(item, change)]));
}

const KNOWN: Record<string, readonly string[]> = {
  registerfunction: ["type", "id", "description", "request_format", "response_format", "metadata", "invocation"],
  invokefunction: [
    "type",
    "invocation_id",
    "function_id",
    "data",
    "traceparent",
    "baggage",
    "action",
    "metadata",
    "namespace",
  ],
};

/** Bytes of the message that is being sent in several frames. */
function fragmented(frame: RawFrame, session: Session): number {
  if (!isData(frame) && frame.opcode !== OPCODES.continuation) return 0;
  const sum =
    frame.opcode === OPCODES.continuation ? Number(session.memory.get("sum") ?? 0) + frame.length : frame.length;
  session.memory.set("sum", sum);
  return sum;
}

export const transport: readonly Mutant[] = [
  {
    id: "query-refused",
    breaks: ["TRN-1"],
    title: "An upgrade with a query string is refused",
    answer: ({ path, upgrade }) => (upgrade && path.startsWith("/?") ? refuse("404 Not Found")() : undefined),
  },
  {
    id: "unknown-path-400",
    breaks: ["TRN-2"],
    title: "An unknown path is answered with 400",
    answer: ({ status, head }) => (status === 404 ? head.replace("404 Not Found", "400 Bad Request") : undefined),
  },
  {
    id: "plain-get-426",
    breaks: ["TRN-3"],
    title: "A plain GET is answered with 426",
    answer: ({ upgrade, status, head }) =>
      !upgrade && status === 400 ? head.replace("400 Bad Request", "426 Upgrade Required") : undefined,
  },
  {
    id: "otel-refused",
    breaks: ["TRN-4"],
    title: "The telemetry endpoint does not exist",
    answer: ({ path }) => (path === "/otel" ? refuse("404 Not Found")() : undefined),
  },
  {
    id: "otel-greets",
    breaks: ["TRN-4"],
    title: "The telemetry endpoint greets like the worker endpoint",
    open: (session) => {
      if (session.path === "/otel")
        session.send("worker", { type: "workerregistered", worker_id: "00000000-0000-4000-8000-000000000000" });
    },
  },
  {
    id: "otel-no-pong",
    breaks: ["TRN-5"],
    title: "A ping on the telemetry endpoint is not answered",
    raw: (frame, from, session) =>
      from === "engine" && frame.opcode === OPCODES.pong && session.path === "/otel" ? "drop" : undefined,
  },
  {
    id: "no-handshake-deadline",
    breaks: ["TRN-6"],
    title: "A connection without a request stays open",
    closed: (from, session) => (from === "engine" && session.path === "" ? "keep" : undefined),
  },
  {
    id: "hasty-handshake-deadline",
    breaks: ["TRN-6"],
    title: "A connection without a request is closed after two seconds",
    accepted: (session) => session.later(2000, () => session.path === "" && session.end()),
  },
  {
    id: "idle-closed",
    breaks: ["TRN-7"],
    title: "A connection that is silent for three seconds is closed",
    open: (session) => {
      const check = (): void => {
        if (Date.now() - Number(session.memory.get("heard") ?? 0) > 2900) session.end();
        else session.later(1000, check);
      };
      session.memory.set("heard", Date.now());
      session.later(3000, check);
    },
    frame: watching((_frame, from, session) => from === "worker" && session.memory.set("heard", Date.now())),
  },
  {
    id: "sub-protocol",
    breaks: ["TRN-8"],
    title: "The first sub-protocol that is offered is selected",
    answer: ({ status, request, head }) =>
      addHeader(head, status, "Sec-WebSocket-Protocol", offered(request, "sec-websocket-protocol")),
  },
  {
    id: "extension",
    breaks: ["TRN-9"],
    title: "The first extension that is offered is selected",
    answer: ({ status, request, head }) =>
      addHeader(head, status, "Sec-WebSocket-Extensions", offered(request, "sec-websocket-extensions")),
  },
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
    id: "telemetry-answered",
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
  {
    id: "small-frames",
    breaks: ["TRN-13"],
    title: "A frame above 8 MiB ends the connection",
    raw: (frame, from, session) => {
      if (from === "worker" && frame.length > 8 << 20 && frame.fin && isData(frame)) session.end(1009);
      return undefined;
    },
  },
  {
    id: "small-messages",
    breaks: ["TRN-14"],
    title: "A message above 32 MiB ends the connection",
    raw: (frame, from, session) => {
      if (from === "worker" && fragmented(frame, session) > 32 << 20) session.end(1009);
      return undefined;
    },
  },
  {
    id: "oversize-ignored",
    breaks: ["TRN-16"],
    title: "A message above the limit is ignored and the connection stays",
    raw: (frame, from, session) => {
      if (from !== "worker") return undefined;
      return fragmented(frame, session) > 64 << 20 || (frame.length > 64 << 20 && isData(frame)) ? "drop" : undefined;
    },
  },
  {
    id: "bad-utf8-ignored",
    breaks: ["TRN-18"],
    title: "A text message that is not UTF-8 is ignored and the connection stays",
    raw: (frame, from) =>
      from === "worker" && frame.opcode === OPCODES.text && frame.payload && !isUtf8(frame.payload)
        ? "drop"
        : undefined,
  },
  {
    id: "violations-ignored",
    breaks: ["TRN-20"],
    title: "Unmasked frames and reserved bits are ignored and the connection stays",
    raw: (frame, from) => (from === "worker" && !frame.lawful ? "drop" : undefined),
  },
  {
    id: "violation-ends-all",
    breaks: ["TRN-20", "TRN-40"],
    title: "A violation of the WebSocket protocol ends every connection",
    raw: (frame, from, session) => {
      if (from === "worker" && !frame.lawful) for (const other of [...session.all]) other.end(1011);
      return undefined;
    },
  },
  {
    id: "garbage-ends-all",
    breaks: ["TRN-40"],
    title: "A message that is not JSON ends every connection",
    raw: (frame, from, session) => {
      if (from === "worker" && isData(frame) && !TELEMETRY.test(textOf(frame)) && textOf(frame).trim()) {
        for (const other of [...session.all]) other.end(1011);
      }
      return undefined;
    },
  },
  {
    id: "stall-together",
    breaks: ["TRN-41", "INV-30"],
    title: "While one peer takes nothing, nobody gets anything",
    stallTogether: true,
  },
  { id: "no-pong", breaks: ["TRN-35"], title: "`ping` is not answered", frame: fromEngine("pong", drop) },
  {
    id: "two-pongs",
    breaks: ["TRN-35"],
    title: "`ping` is answered twice",
    frame: fromEngine("pong", (frame) => [frame, frame]),
  },
  {
    id: "hasty-pong",
    breaks: ["TRN-36"],
    title: "`pong` overtakes the registrations that came before",
    frame: (frame, from, session) => {
      if (
        from !== "worker" ||
        !["registerfunction", "unregisterfunction", "registertrigger"].includes(String(frame.type))
      )
        return undefined;
      session.later(150, () => session.send("engine", frame));
      return [];
    },
  },
  {
    id: "no-websocket-pong",
    breaks: ["TRN-37"],
    title: "A WebSocket ping is not answered",
    raw: (frame, from) => (from === "engine" && frame.opcode === OPCODES.pong ? "drop" : undefined),
  },
  {
    id: "empty-websocket-pong",
    breaks: ["TRN-37"],
    title: "The answer to a WebSocket ping has another payload",
    raw: (frame, from, session) => {
      if (from !== "engine" || frame.opcode !== OPCODES.pong) return undefined;
      session.sendRaw("worker", OPCODES.pong, Buffer.alloc(0));
      return "drop";
    },
  },
];
