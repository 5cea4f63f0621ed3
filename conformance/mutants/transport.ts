// Faults of upgrades, framing, sizes and liveness.
import { isUtf8 } from "node:buffer";
import { LARGEST_HELD_PAYLOAD, OPCODES } from "../src/mutants/frame-splitter.js";
import type { Mutant } from "../src/mutants/mutant.js";
import { drop, fromEngine, watching } from "./fault.js";
import { addHeader, fragmented, isData, offered, refuse, TELEMETRY, textOf } from "./transport-fault.js";

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
    id: "early-handshake-deadline",
    breaks: ["TRN-6"],
    title: "A connection without a request is closed after six seconds",
    accepted: (session) => session.later(6000, () => session.path === "" && session.end()),
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
  {
    id: "large-answers-stop-all",
    breaks: ["TRN-40"],
    title: "After a large answer nothing else is answered to anybody",
    raw: (frame, from, session) => {
      if (from === "engine" && frame.length > LARGEST_HELD_PAYLOAD) session.shared.set("stopped", true);
      return undefined;
    },
    frame: fromEngine("invocationresult", (_frame, session) => (session.shared.get("stopped") ? [] : undefined)),
  },
  {
    id: "unlucky-large-answer",
    breaks: ["TRN-40"],
    title: "After a second large answer nothing else is answered to anybody",
    raw: (frame, from, session) => {
      if (from !== "engine" || frame.length <= LARGEST_HELD_PAYLOAD || frame.opcode === OPCODES.continuation)
        return undefined;
      session.shared.set("large", Number(session.shared.get("large") ?? 0) + 1);
      return undefined;
    },
    frame: fromEngine("invocationresult", (_frame, session) =>
      Number(session.shared.get("large") ?? 0) > 1 ? [] : undefined,
    ),
  },
];
