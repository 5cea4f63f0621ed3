/** What counts for a revision: the frozen list, so that a newer kit does not demote an unchanged subject (FP-KIT-7). */
import { KitError } from "../errors.js";
import { requireFormat } from "../files/kit-schema.js";
import { kitPath } from "../files/paths.js";
import { readYamlFile } from "../files/yaml-file.js";

export interface Excuse {
  reason: string;
  until?: string;
}

export interface RequiredChecks {
  revision: string;
  counted: "all" | ReadonlySet<string>;
  /** Check id → why it is only shown. */
  shown: ReadonlyMap<string, string>;
  /** Requirement id → why no scenario checks it. */
  excused: ReadonlyMap<string, Excuse>;
}

interface RequiredFile {
  revision: string;
  counted: "all" | string[];
  shown?: { check: string; reason: string }[];
  excused?: Record<string, Excuse>;
}

/** Reads `required/<revision>.yaml`. Throws `KitError` (exit 2). `path` is for tests. */
export function loadRequired(revision: string, path = kitPath("required", `${revision}.yaml`)): RequiredChecks {
  const shownPath = `conformance/required/${revision}.yaml`;
  const file = readYamlFile(path, shownPath);
  requireFormat("required", file, shownPath);
  const value = file.value as RequiredFile;
  const fail = (pointer: string, message: string) => {
    throw new KitError("bad_format", `${shownPath}:${file.lineOf(pointer)}: ${message}`, 2);
  };
  if (value.revision !== revision) fail("/revision", `is for revision ${value.revision}, not ${revision}`);
  const counted = value.counted === "all" ? "all" : new Set(value.counted);
  const shown = new Map<string, string>();
  for (const [index, { check, reason }] of (value.shown ?? []).entries()) {
    if (shown.has(check)) fail(`/shown/${index}`, `${check} stands under shown twice`);
    if (counted !== "all" && counted.has(check)) fail(`/shown/${index}`, `${check} stands under counted too`);
    shown.set(check, reason);
  }
  return { revision, counted, shown, excused: new Map(Object.entries(value.excused ?? {})) };
}

/** Whether a check changes the verdict. */
export function isCounted(required: RequiredChecks, checkId: string): boolean {
  return required.counted === "all" ? !required.shown.has(checkId) : required.counted.has(checkId);
}

/** Counted checks of these profiles that a complete plan does not hold: something that counted has vanished. */
export function missingChecks(
  required: RequiredChecks,
  profiles: readonly string[],
  planned: ReadonlySet<string>,
): string[] {
  if (required.counted === "all") return [];
  return [...required.counted].filter((id) => profiles.includes(profileOf(id)) && !planned.has(id));
}

/** `harness/session/start#frames` → `harness/session`. */
export function profileOf(checkOrScenario: string): string {
  const [scenario = ""] = checkOrScenario.split("#");
  return scenario.slice(0, Math.max(0, scenario.lastIndexOf("/")));
}
