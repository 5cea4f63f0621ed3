/** The one error class of the package. */

export type CodegenErrorCode =
  | "bad_config"
  | "bad_contract"
  | "bad_row"
  | "broken_reference"
  | "drift"
  | "duplicate_id"
  | "duplicate_method"
  | "duplicate_type"
  | "no_engine"
  | "nothing_selected"
  | "unknown_language"
  | "warnings";

/** What went wrong (`code`, `message`) and what to do next (`next`). */
export class CodegenError extends Error {
  constructor(
    readonly code: CodegenErrorCode,
    message: string,
    readonly next: string,
  ) {
    super(message);
    this.name = "CodegenError";
  }
}
