/** What a selection comes to: the plan, or a refusal where it would be empty ("0 checks" must not look like success). */
import type { KitError } from "../errors.js";
import { kitPath } from "../files/paths.js";
import type { RunPlan, Selection } from "../result/request.js";
import { planRun } from "../run/index.js";
import { usageError } from "./parse.js";
import type { ChosenSubject } from "./source.js";

export interface SelectedPlan {
  plan: RunPlan;
  /** Profiles that are run. */
  profiles: string[];
  /** Nothing narrowed it below what the subject declares. */
  complete: boolean;
}

export function planSelection(
  chosen: ChosenSubject,
  selection: Selection,
  only: readonly string[] | undefined,
): SelectedPlan {
  const spawned = chosen.source.how === "spawned" ? chosen.source.launch : undefined;
  // An address that never changes cannot be there twice: no instances of a scenario's own.
  const own = spawned?.url.includes("{port}") === true;
  const declared = {
    kind: "engine" as const,
    profiles: chosen.profiles,
    features: chosen.features,
    variants: own ? Object.keys(spawned?.variants ?? {}) : [],
    own,
  };
  const all = planRun(kitPath("scenarios"), declared, selection);
  const profiles = only ? [...new Set(only)] : chosen.profiles;
  refuseUnknownProfiles(profiles, all);
  const scenarios = only ? all.scenarios.filter((scenario) => profiles.includes(scenario.profile)) : all.scenarios;
  if (scenarios.length === 0) throw emptySelection(selection, profiles);
  const narrowed = chosen.profiles.some((profile) => !profiles.includes(profile));
  const complete = !narrowed && selection.scenarios.length === 0 && selection.requirements.length === 0;
  return { plan: { scenarios }, profiles, complete };
}

/** Profiles of which the kit has scenarios. */
function knownProfiles(): string[] {
  const declared = { kind: "engine" as const, profiles: [], features: [], variants: [], own: false };
  const { scenarios } = planRun(kitPath("scenarios"), declared, { scenarios: [], requirements: [] });
  return [...new Set(scenarios.map((scenario) => scenario.profile))].sort();
}

function refuseUnknownProfiles(profiles: readonly string[], plan: RunPlan): void {
  const planned = new Set(plan.scenarios.map((scenario) => scenario.profile));
  // A filter may have left none of a profile: only then is everything looked at.
  if (profiles.every((profile) => planned.has(profile))) return;
  const known = knownProfiles();
  const unknown = profiles.find((profile) => !known.includes(profile));
  if (unknown !== undefined) {
    throw usageError(`the kit has no scenarios of a profile "${unknown}"; it has: ${known.join(", ")}`);
  }
}

function emptySelection({ scenarios, requirements }: Selection, profiles: readonly string[]): KitError {
  const parts = [
    scenarios.length ? `--scenario ${scenarios.join(", ")}` : "",
    requirements.length ? `--requirement ${requirements.join(", ")}` : "",
    `profiles ${profiles.join(", ")}`,
  ].filter(Boolean);
  return usageError(`nothing is selected by ${parts.join(" and ")}; see triad-conformance list`);
}
