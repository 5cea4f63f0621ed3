/** What a run consists of, decided before anything is sent: which scenarios, which of them apply, which checks. */
import { KitError } from "../errors.js";
import type { Declared, PlannedScenario, RunPlan, Selection } from "../result/request.js";
import { type Loaded, type LoadOptions, loadScenarios } from "../scenario/load.js";
import { describeProblem } from "../scenario/problem.js";
import type { Scenario } from "../scenario/types.js";

/** The scenario behind each planned one, so that a plan can go through hands that know nothing of scenarios. */
const scenarios = new WeakMap<PlannedScenario, Scenario>();

/** Throws `KitError` `scenario_invalid` (exit 2) that lists every problem with file and line. */
export function planRun(folder: string, declared: Declared, selection: Selection, options: LoadOptions = {}): RunPlan {
  const { scenarios: loaded, problems } = loadOnce(folder, options);
  if (problems.length > 0) {
    const list = problems.map(describeProblem).join("\n");
    throw new KitError("scenario_invalid", `${problems.length} problems in scenario files; correct them:\n${list}`, 2);
  }
  return planScenarios(
    // Scenarios for libraries and those for engines have nothing to do with one another.
    loaded.filter((scenario) => isSdk(scenario) === (declared.kind === "sdk") && isSelected(scenario, selection)),
    declared,
  );
}

/** A command plans more than once, and files do not change meanwhile. */
const loadedFolders = new Map<string, Loaded>();

function loadOnce(folder: string, options: LoadOptions): Loaded {
  if (Object.keys(options).length > 0) return loadScenarios(folder, options);
  const loaded = loadedFolders.get(folder) ?? loadScenarios(folder);
  loadedFolders.set(folder, loaded);
  return loaded;
}

export function planScenarios(list: readonly Scenario[], declared: Declared): RunPlan {
  return {
    scenarios: list.map((scenario) => {
      const reason = whyNot(scenario, declared);
      const planned: PlannedScenario = {
        id: scenario.id,
        title: scenario.title,
        profile: scenario.profile,
        file: scenario.file,
        ...(scenario.slow ? { slow: true as const } : {}),
        ...(reason === undefined ? {} : { notApplicable: reason }),
        checks: scenario.checks.map(({ id, requirements, level }) => ({ id, requirements: [...requirements], level })),
      };
      scenarios.set(planned, scenario);
      return planned;
    }),
  };
}

/** Throws when the plan did not come from `planRun`. */
export function scenarioOf(planned: PlannedScenario): Scenario {
  const scenario = scenarios.get(planned);
  if (!scenario) throw new KitError("plan_unknown", `the scenario ${planned.id} was not planned by planRun`);
  return scenario;
}

/** One sentence, or undefined when it applies. */
function whyNot(scenario: Scenario, declared: Declared): string | undefined {
  const { needs } = scenario;
  if (!declared.profiles.includes(scenario.profile))
    return `The subject does not declare the profile ${scenario.profile}.`;
  const feature = needs.features.find((one) => !declared.features.includes(one));
  if (feature !== undefined) return `The subject does not declare the feature ${feature}.`;
  const command = needs.commands.find((one) => declared.commands !== undefined && !declared.commands.includes(one));
  if (command !== undefined) return `The testee does not have the command ${command}.`;
  const without = needs.without.find((one) => declared.profiles.includes(one));
  if (without !== undefined) return `It is for subjects without the profile ${without}.`;
  if (needs.own && !declared.own) return "It needs a subject of its own, and the kit does not start this one.";
  if (needs.variant !== undefined && !declared.variants.includes(needs.variant)) {
    return `The catalogue entry has no variant ${needs.variant}.`;
  }
  return undefined;
}

const isSdk = (scenario: Scenario): boolean => scenario.profile === "sdk";

function isSelected(scenario: Scenario, selection: Selection): boolean {
  const byId =
    selection.scenarios.length === 0 || selection.scenarios.some((glob) => toPattern(glob).test(scenario.id));
  const cited = scenario.checks.flatMap((check) => check.requirements);
  const byRequirement =
    selection.requirements.length === 0 ||
    selection.requirements.some((glob) => cited.some((id) => toPattern(glob).test(id)));
  return byId && byRequirement;
}

/** `*` stands for one part of an id, `**` for any. */
function toPattern(glob: string): RegExp {
  const parts = glob.split(/(\*\*|\*)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "u");
}
