/** Runs scenarios that stand in a test as text, against an address, and gives back the status of each check. */
import type { ScenarioOutcome } from "../../src/result/outcome.js";
import type { RunError } from "../../src/result/result.js";
import { executeRun } from "../../src/run/execute.js";
import { planScenarios } from "../../src/run/plan.js";
import { loadScenarioText } from "../../src/scenario/load.js";
import { describeProblem } from "../../src/scenario/problem.js";
import type { FindRequirement } from "../../src/scenario/requirements.js";
import type { Subject } from "../../src/subject/subject.js";

/** Requirements of the tests: `SHD-…` are SHOULD, all others MUST. */
export const find: FindRequirement = (id) => ({
  id,
  level: id.startsWith("SHD") ? "SHOULD" : "MUST",
  role: "engine",
  text: id,
});

export function connectedSubject(url: string): Subject {
  const refuse = async (): Promise<void> => {
    throw new Error("not ours");
  };
  return {
    url,
    how: "connected",
    start: refuse,
    stop: refuse,
    kill: refuse,
    restart: refuse,
    output: () => "",
    died: new Promise(() => {}),
  };
}

export interface Ran {
  scenarios: ScenarioOutcome[];
  errors: RunError[];
  ms: number;
  /** `INV-1 pass, frames pass, …` of the first scenario. */
  summary: string;
  first: ScenarioOutcome;
}

export async function runTexts(
  url: string,
  texts: readonly string[],
  options: { jobs?: number; seed?: string } = {},
): Promise<Ran> {
  const scenarios = texts.map((text, index) => {
    const { scenario, problems } = loadScenarioText(`core/s${index}`, `core/s${index}.yaml`, text, { find });
    if (!scenario) throw new Error(problems.map(describeProblem).join("\n"));
    return scenario;
  });
  const plan = planScenarios(scenarios, { kind: "engine", profiles: ["core"], features: [], variants: [], own: false });
  const begun = performance.now();
  const { scenarios: outcomes, errors } = await executeRun({
    plan,
    subject: connectedSubject(url),
    jobs: options.jobs ?? 8,
    seed: options.seed ?? "s",
    timeFactor: 1,
    transcripts: "failed",
  });
  const first = outcomes[0]!;
  const summary = first.checks.map((check) => `${check.id.split("#")[1]} ${check.status}`).join(", ");
  return { scenarios: outcomes, errors, ms: performance.now() - begun, summary, first };
}
