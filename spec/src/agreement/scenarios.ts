// Which checks of the conformance kit show which requirement.

import type { Fault } from "../fault.js";
import type { Requirement } from "../requirement.js";
import { isObject, type Neighbours, type ScenarioFile } from "./neighbours.js";

export interface Check {
  readonly requirement: string;
  /** As reports name it: `core/garbage#TRN-21/array`. */
  readonly id: string;
}

/** The checks of one scenario, at whatever depth they stand. */
export function collectChecks(scenario: ScenarioFile): Check[] {
  const checks: Check[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const entry of value) visit(entry);
    if (!isObject(value)) return;
    const label = typeof value.as === "string" ? `/${value.as}` : "";
    for (const requirement of [value.check].flat()) {
      if (typeof requirement === "string") checks.push({ requirement, id: `${scenario.id}#${requirement}${label}` });
    }
    for (const name of ["steps", "while"]) visit(value[name]);
  };
  if (isObject(scenario.content)) visit(scenario.content.steps);
  return checks;
}

export interface Covered {
  readonly id: string;
  readonly level: Requirement["level"];
  readonly role: Requirement["role"];
  readonly profile: string;
  readonly chapter: string;
  /** Ids of checks; empty when there is none. */
  readonly checks: readonly string[];
  /** Why there is none. */
  readonly excused?: string;
}

/** One row per requirement. Faults: a MUST with neither check nor excuse, an excuse that is not needed, unknown ids. */
export function coverRequirements(
  requirements: readonly Requirement[],
  { scenarios, excused, requiredFile }: Pick<Neighbours, "scenarios" | "excused" | "requiredFile">,
  faults: Fault[],
): Covered[] {
  const known = new Set(requirements.map(({ id }) => id));
  const byRequirement = new Map<string, Set<string>>();
  for (const scenario of scenarios) {
    for (const { requirement, id } of collectChecks(scenario)) {
      if (!known.has(requirement)) {
        const line = scenario.text.split("\n").findIndex((text) => text.includes(requirement)) + 1;
        const message = `the requirement ${requirement} does not exist`;
        faults.push({ code: "unknown_requirement", file: scenario.file, line, message });
      }
      byRequirement.set(requirement, (byRequirement.get(requirement) ?? new Set()).add(id));
    }
  }
  for (const id of excused.keys()) {
    if (!known.has(id)) {
      faults.push({
        code: "stale_excuse",
        file: requiredFile,
        line: 0,
        message: `${id} is excused but does not exist`,
      });
    } else if (byRequirement.has(id)) {
      const message = `${id} is excused but has checks; take the excuse out`;
      faults.push({ code: "stale_excuse", file: requiredFile, line: 0, message });
    }
  }
  return requirements.map(({ id, level, role, profile, chapter }) => {
    const checks = [...(byRequirement.get(id) ?? [])].sort();
    const reason = excused.get(id);
    if (level === "MUST" && checks.length === 0 && reason === undefined) {
      const message = `${id} has no check in a scenario and no entry under \`excused\``;
      faults.push({ code: "not_covered", file: requiredFile, line: 0, message });
    }
    return { id, level, role, profile, chapter, checks, ...(reason === undefined ? {} : { excused: reason }) };
  });
}
