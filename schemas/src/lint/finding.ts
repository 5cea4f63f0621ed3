/** What the lint reports: a place, the rule that is broken there, and what to do. */

export interface Finding {
  /** Path of the source file below the package. */
  file: string;
  /** JSON pointer in that file. */
  pointer: string;
  /** `style-1` to `style-10`, `strict`, or `contract-<word>`. */
  rule: string;
  message: string;
}

export function formatFinding({ file, pointer, rule, message }: Finding): string {
  return `${file}#${pointer}: ${rule}: ${message}`;
}
