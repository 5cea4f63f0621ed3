/** Judges every frame of a scenario by the schema of its sender, and remembers the first fault of each side. */
import { show } from "../match/difference.js";
import { isObject, type Json } from "../scenario/json.js";
import { isReservedFor, judgeFrame } from "./schemas.js";

export interface FrameFaultFound {
  readonly end: string;
  readonly message: string;
  readonly pointer?: string;
  readonly schema?: string;
  readonly actual?: Json;
}

export class FrameJudge {
  /** Whose frames the subject sends: those of an engine, or those of a worker. */
  constructor(readonly subject: "engine" | "worker" = "engine") {}

  /** The first frame of the subject that does not fit: blame of the subject. */
  ofSubject: FrameFaultFound | undefined;
  /** The first frame of the kit that does not fit and was not meant not to: a harness error. */
  ofKit: FrameFaultFound | undefined;
  /** Types that the protocol does not know, as the subject sent them. */
  readonly unknownTypes = new Set<string>();

  /** False when the frame's type is not known or reserved: it is set aside, which is what a worker does with it. */
  received(end: string, frame: Json): boolean {
    if (!isObject(frame) || typeof frame.type !== "string") {
      this.blameSubject({
        end,
        message: `${show(frame)} is no frame: expected an object with a string "type"`,
        actual: frame,
      });
      return true;
    }
    const { known, fault } = judgeFrame(this.subject, frame);
    // No end of the kit asks for extensions unless a step does: such a frame arrives like any other.
    if (!known && isReservedFor(this.subject, frame.type)) return true;
    if (!known) this.unknownTypes.add(frame.type);
    if (fault) {
      const message = `the subject's ${frame.type} does not fit its schema: ${fault.message}`;
      this.blameSubject({ end, message, pointer: fault.pointer, schema: fault.schema, actual: frame });
    }
    return known;
  }

  sent(end: string, frame: Json): void {
    const { known, fault } = judgeFrame(this.subject === "engine" ? "worker" : "engine", frame);
    if (known && !fault) return;
    const type = isObject(frame) ? show(frame.type) : show(frame);
    this.ofKit ??= {
      end,
      message: fault
        ? `the kit's ${type} does not fit its schema: ${fault.message}; correct the scenario, or say "wrong: true"`
        : `the kit sends a frame of the unknown type ${type} without "wrong: true"`,
      ...(fault ? { pointer: fault.pointer, schema: fault.schema } : {}),
      actual: frame,
    };
  }

  blameSubject(fault: FrameFaultFound): void {
    this.ofSubject ??= fault;
  }
}
