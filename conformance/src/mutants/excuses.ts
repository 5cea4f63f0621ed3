/** Checks that no mutant fails, each with the reason: `conformance/mutants/excused.yaml`. */
import { requireFormat } from "../files/kit-schema.js";
import { kitPath } from "../files/paths.js";
import { readYamlFile } from "../files/yaml-file.js";

export interface MutantExcuse {
  /** Id of a check; `*` stands for any text without `#`. */
  readonly checks: string;
  readonly reason: string;
}

export type Excuses = readonly MutantExcuse[];

/** Throws `KitError` (exit 2) that names file and line. `path` is for tests. */
export function loadExcuses(path = kitPath("mutants", "excused.yaml")): Excuses {
  const shown = "conformance/mutants/excused.yaml";
  const file = readYamlFile(path, shown);
  requireFormat("excused", file, shown);
  return (file.value as { excused: MutantExcuse[] }).excused;
}

export function excuseFor(excuses: Excuses, check: string): MutantExcuse | undefined {
  return excuses.find(({ checks }) => matches(checks, check));
}

function matches(pattern: string, check: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^#]*");
  return new RegExp(`^${escaped}$`).test(check);
}
