// What a worker may send that an engine must take calmly: not answer it, not close, and go on serving the connection.
import { validateFrame } from "@triad-protocol/schemas";
import { OPCODES } from "../src/mutants/frame-splitter.js";
import type { JsonObject, RawFrame, Session } from "../src/mutants/mutant.js";
import { depthOf, hasMember, isBlank, isObject, isVoid } from "./fault.js";

export interface Stimulus {
  readonly name: string;
  readonly title: string;
  /** Requirements by which nothing is sent because of it, and the connection stays usable. */
  readonly breaks: readonly string[];
  frame?(frame: JsonObject, session: Session): boolean;
  raw?(text: string, frame: RawFrame): boolean;
  /** Counts only once the connection has announced itself, for the kit sends such messages to set up its workers too. */
  readonly afterAnnouncing?: true;
  /** Nothing may be sent because of it. False where an answer is due. */
  readonly silent?: false;
}

const TELEMETRY = /^(OTLP|MTRC|LOGS)/;
const isMessage = ({ opcode }: RawFrame): boolean => opcode === OPCODES.text || opcode === OPCODES.binary;
const isType =
  (...types: readonly string[]) =>
  (frame: JsonObject): boolean =>
    types.includes(String(frame.type));
const ofType =
  (type: string, also: (frame: JsonObject) => boolean) =>
  (frame: JsonObject): boolean =>
    frame.type === type && also(frame);
