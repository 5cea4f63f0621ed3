// Tries the mutants of the table against the reference engine and says which the kit did not notice.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { loadCatalogueEntry } from "../src/catalogue/catalogue.js";
import { kitPath } from "../src/files/paths.js";
import type { Mutant } from "../src/mutants/mutant.js";
import { type Trial, type TrialBench, tryMutant } from "../src/mutants/try-mutant.js";
import type { Declared } from "../src/result/request.js";
import { planRun } from "../src/run/index.js";
import { createSubjectFactory } from "../src/subject/factory.js";
import { mutants } from "./index.js";

export interface MutantOptions {
  /** Ids, or `*`-globs of ids, or requirement ids; empty means all. */
  readonly only: readonly string[];
  /** Engines, and so mutants, at once. */
  readonly jobs: number;
  onTrial?(trial: Trial, done: number, total: number): void;
}

const toPattern = (glob: string): RegExp =>
  new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);

export function chooseMutants(only: readonly string[]): readonly Mutant[] {
  if (!only.length) return mutants;
  const patterns = only.map(toPattern);
  const chosen = mutants.filter(({ id, breaks }) =>
    patterns.some((p) => p.test(id) || breaks.some((req) => p.test(req))),
  );
  if (!chosen.length) throw new Error(`no mutant is called or breaks ${only.join(", ")}`);
  return chosen;
}

/** Tries each mutant on an engine that is its own meanwhile; allowed changes meet the whole suite, one after another. */
export async function tryMutants(options: MutantOptions): Promise<readonly Trial[]> {
  const entry = loadCatalogueEntry("triad-engine");
  const subjects = createSubjectFactory(entry.launch);
  if (!subjects) throw new Error("the catalogue entry has no {port}");
  const declared: Declared = {
    kind: "engine",
    profiles: entry.profiles,
    features: entry.features,
    variants: subjects.variants,
    own: true,
  };
  const bench = { subjects, declared, scenarios: kitPath("scenarios"), plan: planRun };
  const chosen = chooseMutants(options.only);
  const trials: Trial[] = [];
  const run = async (queue: Mutant[], width: number, limits: Pick<TrialBench, "jobs" | "timeoutMs">): Promise<void> => {
    const work = async (): Promise<void> => {
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        const engine = await subjects.open();
        const trial = await tryMutant(mutant, { ...bench, ...limits, engine }).finally(() => engine.release());
        trials.push(trial);
        options.onTrial?.(trial, trials.length, chosen.length);
      }
    };
    await Promise.all(Array.from({ length: Math.min(width, queue.length) }, work));
  };
  const breaking = chosen.filter(({ breaks }) => breaks.length);
  await run([...breaking], options.jobs, { jobs: 4, timeoutMs: 60_000 });
  await run(
    chosen.filter(({ breaks }) => !breaks.length),
    1,
    { jobs: 8, timeoutMs: 300_000 },
  );
  return trials.toSorted(
    (a, b) => mutants.findIndex((m) => m.id === a.mutant) - mutants.findIndex((m) => m.id === b.mutant),
  );
}

export const isAsExpected = ({ verdict }: Trial): boolean => verdict === "caught" || verdict === "left-alone";

/** Which mutants fail each check; the committed table that lies beside this file. */
export function tableOf(trials: readonly Trial[]): Record<string, string[]> {
  const table: Record<string, string[]> = {};
  for (const { mutant, breaks, failed } of trials) {
    if (!breaks.length) continue;
    for (const check of failed) table[check] = [...(table[check] ?? []), mutant];
  }
  return Object.fromEntries(Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function main(): Promise<void> {
  const command = new Command("mutants")
    .description(
      "Tries faults in a proxy before the reference engine; each must be caught by the requirement that it breaks.",
    )
    .argument("[only...]", "ids of mutants (with * for any text) or of requirements; all without one")
    .addOption(new Option("--jobs <n>", "mutants at once").default(6).argParser(Number))
    .option("--write", "write conformance/mutants/table.json (check -> mutants that fail it); needs a whole run")
    .addHelpText("after", "\nExit status: 0 all as expected, 1 a mutant was missed or flagged, 2 wrong usage.")
    .parse();
  const { jobs, write } = command.opts<{ jobs: number; write?: boolean }>();
  if (write && command.args.length) command.error("--write needs a whole run: leave out the ids", { exitCode: 2 });
  const trials = await tryMutants({
    only: command.args,
    jobs,
    onTrial(trial, done, total) {
      const detail = trial.failed.length
        ? `${trial.failed.slice(0, 2).join(" ")}${trial.failed.length > 2 ? " …" : ""}`
        : trial.problems.join("; ");
      console.log(
        `${String(done).padStart(4)}/${total} ${trial.verdict.padEnd(10)} ${trial.mutant} [${trial.breaks.join(" ")}] ${(trial.duration_ms / 1000).toFixed(1)} s  ${detail}`,
      );
    },
  });
  const wrong = trials.filter((trial) => !isAsExpected(trial));
  for (const { mutant, verdict, breaks, failed, problems } of wrong)
    console.log(`${verdict}: ${mutant} [${breaks.join(" ")}] ${[...failed, ...problems].join("; ")}`);
  if (write) writeFileSync(kitPath("mutants", "table.json"), `${JSON.stringify(tableOf(trials), null, 2)}\n`);
  console.log(`${trials.length - wrong.length} of ${trials.length} mutants as expected`);
  process.exitCode = wrong.length ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
