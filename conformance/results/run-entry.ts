// One entry of the catalogue, judged by the built kit as a user would, and what is to become of its result.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { loadCatalogueEntry } from "../src/catalogue/catalogue.js";
import { kitPath, repositoryPath } from "../src/files/paths.js";
import type { RunResult } from "../src/result/result.js";
import { readResult } from "../src/result/write.js";

export type Outcome =
  | { kind: "judged"; result: RunResult }
  /** The subject could not be judged, which says nothing about the kit. */
  | { kind: "not-judged"; why: string }
  | { kind: "kit-failed"; why: string };

export interface EntryOptions {
  /** Further options of `triad-conformance`. */
  args: readonly string[];
  /** Instead of the built kit. For tests. */
  kit?: readonly string[];
  /** Folder of the run, relative to the repository, instead of one in reports/. For tests. */
  out?: string;
}

/** The same values in every run, so that results differ only where behaviour does. */
const SEED = "results";
const USAGE = 2;

/** The kit runs in the root of the repository, so that the paths in its result are relative to that. */
export async function runEntry(
  name: string,
  { args, kit, out = `reports/results/${name}` }: EntryOptions,
): Promise<Outcome> {
  const { kind } = loadCatalogueEntry(name);
  if (kind === "worker") return { kind: "not-judged", why: "the kit has no command that judges a worker" };
  const file = resolve(repositoryPath(), out, "result.json");
  // What is read below was written by this run.
  rmSync(file, { force: true });
  const [program = "", ...first] = kit ?? [process.execPath, kitPath("bin", "triad-conformance.js")];
  const child = spawn(program, [...first, kind, "--catalogue", name, "--seed", SEED, "--out", out, ...args], {
    cwd: repositoryPath(),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [exit] = (await once(child, "close")) as [number | null];
  if (!existsSync(file)) {
    const why = `the kit wrote no result, exit status ${exit}`;
    return exit === 3 ? { kind: "not-judged", why } : { kind: "kit-failed", why };
  }
  return judge(readResult(file), exit);
}

function judge(result: RunResult, exit: number | null): Outcome {
  const [first] = result.errors;
  const why = first === undefined ? `exit status ${exit}` : `${first.code}: ${first.message.split("\n")[0]}`;
  if (exit !== result.exit || exit === USAGE || exit === 4) return { kind: "kit-failed", why };
  if (!result.run.selection.complete) return { kind: "not-judged", why: "only a part of it was run" };
  return result.verdict === "error" ? { kind: "not-judged", why } : { kind: "judged", result };
}
