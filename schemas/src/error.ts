/** The one error class of the package. */

export type SchemasErrorCode = "not_json" | "not_an_object" | "unknown_schema" | "broken_reference" | "bad_schema";

/** What went wrong (`code`, `message`) and what to do next (`next`). */
export class SchemasError extends Error {
  constructor(
    readonly code: SchemasErrorCode,
    message: string,
    readonly next: string,
  ) {
    super(message);
    this.name = "SchemasError";
  }
}
