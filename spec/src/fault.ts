// Faults of the text: each names a file, a line, the rule that was broken and what to do.

export type FaultCode =
  | "front_matter"
  | "malformed_requirement"
  | "wrong_prefix"
  | "duplicate_id"
  | "removed_id"
  | "unlisted_id"
  | "keyword_outside_requirement"
  | "heading"
  | "unclosed_fence"
  | "example_marker"
  | "example_json"
  | "example_schema"
  | "unknown_code"
  | "unknown_requirement"
  | "not_covered"
  | "stale_excuse"
  | "not_described"
  | "unreadable"
  | "out_of_date";

/** One fault. `line` counts from 1; 0 means the file as a whole. */
export interface Fault {
  readonly code: FaultCode;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Thrown where a fault makes it impossible to go on; `faults` holds every one that was found, not only the first. */
export class SpecError extends Error {
  readonly code: FaultCode;
  readonly faults: readonly Fault[];

  constructor(faults: readonly [Fault, ...Fault[]]) {
    super(faults.map(formatFault).join("\n"));
    this.name = "SpecError";
    this.code = faults[0].code;
    this.faults = faults;
  }
}

/** `file:line: message [code]`, the form that editors and CI systems turn into a link. */
export function formatFault(fault: Fault): string {
  return `${fault.file}:${fault.line}: ${fault.message} [${fault.code}]`;
}

/** Throws when there is at least one fault. */
export function refuseFaults(faults: readonly Fault[]): void {
  const [first, ...rest] = faults;
  if (first) throw new SpecError([first, ...rest]);
}
