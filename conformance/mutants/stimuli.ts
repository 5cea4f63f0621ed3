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
  /** Requirements that are broken when it has no effect. */
  readonly effective?: readonly string[];
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
    effective: ["TRN-11"],
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
    effective: ["TRN-28"],
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
    effective: ["TRN-24", "VER-7"],
    silent: false,
    frame: (frame) =>
      hasMember(frame, /^(x_|message_type|unknown|strange|extra)/) ||
      (frame.type === "ping" && Object.keys(frame).length > 1),
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
    effective: [
      "FUN-1",
      "FUN-2",
      "FUN-3",
      "FUN-4",
      "FUN-10",
      "FUN-11",
      "FUN-13",
      "FUN-14",
      "FUN-15",
      "FUN-16",
      "LIF-6",
      "NSP-6",
      "NSP-12",
      "RCN-3",
      "RCN-13",
      "HIV-1",
      "HIV-4",
      "VER-6",
    ],
    frame: isType("registerfunction"),
  },
  {
    name: "a-function-unregistered",
    title: "`unregisterfunction`",
    breaks: ["FUN-7", "FUN-8", "FUN-12"],
    effective: ["FUN-7", "FUN-11", "FUN-12", "DSC-24", "HIV-4", "DSC-35"],
    frame: isType("unregisterfunction"),
  },
  {
    name: "a-trigger-type",
    afterAnnouncing: true,
    title: "`registertriggertype`",
    breaks: ["NSP-11", "TRG-10", "TRG-22"],
    effective: ["NSP-11", "NSP-16", "TRG-7", "TRG-10", "TRG-12", "TRG-19", "DSC-11"],
    frame: isType("registertriggertype"),
  },
  {
    name: "a-trigger-type-unregistered",
    title: "`unregistertriggertype`",
    breaks: ["TRG-33", "VER-7"],
    effective: ["TRG-34"],
    frame: isType("unregistertriggertype"),
  },
  {
    name: "a-binding",
    afterAnnouncing: true,
    title: "`registertrigger`",
    breaks: ["TRG-3", "TRG-6", "TRG-9", "TRG-37"],
    effective: [
      "TRG-1",
      "TRG-2",
      "TRG-4",
      "TRG-9",
      "TRG-19",
      "TRG-20",
      "TRG-21",
      "TRG-24",
      "NSP-7",
      "NSP-8",
      "NSP-9",
      "NSP-10",
      "NSP-15",
      "DSC-10",
      "DSC-13",
      "DSC-21",
      "DSC-24",
      "DSC-32",
      "DSC-34",
    ],
    frame: isType("registertrigger"),
  },
  {
    name: "an-unbinding",
    title: "`unregistertrigger`",
    breaks: ["TRG-14"],
    effective: ["TRG-13", "TRG-14"],
    frame: isType("unregistertrigger"),
  },
  {
    name: "a-registration-result",
    title: "`triggerregistrationresult`",
    breaks: ["TRG-8", "TRG-35"],
    effective: ["TRG-4", "TRG-5", "TRG-26", "TRG-29"],
    frame: isType("triggerregistrationresult"),
  },
  {
    name: "a-reattach",
    title: "`reattach`",
    breaks: ["RCN-4", "RCN-12"],
    effective: ["RCN-1", "RCN-2", "RCN-3", "RCN-8", "RCN-9"],
    frame: isType("reattach"),
  },
];

const invocations: readonly Stimulus[] = [
  {
    name: "an-answer",
    title: "an answer",
    breaks: ["INV-12", "INV-14", "INV-15", "INV-29", "INV-35"],
    effective: [
      "INV-1",
      "INV-9",
      "INV-10",
      "INV-11",
      "INV-13",
      "INV-15",
      "INV-16",
      "INV-17",
      "INV-26",
      "INV-37",
      "INV-38",
      "INV-40",
      "INV-44",
      "INV-54",
      "ERR-4",
      "FUN-9",
    ],
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
    effective: ["INV-18", "INV-20", "INV-41", "INV-43"],
    frame: ofType("invokefunction", (frame) => frame.invocation_id == null && !isVoid(frame)),
  },
  {
    name: "a-void-invocation",
    afterAnnouncing: true,
    title: "a void invocation",
    breaks: ["INV-19", "INV-20", "NSP-4"],
    effective: ["INV-19", "INV-20", "INV-36", "TRG-23"],
    frame: ofType("invokefunction", isVoid),
  },
  {
    name: "an-unknown-action",
    title: "an invocation with an action that nobody knows",
    breaks: ["INV-21"],
    effective: ["INV-22", "INV-23", "INV-24", "INV-25"],
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
    effective: ["NSP-3", "NSP-8"],
    silent: false,
    frame: (frame) => isBlank(frame.namespace) || isBlank(frame.trigger_namespace),
  },
  {
    name: "a-bad-trace",
    title: "an invocation whose trace context is not valid",
    breaks: ["INV-45", "INV-46"],
    effective: ["INV-45", "INV-46"],
    silent: false,
    frame: ofType(
      "invokefunction",
      ({ traceparent, baggage }) =>
        baggage === "" || (typeof traceparent === "string" && !/^[0-9a-f]{2}(-[0-9a-f]+){3}$/.test(traceparent)),
    ),
  },
];

export const stimuli: readonly Stimulus[] = [...undecodable, ...tolerated, ...invocations];
