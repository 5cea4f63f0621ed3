/** The one error class of the kit: every refusal carries a stable code and the exit status it leads to. */
import type { ExitCode } from "./result/result.js";

/**
 * `message` names the offending value, what was expected, and what to do next.
 * `exit` follows the README: 2 wrong usage or a file that does not load, 3 the subject, 4 the kit itself.
 */
export class KitError extends Error {
  override readonly name = "KitError";
  constructor(
    readonly code: string,
    message: string,
    readonly exit: ExitCode = 4,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