const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
const verdictOf = (frame: JsonObject): "unknown" | "valid" | "invalid" => {
  const { known, verdict } = validateFrame("worker", frame);
  return known ? (verdict.valid ? "valid" : "invalid") : "unknown";
};
const ENGINE_TYPES = ["workerregistered", "registrationrejected", "error", "pong"];
const RESERVED = ["observe", "unobserve", "observerack", "invocationsobserved", "localinvocationstats"];
const isSpelled = (id: unknown): boolean =>
  typeof id === "string" && /^(urn:uuid:)?\{?[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?$/i.test(id);

const undecodable: readonly Stimulus[] = [
  {
    name: "text-that-is-no-json",
    title: "a message that is not JSON",
    breaks: ["TRN-21", "TRN-30", "TRN-40"],
    raw: (text, frame) => isMessage(frame) && text.trim() !== "" && !TELEMETRY.test(text) && !parses(text),
  },
  {
    name: "json-that-is-no-object",
    title: "JSON that is not an object",
    breaks: ["TRN-21"],
    raw: (text, frame) => isMessage(frame) && text.trim() !== "" && parses(text) && !isObject(JSON.parse(text)),
  },
  {
    name: "emptiness",
    title: "an empty message",
    breaks: ["TRN-26"],
    raw: (text, frame) => isMessage(frame) && text.trim() === "",
  },
  {
    name: "telemetry",
    title: "a telemetry message",
    breaks: ["TRN-12"],
    raw: (text, frame) => frame.opcode === OPCODES.binary && TELEMETRY.test(text),
  },
  {
    name: "binary-json",
    title: "a binary message that holds an object",
    breaks: ["TRN-11"],
    silent: false,
    raw: (text, frame) => frame.opcode === OPCODES.binary && parses(text) && isObject(JSON.parse(text)),
  },
  {
    name: "an-unknown-type",
    title: "a message of an unknown type",
    breaks: ["TRN-22"],
    frame: (frame) =>
      typeof frame.type !== "string" ||
      (!isType(...ENGINE_TYPES, ...RESERVED)(frame) && verdictOf(frame) === "unknown"),
  },
  {
    name: "a-wrong-member",
    title: "a message with a member that is missing or of the wrong type",
    breaks: ["TRN-23", "INV-21", "HIV-2", "TRG-22"],
    frame: (frame) => depthOf(frame) < 100 && verdictOf(frame) === "invalid",
  },
  {
    name: "depth",
    title: "a message with many nested containers",
    breaks: ["TRN-29"],
    frame: (frame) => depthOf(frame) > 127,
  },
  {
    name: "legal-depth",
    title: "a message with 127 nested containers",
    breaks: ["TRN-28"],
    silent: false,
    frame: (frame) => depthOf(frame) > 100 && depthOf(frame) <= 127,
  },
  {
    name: "a-lone-surrogate",
    title: "a message with a lone surrogate",
    breaks: ["TRN-30"],
    frame: (frame) => !JSON.stringify(frame).isWellFormed() || /\\ud[89a-f]/i.test(JSON.stringify(frame)),
  },
  {
    name: "a-type-of-engines",
    title: "a message of a type that only engines send",
    breaks: ["TRN-39"],
    frame: isType(...ENGINE_TYPES),
  },
  {
    name: "a-reserved-type",
    title: "a message of a reserved type",
    breaks: ["VER-4"],
    frame: isType(...RESERVED),
  },
];

const tolerated: readonly Stimulus[] = [
  {
    name: "an-unknown-member",
    title: "a message with a member that is not defined",
    breaks: ["TRN-24", "VER-7"],
    silent: false,
    frame: (frame) =>
      hasMember(frame, /^(x_|message_type|unknown|strange|extra)/) ||
      (frame.type === "ping" && Object.keys(frame).length > 1),
  },
  {
    name: "a-null-member",
    afterAnnouncing: true,
    title: "a message with an optional member that is null",
    breaks: ["TRN-25", "VER-7"],
    silent: false,
    frame: (frame) =>
      Object.entries(frame).some(([name, value]) => value === null && name !== "data" && name !== "config"),
  },
  {
    name: "a-service",
    title: "`registerservice`",
    breaks: ["LIF-34"],
    frame: isType("registerservice"),
  },
  {
    name: "a-function",
    afterAnnouncing: true,
    title: "`registerfunction`",
    breaks: ["FUN-1", "FUN-2", "FUN-3", "FUN-15", "HIV-1", "HIV-3", "RCN-13"],
    frame: isType("registerfunction"),
  },
  {
    name: "a-function-unregistered",
    title: "`unregisterfunction`",
    breaks: ["FUN-7", "FUN-8", "FUN-12"],
    frame: isType("unregisterfunction"),
  },
  {
    name: "a-trigger-type",
    afterAnnouncing: true,
    title: "`registertriggertype`",
    breaks: ["NSP-11", "TRG-10", "TRG-22"],
    frame: isType("registertriggertype"),
  },
  {
    name: "a-trigger-type-unregistered",
    title: "`unregistertriggertype`",
    breaks: ["TRG-33", "VER-7"],
    frame: isType("unregistertriggertype"),
  },
  {
    name: "a-binding",
    afterAnnouncing: true,
    title: "`registertrigger`",
    breaks: ["TRG-3", "TRG-6", "TRG-9", "TRG-37"],
    frame: isType("registertrigger"),
  },
  {
    name: "an-unbinding",
    title: "`unregistertrigger`",
    breaks: ["TRG-14", "TRG-15"],
    frame: isType("unregistertrigger"),
  },
  {
    name: "a-registration-result",
    title: "`triggerregistrationresult`",
    breaks: ["TRG-8", "TRG-35"],
    frame: isType("triggerregistrationresult"),
  },
  {
    name: "a-reattach",
    title: "`reattach`",
    breaks: ["RCN-4", "RCN-12"],
    frame: isType("reattach"),
  },
];

const invocations: readonly Stimulus[] = [
  {
    name: "an-answer",
    title: "an answer",
    breaks: ["INV-12", "INV-14", "INV-15", "INV-29", "INV-35"],
    frame: isType("invocationresult"),
  },
  {
    name: "a-bad-invocation-id",
    title: "an invocation whose id is not a UUID",
    breaks: ["INV-27"],
    frame: ofType(
      "invokefunction",
      (frame) => typeof frame.invocation_id === "string" && !isSpelled(frame.invocation_id),
    ),
  },
  {
    name: "no-invocation-id",
    afterAnnouncing: true,
    title: "an invocation without an id",
    breaks: ["INV-18", "NSP-4"],
    frame: ofType("invokefunction", (frame) => frame.invocation_id == null && !isVoid(frame)),
  },
  {
    name: "a-void-invocation",
    afterAnnouncing: true,
    title: "a void invocation",
    breaks: ["INV-19", "INV-20", "NSP-4"],
    frame: ofType("invokefunction", isVoid),
  },
  {
    name: "an-unknown-action",
    title: "an invocation with an action that nobody knows",
    breaks: ["INV-21"],
    frame: ofType("invokefunction", (frame) => frame.action != null && !isVoid(frame)),
  },
  {
    name: "no-data",
    title: "an invocation without data",
    breaks: ["INV-53"],
    silent: false,
    frame: ofType("invokefunction", (frame) => frame.data === undefined),
  },
  {
    name: "a-blank-namespace",
    title: "an invocation or a binding with a blank namespace",
    breaks: ["NSP-3", "NSP-4", "NSP-8"],
    silent: false,
    frame: (frame) => isBlank(frame.namespace) || isBlank(frame.trigger_namespace),
  },
  {
    name: "a-bad-trace",
    title: "an invocation whose trace context is not valid",
    breaks: ["INV-45", "INV-46"],
    silent: false,
    frame: ofType(
      "invokefunction",
      ({ traceparent, baggage }) =>
        baggage === "" || (typeof traceparent === "string" && !/^[0-9a-f]{2}(-[0-9a-f]+){3}$/.test(traceparent)),
    ),
  },
];

export const stimuli: readonly Stimulus[] = [...undecodable, ...tolerated, ...invocations];
