/**
 * The one class of errors of this package. A capability throws it to answer a call with a code of its own; anything
 * else that is thrown becomes `internal_error` and is logged.
 */
import type { ErrorBody } from "./frames/frame.js";

export class EngineError extends Error {
  override readonly name = "EngineError";

  /**
   * @param code what programs compare, such as `NOT_FOUND`
   * @param message names the offending value and what was expected
   * @param advice what to do next, when that is not obvious from the message
   */
  constructor(
    readonly code: string,
    message: string,
    readonly advice?: string,
  ) {
    super(message);
  }

  /** The error as it travels in a frame; stack traces of the engine stay at home. */
  body(): ErrorBody {
    return { code: this.code, message: this.message };
  }
}
