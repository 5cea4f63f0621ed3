/** Loads scenario files: read, judged by the schema, built, linted. Nothing is sent to anybody. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { endKinds, type KindFacts } from "../ends/kinds.js";
import { buildScenario } from "./build.js";
import { lintScenario } from "./lint.js";
import { type Problem, problemAt } from "./problem.js";
import { type FindRequirement, findRequirement } from "./requirements.js";
import { checkSchema } from "./schema.js";
import { readSource } from "./source.js";
import type { Scenario } from "./types.js";

export interface LoadOptions {
  /** Where requirements are looked up; the specification unless given. */
  find?: FindRequirement;
  kinds?: ReadonlyMap<string, KindFacts>;
}

export interface Loaded {
  scenarios: Scenario[];
  problems: Problem[];
}

/** `id` is what failures and baselines name: the path below the folder of scenarios, without `.yaml`. */
export function loadScenarioText(
  id: string,
  file: string,
  text: string,
  options: LoadOptions = {},
): { scenario?: Scenario; problems: Problem[] } {
  const { source, problems } = readSource(file, text);
  if (!source) return { problems };
  const faults = checkSchema(source.value);
  if (faults.length > 0) {
    return { problems: faults.map((fault) => problemAt(file, source.lineOf(fault.path), fault.message)) };
  }
  const find = options.find ?? findRequirement;
  const scenario = buildScenario(id, source, find);
  const lints = lintScenario(scenario, source, options.kinds ?? endKinds, find);
  return lints.length > 0 ? { problems: lints } : { scenario, problems: [] };
}

/** Every `.yaml` below `folder`, in the order of their ids. Problems of all files are collected. */
export function loadScenarios(folder: string, options: LoadOptions = {}): Loaded {
  const loaded: Loaded = { scenarios: [], problems: [] };
  for (const file of scenarioFiles(folder)) {
    const path = relative(folder, file).split(sep).join("/");
    const name = path.replace(/\.yaml$/, "");
    if (!/^[a-z0-9-]+(\/[a-z0-9-]+)+$/.test(name)) {
      loaded.problems.push(
        problemAt(
          path,
          1,
          "a scenario lies in the folder of its profile and has a name in lower-case words with hyphens",
        ),
      );
      continue;
    }
    const { scenario, problems } = loadScenarioText(name, path, readFileSync(file, "utf8"), options);
    if (scenario) loaded.scenarios.push(scenario);
    loaded.problems.push(...problems);
  }
  return loaded;
}

function scenarioFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
