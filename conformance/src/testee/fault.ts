/** What a testee can do wrong by itself, apart from the library that it drives. */
import { StepFailure } from "../run/failure.js";

export type TesteeFaultCode =
  | "testee_no_greeting"
  | "testee_bad_greeting"
  | "testee_garbage"
  | "testee_double_answer"
  | "testee_unknown_answer"
  | "testee_silent"
  | "testee_ended";

export class TesteeFault extends StepFailure {
  constructor(
    readonly code: TesteeFaultCode,
    message: string,
  ) {
    super(code === "testee_ended" ? "lost" : "harness", message);
  }
}
