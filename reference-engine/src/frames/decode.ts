/**
 * Message bytes from a worker → frame, or the reason why they are none. Never throws, whatever the bytes are.
 */
import type { FrameFault, WorkerFrame } from "./frame.js";
import { readRequiredString, Unreadable } from "./member.js";
import { FRAME_SETS, FRAME_TYPES, MEMBERS, member } from "./names.js";
import { readFrame } from "./read.js";
import {
  doubledMembers,
  EMPTY,
  frameType,
  MAX_DEPTH,
  NOT_AN_OBJECT,
  scanMessage,
  stoppedAt,
  TOO_DEEP,
  WELL_FORMED,
} from "./scan.js";

export type Decoded =
  | { readonly ok: true; readonly frame: WorkerFrame }
  | { readonly ok: false; readonly fault: FrameFault };

export function decodeFrame(message: Buffer): Decoded {
  const outcome = scanMessage(message);
  if (outcome !== WELL_FORMED) return refuse(faultOf(outcome));
  const type = frameType();
  try {
    if (type < 0) return refuse(faultOfType(message));
    const doubled = doubledMembers() & FRAME_SETS[type]!;
    if (doubled !== 0) return refuse(duplicateMember(MEMBERS[31 - Math.clz32(doubled)]!));
    return { ok: true, frame: readFrame(message, FRAME_TYPES[type]!) };
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error.fault);
    throw error;
  }
}

function refuse(fault: FrameFault): Decoded {
  return { ok: false, fault };
}

function faultOf(outcome: number): FrameFault {
  switch (outcome) {
    case EMPTY:
      return { code: "empty", message: "expected a JSON object, got only white space" };
    case TOO_DEEP:
      return { code: "too_deep", message: `expected at most ${MAX_DEPTH} nested containers in one message` };
    case NOT_AN_OBJECT:
      return { code: "not_an_object", message: "expected a JSON object, got another JSON value" };
    default:
      return { code: "not_json", message: `expected well-formed JSON, it breaks at byte ${stoppedAt()}` };
  }
}

function faultOfType(message: Buffer): FrameFault {
  const type = readRequiredString(message, member.type);
  const shown = type.length > 64 ? `${type.slice(0, 64)}…` : type;
  return { code: "unknown_type", member: "type", message: `expected a known frame type, got ${JSON.stringify(shown)}` };
}

function duplicateMember(name: string): FrameFault {
  return { code: "duplicate_member", member: name, message: `expected ${name} once, got it more than once` };
}
