/** Reading and writing results: nothing invalid is written, nothing invalid is taken for a result. */
import { readFileSync, writeFileSync } from "node:fs";
import { KitError } from "../errors.js";
import { checkFormat } from "../files/kit-schema.js";
import { RESULT_FORMAT, type RunResult } from "./result.js";

/** Throws `KitError` (exit 4): an invalid result of our own is a fault of the kit. */
export function writeResult(path: string, result: RunResult): void {
  // What is judged is what is written: members that are undefined are not there.
  const text = `${JSON.stringify(result, null, 2)}\n`;
  const problems = checkFormat("result", JSON.parse(text));
  if (problems.length) {
    const first = problems.slice(0, 5).map(({ pointer, message }) => `${pointer} ${message}`);
    throw new KitError("invalid_result", `The kit built a result that breaks its own schema: ${first.join("; ")}`, 4);
  }
  writeFileSync(path, text);
}

/** Throws `KitError` (exit 2) that says what is wrong with the file. */
export function readResult(path: string): RunResult {
  const refuse = (why: string): never => {
    throw new KitError("bad_result", `${path}: ${why}`, 2);
  };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    refuse(error instanceof SyntaxError ? `not JSON: ${error.message}` : `cannot be read: ${String(error)}`);
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (format !== RESULT_FORMAT) {
    refuse(
      `is not a result of format ${RESULT_FORMAT}${format === undefined ? "" : ` but of format ${String(format)}`}`,
    );
  }
  const problems = checkFormat("result", value);
  if (problems.length)
    refuse(
      problems
        .slice(0, 10)
        .map(({ pointer, message }) => `${pointer} ${message}`)
        .join("\n  "),
    );
  return value as RunResult;
}
