/** The results that a matrix is made of, each proven to be one and to agree with itself. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { kitVersion } from "../cli/provenance.js";
import { KitError } from "../errors.js";
import type { RunResult } from "../result/result.js";
import { decide, summarise } from "../result/verdict.js";
import { readResult } from "../result/write.js";
import { MATRIX_FORMAT } from "./matrix.js";

export interface Source {
  /** Name without folders: a matrix does not depend on where it was made. */
  file: string;
  /** Of the bytes of the file, hex. */
  sha256: string;
  result: RunResult;
}

export interface Sources {
  sources: Source[];
  /** One sentence for each file that is left out. */
  notes: string[];
}

/** Kinds of which a matrix has rows; traffic that was only watched proves no implementation. */
const SHOWN: ReadonlySet<string> = new Set(["engine", "sdk", "worker"]);

/** Throws `KitError` (exit 2) that names the file, and the place in it, for whatever is not a result. */
export function readSources(paths: readonly string[]): Sources {
  const sources: Source[] = [];
  const notes: string[] = [];
  for (const path of paths) {
    if (isMatrix(path)) {
      notes.push(`${path} is a matrix itself, left out`);
      continue;
    }
    const result = readResult(path);
    const kind: string = result.subject.kind;
    if (!SHOWN.has(kind)) {
      notes.push(`${path} is a result of kind ${kind}, which has no row, left out`);
      continue;
    }
    refuseContradiction(path, result);
    sources.push({ file: basename(path), sha256: digestOf(path), result });
  }
  return { sources, notes };
}

/** The folder of the results holds what was made of them, too. */
function isMatrix(path: string): boolean {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { matrix?: unknown } | null)?.matrix === MATRIX_FORMAT;
  } catch {
    // `readResult` says what is wrong with it.
    return false;
  }
}

/** What derives from the checks of a result is derived again: a number that was changed by hand is not shown. */
function refuseContradiction(path: string, result: RunResult): void {
  const refuse = (pointer: string, why: string): never => {
    throw new KitError("bad_result", `${path}: ${pointer} ${why}`, 2);
  };
  const checks = result.scenarios.flatMap((scenario) => scenario.checks);
  if (!isDeepStrictEqual(result.summary, summarise(checks))) refuse("/summary", "is not what its checks add up to");
  // Another version of the kit may weigh errors otherwise.
  if (result.suite.version !== kitVersion()) return;
  const { verdict, exit } = decide(checks, result.errors, result.run.strict);
  if (result.verdict !== verdict) refuse("/verdict", `is ${result.verdict}, its checks and errors make it ${verdict}`);
  if (result.exit !== exit) refuse("/exit", `is ${result.exit}, its checks and errors make it ${exit}`);
  const expected = checks.filter(({ status }) => status !== "not-applicable").length;
  if (result.expected_checks !== expected && !result.errors.some(({ code }) => code === "check_count"))
    refuse("/expected_checks", `is ${result.expected_checks}, it has ${expected}`);
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
