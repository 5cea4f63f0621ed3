/** What is wrong with a file that people write: always with the file and the line. */

export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export function problemAt(file: string, line: number, message: string): Problem {
  return { file, line, message };
}

/** `core/echo.yaml:12: message` */
export function describeProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}: ${problem.message}`;
}
