// What the doctor finds, and the one class of errors that keep it from looking.

export interface Finding {
  /** A problem makes the exit code 1; a note may be as intended. */
  readonly severity: "problem" | "note";
  /** Which check found it; stable, for machines. */
  readonly check: string;
  /** What it is about: an id, a name. */
  readonly subject: string;
  readonly message: string;
}

export function problem(check: string, subject: string, message: string): Finding {
  return { severity: "problem", check, subject, message };
}

export function note(check: string, subject: string, message: string): Finding {
  return { severity: "note", check, subject, message };
}

/** `code`: `cannot_connect`, `not_an_engine`, `no_answer`, `connection_lost`, or the code of the engine's error. */
export class DoctorError extends Error {
  override readonly name = "DoctorError";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
