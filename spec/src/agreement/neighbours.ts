// What the checks need of the packages that build on this one. Dependencies point the other way, so nothing is
// imported: the committed files of those packages are read, as any reader of the repository could.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { type Fault, SpecError } from "../fault.js";

export interface Contract {
  readonly $id: string;
  readonly kind: string;
  readonly id: string;
}

/** `schemas/generated/bundle.json`. */
export interface Bundle {
  readonly base: string;
  readonly schemas: Readonly<Record<string, object>>;
  readonly contracts: Readonly<Record<string, Contract>>;
  readonly documents: Readonly<Record<string, object>>;
}

export interface ScenarioFile {
  /** Path below `scenarios/` without suffix: the scenario's id. */
  readonly id: string;
  /** As it is shown in faults. */
  readonly file: string;
  readonly text: string;
  readonly content: unknown;
}

export interface Neighbours {
  readonly bundle: Bundle;
  readonly scenarios: readonly ScenarioFile[];
  /** Requirement id → reason, from `excused`. */
  readonly excused: ReadonlyMap<string, string>;
  /** As it is shown in faults. */
  readonly requiredFile: string;
}

/** `root` is the folder of the repository. */
export function readNeighbours(root: string, revision: string, faults: Fault[]): Neighbours {
  const requiredFile = `conformance/required/${revision}.yaml`;
  return {
    bundle: JSON.parse(readNeeded(root, "schemas/generated/bundle.json", "npm run generate -w schemas")) as Bundle,
    scenarios: readScenarios(root, faults),
    excused: readExcused(requiredFile, readNeeded(root, requiredFile, "git status"), revision, faults),
    requiredFile,
  };
}

function readNeeded(root: string, file: string, command: string): string {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    throw new SpecError([{ code: "unreadable", file, line: 0, message: `cannot be read; try \`${command}\`` }]);
  }
}

function readScenarios(root: string, faults: Fault[]): ScenarioFile[] {
  const folder = join(root, "conformance/scenarios");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const file = relative(root, path);
      const text = readFileSync(path, "utf8");
      return { id: name.replace(/\.yaml$/, ""), file, text, content: parseYaml(file, text, faults) };
    });
}

function parseYaml(file: string, text: string, faults: Fault[]): unknown {
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    faults.push({ code: "unreadable", file, line: 0, message });
    return undefined;
  }
}

/** An excuse whose `until` has come is none any more. */
export function readExcused(file: string, text: string, revision: string, faults: Fault[]): Map<string, string> {
  const content = parseYaml(file, text, faults);
  const excused = isObject(content) && isObject(content.excused) ? content.excused : {};
  const reasons = new Map<string, string>();
  for (const [id, entry] of Object.entries(excused)) {
    if (!isObject(entry) || typeof entry.reason !== "string") continue;
    if (typeof entry.until === "string" && entry.until <= revision) continue;
    reasons.set(id, entry.reason);
  }
  return reasons;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
