/** Which rows an output takes: the union of its three lists of globs. */
import { CodegenError } from "../codegen-error.js";
import { objectAt, textAt } from "../json.js";
import type { Row } from "../rows/row.js";

export interface Selection {
  path: string;
  workers: readonly string[];
  functions: readonly string[];
  triggers: readonly string[];
}

/** Throws `nothing_selected` when the lists match nothing. */
export function selectRows(rows: readonly Row[], selection: Selection): Row[] {
  const workers = matcher(selection.workers);
  const ids = { function: matcher(selection.functions), trigger: matcher(selection.triggers) };
  const found = rows.filter((row) => workers(row.worker) || namesOf(row).some(ids[row.kind]));
  if (found.length > 0) return found;
  const globs = [...selection.workers, ...selection.functions, ...selection.triggers];
  throw new CodegenError(
    "nothing_selected",
    `${selection.path}: ${globs.length === 0 ? "no globs" : `nothing matches ${globs.join(", ")}`}`,
    "Name workers, functions or triggers that exist; `triad-codegen model` prints all.",
  );
}

function namesOf(row: Row): string[] {
  const pattern = row.kind === "function" ? textAt(objectAt(row.metadata, "capability"), "pattern") : undefined;
  return pattern === undefined ? [row.id] : [row.id, pattern];
}

/** `*` is any text, `::` included; `?` one character; everything else is itself. */
function matcher(globs: readonly string[]): (text: string) => boolean {
  const expressions = globs.map((glob) => {
    const escaped = glob
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^]*")
      .replaceAll("?", "[^]");
    return new RegExp(`^${escaped}$`, "u");
  });
  return (text) => expressions.some((one) => one.test(text));
}
