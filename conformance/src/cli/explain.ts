/** `triad-conformance explain ID`: what a requirement says and how it is checked, or what a scenario does and why. */

import { type Requirement, requirement, requirements, revision } from "@triad-protocol/spec";
import type { Command } from "commander";
import { type BaselineEntry, loadBaseline } from "../baseline/baseline.js";
import { catalogueNames, loadCatalogueEntry } from "../catalogue/catalogue.js";
import { KitError } from "../errors.js";
import { kitPath } from "../files/paths.js";
import { loadRequired } from "../required/required.js";
import type { ExitCode } from "../result/result.js";
import { loadScenarios } from "../scenario/load.js";
import { describeProblem } from "../scenario/problem.js";
import { type Scenario, walkSteps } from "../scenario/types.js";
import { usageError } from "./parse.js";

export function addExplainCommand(program: Command, done: (exit: ExitCode) => void): void {
  program
    .command("explain")
    .summary("explain a requirement, a check or a scenario")
    .description("Prints the text of a requirement with the steps that check it; or a scenario with all its steps.")
    .argument("<id>", "such as INV-9, core/echo, core/echo#INV-9")
    .option("--json", "machine-readable")
    .action((id: string, options: { json?: boolean }) => {
      const explanation = explain(id);
      process.stdout.write(options.json ? `${JSON.stringify(explanation, null, 2)}\n` : describe(explanation));
      done(0);
    });
}

interface ExplainedStep {
  line: number;
  text: string;
  checks: readonly string[];
}

interface Explanation {
  requirements: (Requirement & { excused?: string })[];
  scenarios: {
    id: string;
    title: string;
    about?: string;
    file: string;
    cites: readonly string[];
    steps: ExplainedStep[];
  }[];
  known: (Pick<BaselineEntry, "check" | "reason" | "verdict"> & { subject: string })[];
}

function explain(id: string): Explanation {
  const scenarios = everyScenario();
  const { excused } = loadRequired(revision);
  const known = knownDivergences();
  const explained = (found: Requirement) => {
    const reason = excused.get(found.id)?.reason;
    return { ...found, ...(reason === undefined ? {} : { excused: reason }) };
  };
  const single = requirement(id.toUpperCase());
  if (single) {
    const decides = (checks: readonly string[], scenario: Scenario) =>
      scenario.checks.some((check) => checks.includes(check.id) && check.requirements.includes(single.id));
    const covering = scenarios.filter((scenario) =>
      decides(
        scenario.checks.map((check) => check.id),
        scenario,
      ),
    );
    return {
      requirements: [explained(single)],
      scenarios: covering.map((scenario) => explainScenario(scenario, (step) => decides(step.checks, scenario))),
      known: known.filter(({ check }) => check.split("#")[1]?.split("/")[0] === single.id),
    };
  }
  const [scenarioId = "", check] = id.split("#");
  const scenario = scenarios.find((candidate) => candidate.id === scenarioId);
  const spec = check === undefined ? undefined : scenario?.checks.find((candidate) => candidate.id === id);
  if (!scenario || (check !== undefined && !spec)) throw unknownId(id, scenarios);
  const ids = spec ? spec.requirements : [...new Set(scenario.checks.flatMap((candidate) => candidate.requirements))];
  const wanted = (step: ExplainedStep) =>
    spec === undefined || spec.requirements.length === 0 || step.checks.includes(id);
  return {
    requirements: ids.flatMap((name) => requirement(name) ?? []).map(explained),
    scenarios: [explainScenario(scenario, wanted)],
    known: known.filter((entry) => (spec ? entry.check === id : entry.check.startsWith(`${scenarioId}#`))),
  };
}

function everyScenario(): Scenario[] {
  const { scenarios, problems } = loadScenarios(kitPath("scenarios"));
  if (problems.length) throw new KitError("bad_scenario", problems.map(describeProblem).join("\n"), 2);
  return scenarios;
}

function explainScenario(
  scenario: Scenario,
  wanted: (step: ExplainedStep) => boolean,
): Explanation["scenarios"][number] {
  const steps = [...walkSteps(scenario.steps)].map(({ line, text, checks }) => ({ line, text, checks }));
  const { id, title, about, file, cites } = scenario;
  return { id, title, ...(about === undefined ? {} : { about }), file, cites, steps: steps.filter(wanted) };
}

/** What the catalogue knows of the implementations in it. */
function knownDivergences(): Explanation["known"] {
  return catalogueNames().flatMap((name) => {
    const { known, title } = loadCatalogueEntry(name);
    if (known === undefined) return [];
    const entries = [...loadBaseline(known, known).entries.values()];
    return entries.map(({ check, reason, verdict }) => ({ subject: title, check, reason, verdict }));
  });
}

function describe({ requirements: texts, scenarios, known }: Explanation): string {
  const lines: string[] = [];
  for (const { id, level, role, text, title, section, profile, excused } of texts) {
    lines.push(
      `${id} (${level}, ${role}; profile ${profile})`,
      `  ${text}`,
      `  ${title}${section ? `: ${section}` : ""}`,
    );
    if (excused) lines.push(`  Not checked: ${excused}`);
    lines.push("");
  }
  if (scenarios.length === 0) lines.push("No scenario checks it.", "");
  for (const { id, title, about, file, cites, steps } of scenarios) {
    lines.push(`${id}: ${title}`);
    if (about)
      lines.push(
        ...about
          .trim()
          .split("\n")
          .map((line) => `  ${line}`),
      );
    lines.push(`  scenarios/${file}${cites.length ? `; from the field: ${cites.join(", ")}` : ""}`);
    for (const step of steps) {
      const checks = step.checks.map((check) => check.slice(check.indexOf("#"))).join(" ");
      const [first = "", ...more] = step.text.trimEnd().split("\n");
      lines.push(`  ${String(step.line).padStart(4)}  ${first}`, ...more.map((line) => `        ${line}`));
      if (checks) lines.push(`        decides ${checks}`);
    }
    lines.push("");
  }
  if (known.length) {
    lines.push("Known divergences");
    for (const { subject, check, reason, verdict } of known)
      lines.push(`  ${subject}: ${check} (${verdict}) ${reason}`);
    lines.push("");
  }
  return lines.join("\n");
}

function unknownId(id: string, scenarios: readonly Scenario[]): KitError {
  const ids = [
    ...requirements().map((entry) => entry.id),
    ...scenarios.flatMap((scenario) => [scenario.id, ...scenario.checks.map((check) => check.id)]),
  ];
  const needle = id.toLowerCase();
  const stem = needle.replace(/[-#/]?[^-#/]*$/, "");
  const near = ids.filter((candidate) => candidate.toLowerCase().includes(needle));
  const wider =
    near.length || stem.length < 2 ? near : ids.filter((candidate) => candidate.toLowerCase().startsWith(stem));
  const hint = wider.length ? `; near it: ${wider.slice(0, 8).join(", ")}` : "";
  return usageError(`"${id}" is no requirement, scenario or check${hint}. See triad-conformance list`);
}
