// What is wrong with a file that an operator wrote, told so that it can be put right without reading code.

/** One thing wrong. Lines and columns count from 1 and are those of the file as written. */
export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Path of the member, `workers[0].config.port`; absent when the file as a whole is meant. */
  readonly key?: string;
  /** Name of the rule that is broken: a JSON Schema keyword or one of ours (`unknown_worker`, `unset_variable`, …). */
  readonly rule: string;
  /** What was expected. */
  readonly message: string;
  /** The offending value, cut and redacted. */
  readonly value?: string;
  /** What to do. */
  readonly advice?: string;
}

/** A file of the operator's that cannot be used. `code` is always `invalid_file`; `problems` has at least one entry. */
export class InvalidFile extends Error {
  readonly code = "invalid_file";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(describeProblem).join("\n"));
    this.name = "InvalidFile";
  }
}

/** Reads every file; throws one InvalidFile with what is wrong with all of them. */
export function readEach<Result>(files: readonly string[], read: (file: string) => Result): Result[] {
  const problems: Problem[] = [];
  const results = files.flatMap((file) => {
    try {
      return [read(file)];
    } catch (error) {
      if (!(error instanceof InvalidFile)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new InvalidFile(problems);
  return results;
}

/** `engine.yaml:3:11: workers[0].config.port: must be integer (rule type), got "abc". Write a number without quotes.` */
export function describeProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const key = problem.key === undefined ? "" : `${problem.key}: `;
  const value = problem.value === undefined ? "" : `, got ${problem.value}`;
  const advice = problem.advice === undefined ? "" : ` ${problem.advice}`;
  return `${place}: ${key}${problem.message} (rule ${problem.rule})${value}.${advice}`;
}

const SECRET_KEY = /pass|secret|token|credential|authorization|cookie|private|api[-_]?key|access[-_]?key/i;
const LONGEST_VALUE = 60;

/** The value as JSON on one line, cut at 60 characters; `[redacted]` under a key that looks secret. */
export function showValue(value: unknown, path: readonly (string | number)[]): string {
  if (path.some((segment) => typeof segment === "string" && SECRET_KEY.test(segment))) return "[redacted]";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "a map";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
