/** `triad-conformance list`: what the kit would run, and what of it applies. Nothing is sent to anybody. */

import { requirements, revision } from "@triad-protocol/spec";
import { type Command, Option } from "commander";
import { catalogueNames } from "../catalogue/catalogue.js";
import { kitPath } from "../files/paths.js";
import { isCounted, loadRequired } from "../required/required.js";
import type { PlannedScenario } from "../result/request.js";
import type { ExitCode } from "../result/result.js";
import { planRun } from "../run/index.js";
import { everyAbility } from "../testee/lines.js";
import { collectList } from "./parse.js";
import { planSelection } from "./plan.js";
import { chooseSubject } from "./source.js";

interface ListOptions {
  catalogue?: string;
  profile?: string[];
  feature?: string[];
  scenario?: string[];
  requirement?: string[];
  json?: boolean;
}

const SUBJECTS = ["scenarios", "checks", "requirements", "profiles", "catalogue"] as const;
type What = (typeof SUBJECTS)[number];

/** Stands in for an engine at some address, where none is named. */
const ANY_ENGINE = "ws://127.0.0.1/";

export function addListCommand(program: Command, done: (exit: ExitCode) => void): void {
  program
    .command("list")
    .summary("list scenarios, checks, requirements, profiles or the catalogue")
    .description(
      "Lists what the kit has and what of it would apply: to an entry of the catalogue, or to an engine at some\n" +
        "address that declares the profiles given (default: core).",
    )
    .argument("[what]", `one of ${SUBJECTS.join(", ")}`, "scenarios")
    .option("--catalogue <name>", "as it applies to this entry")
    .option("--profile <a,b>", "profiles declared", collectList)
    .option("--feature <a,b>", "features declared", collectList)
    .option("--scenario <glob>", "only these scenarios (repeatable)", collectList)
    .option("--requirement <id>", "only scenarios that check these requirements (repeatable)", collectList)
    .addOption(new Option("--json", "machine-readable"))
    .action((what: string, options: ListOptions, command: Command) => {
      const known = SUBJECTS.find((name) => name === what);
      if (!known) command.error(`error: cannot list "${what}"; choose from ${SUBJECTS.join(", ")}`);
      else process.stdout.write(list(known, options));
      done(0);
    });
}

function list(what: What, options: ListOptions): string {
  if (what === "catalogue") return listNames("catalogue", catalogueNames(), options);
  if (options.profile?.includes("sdk")) return listFor(what, planForAnySdk(options), options);
  const chosen = chooseSubject({ ...options, ...(options.catalogue === undefined ? { url: ANY_ENGINE } : {}) }, []);
  const selection = { scenarios: options.scenario ?? [], requirements: options.requirement ?? [] };
  const { scenarios } = planSelection(chosen, selection, what === "profiles" ? undefined : options.profile).plan;
  return listFor(what, scenarios, options);
}

/** As for a library that can do everything. */
function planForAnySdk({ scenario, requirement }: ListOptions): PlannedScenario[] {
  const { commands, features } = everyAbility();
  const declared = { kind: "sdk" as const, profiles: ["sdk"], features, commands, variants: [], own: false };
  return planRun(kitPath("scenarios"), declared, { scenarios: scenario ?? [], requirements: requirement ?? [] })
    .scenarios;
}

function listFor(what: What, scenarios: readonly PlannedScenario[], options: ListOptions): string {
  switch (what) {
    case "scenarios":
      return listScenarios(scenarios, options);
    case "checks":
      return listChecks(scenarios, options);
    case "requirements":
      return listRequirements(scenarios, options);
    case "catalogue":
      return listNames("catalogue", catalogueNames(), options);
    case "profiles":
      return listNames("profiles", [...new Set(scenarios.map(({ profile }) => profile))].sort(), options);
  }
}

function listScenarios(scenarios: readonly PlannedScenario[], { json }: ListOptions): string {
  if (json) return print({ scenarios });
  const applicable = scenarios.filter(({ notApplicable }) => notApplicable === undefined);
  const checks = applicable.reduce((sum, scenario) => sum + scenario.checks.length, 0);
  const width = Math.max(...scenarios.map(({ id }) => id.length));
  const lines = scenarios.map(({ id, title, checks: own, notApplicable }) => {
    const count = String(own.length).padStart(3);
    const reason = notApplicable === undefined ? "" : `\n${" ".repeat(width + 7)}not applicable: ${notApplicable}`;
    return `${id.padEnd(width)}  ${count}  ${title}${reason}`;
  });
  return `${lines.join("\n")}\n\n${applicable.length} of ${scenarios.length} scenarios apply, with ${checks} checks.\n`;
}

function listChecks(scenarios: readonly PlannedScenario[], { json }: ListOptions): string {
  const required = loadRequired(revision);
  const checks = scenarios.flatMap((scenario) =>
    scenario.checks.map((check) => ({
      ...check,
      scenario: scenario.id,
      counted: isCounted(required, check.id),
      applicable: scenario.notApplicable === undefined,
    })),
  );
  if (json) return print({ checks });
  // Ids alone: this is what the frozen list of a revision and a baseline are made of.
  return checks.map(({ id }) => `${id}\n`).join("");
}

function listRequirements(scenarios: readonly PlannedScenario[], { json, requirement }: ListOptions): string {
  const { excused } = loadRequired(revision);
  const rows = requirements()
    .filter(({ id }) => requirement === undefined || requirement.includes(id))
    .map(({ id, level, role, text, profile, chapter }) => {
      const covering = scenarios
        .flatMap((scenario) => scenario.checks)
        .filter((check) => check.requirements.includes(id));
      return {
        id,
        level,
        role,
        profile,
        chapter,
        text,
        checks: covering.map((check) => check.id),
        excused: excused.get(id)?.reason,
      };
    });
  if (json) return print({ requirements: rows });
  const covered = rows.filter(({ checks }) => checks.length > 0).length;
  const lines = rows.map(({ id, level, role, text, checks, excused: why }) => {
    const state = checks.length ? `${checks.length} checks` : why ? `excused: ${why}` : "no check";
    return `${id.padEnd(8)} ${level.padEnd(6)} ${role.padEnd(7)} ${text}\n${" ".repeat(25)}${state}`;
  });
  return `${lines.join("\n")}\n\n${covered} of ${rows.length} requirements have a check.\n`;
}

function listNames(member: string, names: readonly string[], { json }: ListOptions): string {
  return json ? print({ [member]: names }) : names.map((name) => `${name}\n`).join("");
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
