/** Everything that a scenario file must keep and its schema cannot say. Each rule is one function over the scenario. */
import type { KindFacts } from "../ends/kinds.js";
import { lintChecks } from "./lint-checks.js";
import type { LintContext } from "./lint-context.js";
import { lintOwn } from "./lint-own.js";
import { lintSteps } from "./lint-steps.js";
import { lintVariables } from "./lint-variables.js";
import { type Problem, problemAt } from "./problem.js";
import type { FindRequirement } from "./requirements.js";
import type { Path, Source } from "./source.js";
import type { Scenario } from "./types.js";

const RULES: readonly ((context: LintContext) => void)[] = [lintSteps, lintChecks, lintVariables, lintOwn];

export function lintScenario(
  scenario: Scenario,
  source: Source,
  kinds: ReadonlyMap<string, KindFacts>,
  find: FindRequirement,
): Problem[] {
  const problems: Problem[] = [];
  const report = (path: Path, message: string): void => {
    problems.push(problemAt(source.file, source.lineOf(path), message));
  };
  for (const rule of RULES) rule({ scenario, value: source.value, kinds, find, report });
  return problems;
}
