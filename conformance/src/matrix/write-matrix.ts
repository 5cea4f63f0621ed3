/** The matrix as files, and as text: nothing that breaks its schema is given out. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KitError } from "../errors.js";
import { checkFormat } from "../files/kit-schema.js";
import { renderMatrixMarkdown } from "./markdown.js";
import type { Matrix } from "./matrix.js";

export type MatrixFormat = "markdown" | "json";

export const MATRIX_FORMATS: readonly MatrixFormat[] = ["markdown", "json"];
export const MATRIX_FILES: Readonly<Record<MatrixFormat, string>> = { markdown: "matrix.md", json: "matrix.json" };

/** Throws `KitError` (exit 4): an invalid matrix is a fault of the kit. */
export function renderMatrix(format: MatrixFormat, matrix: Matrix): string {
  const text = `${JSON.stringify(matrix, null, 2)}\n`;
  const [problem] = checkFormat("matrix", JSON.parse(text));
  if (problem) {
    const message = `The kit built a matrix that breaks its own schema: ${problem.pointer} ${problem.message}`;
    throw new KitError("invalid_matrix", message, 4);
  }
  return format === "json" ? text : renderMatrixMarkdown(matrix);
}

/** Returns the names of what was written. */
export function writeMatrix(folder: string, matrix: Matrix, formats: readonly MatrixFormat[]): string[] {
  const texts = formats.map((format) => [MATRIX_FILES[format], renderMatrix(format, matrix)] as const);
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of texts) writeFileSync(join(folder, name), text);
  } catch (error) {
    throw new KitError("bad_out", `--out ${folder} cannot be written: ${(error as Error).message}`, 2);
  }
  return texts.map(([name]) => name);
}
