/** What every command that judges does before it starts anything, and after all has run. */
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { type Baseline, loadBaseline } from "../baseline/baseline.js";
import { fixBaseline } from "../baseline/fix.js";
import { badgeSnippet } from "../report/badge.js";
import { prepareRunFolder, writeRunFolder } from "../report/folder.js";
import { FILE_FORMATS, type FileFormat, FORMATS, type Format, parseFormats, render } from "../report/formats.js";
import { loadRequired, type RequiredChecks } from "../required/required.js";
import { buildResult } from "../result/build.js";
import type { RunOutcome } from "../result/outcome.js";
import type { Selection } from "../result/request.js";
import type { ExitCode, RunResult, SubjectFacts } from "../result/result.js";
import { usageError } from "./parse.js";
import type { SelectedPlan } from "./plan.js";
import { commandLine, platformFacts, suiteFacts } from "./provenance.js";
import type { RunOptions } from "./run-options.js";
import { terminalOptions } from "./terminal-options.js";

export interface Prepared {
  readonly suite: RunResult["suite"];
  readonly required: RequiredChecks;
  readonly known: string | undefined;
  readonly baseline: Baseline | undefined;
  readonly output: Output;
  readonly selection: Selection;
  readonly seed: string;
}

export interface Judged {
  facts: SubjectFacts;
  outcome: RunOutcome;
}

/** `known` is the baseline of the catalogue. Throws `KitError` for what is refused before anything was started. */
export function prepareRun(options: RunOptions, catalogueKnown: string | undefined): Prepared {
  const suite = suiteFacts();
  const required = loadRequired(suite.revision);
  const known = options.known ?? catalogueKnown;
  if (options.fix && known === undefined) throw usageError("--fix needs a baseline to write: add --known FILE");
  return {
    suite,
    required,
    known,
    baseline: openBaseline(known, options.fix === true),
    output: chooseOutput(options),
    selection: { scenarios: options.scenario ?? [], requirements: options.requirement ?? [] },
    seed: options.seed ?? randomBytes(4).toString("hex"),
  };
}

/** Judges by `judge`, builds the result, writes and prints what was asked for. */
export async function carryOut(
  options: RunOptions,
  prepared: Prepared,
  { plan, profiles, complete }: SelectedPlan,
  judge: () => Promise<Judged>,
  secrets: readonly string[] = [],
): Promise<ExitCode> {
  const { suite, required, known, baseline, output, selection, seed } = prepared;
  if (options.fix && !complete)
    throw usageError("--fix needs a whole run: leave out whatever narrows it (--scenario, --requirement, --profile)");
  if (output.folder !== undefined) prepareRunFolder(output.folder);
  const started = new Date();
  const judged = await judge();
  const finished = new Date();
  const result = buildResult({
    suite,
    subject: judged.facts,
    run: {
      id: randomUUID(),
      command: commandLine(process.argv.slice(2)),
      started: started.toISOString(),
      finished: finished.toISOString(),
      duration_ms: finished.getTime() - started.getTime(),
      seed,
      time_factor: options.timeFactor,
      jobs: options.jobs,
      strict: options.strict === true,
      platform: platformFacts(),
      selection: { profiles, ...selectionFacts(selection), complete },
    },
    plan,
    outcome: judged.outcome,
    required,
    baseline,
    transcripts: options.transcripts,
    secrets,
  });
  report(result, output);
  if (options.fix && known !== undefined) fix(known, result);
  return result.exit;
}

interface Output {
  folder?: string;
  files: readonly FileFormat[];
  /** What goes to standard output. */
  printed: Format;
}

function chooseOutput({ out, format }: RunOptions): Output {
  if (format === undefined)
    return { ...(out === undefined ? {} : { folder: out }), files: FILE_FORMATS, printed: "terminal" };
  const formats = parseFormats(format, FORMATS);
  if (out !== undefined) {
    const files = FILE_FORMATS.filter((name) => formats.includes(name));
    return { folder: out, files, printed: "terminal" };
  }
  const [printed, second] = formats;
  if (printed === undefined || second !== undefined) throw usageError("several formats need a folder: add --out DIR");
  return { files: [], printed };
}

function report(result: RunResult, output: Output): void {
  if (output.folder !== undefined) {
    const names = writeRunFolder(output.folder, result, output.files);
    process.stdout.write(printable(result, output.printed));
    process.stdout.write(`\nWritten to ${output.folder}: ${names.join(", ")}\n`);
    if (output.files.includes("badge")) process.stdout.write(`Badge: ${badgeSnippet(result)}\n`);
    return;
  }
  process.stdout.write(printable(result, output.printed));
}

function printable(result: RunResult, format: Format): string {
  return render(format, result, terminalOptions());
}

function openBaseline(known: string | undefined, fixing: boolean): Baseline | undefined {
  if (known === undefined || (fixing && !existsSync(known))) return undefined;
  return loadBaseline(known, relative(process.cwd(), known), { unwritten: fixing });
}

function fix(path: string, result: RunResult): void {
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const { text, added, removed, changed } = fixBaseline(before, result);
  writeFileSync(path, text);
  const counts = `${added.length} added, ${removed.length} removed, ${changed.length} with a new message`;
  process.stdout.write(`${path}: ${counts}${added.length ? "; now write the reasons" : ""}\n`);
}

function selectionFacts({ scenarios, requirements }: Selection): { scenarios: string[]; requirements: string[] } {
  return { scenarios: [...scenarios], requirements: [...requirements] };
}
