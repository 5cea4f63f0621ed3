// @triad-protocol/spec: the requirements of the specification as data, for whoever tests or shows them.

import { readFileSync } from "node:fs";
import type { Requirement, RequirementsFile } from "./requirement.js";

export type { Level, Requirement, RequirementsFile, Role } from "./requirement.js";
export { LEVELS, ROLES } from "./requirement.js";
export { revision } from "./revision.js";

let loaded: { list: readonly Requirement[]; byId: ReadonlyMap<string, Requirement> } | undefined;

function load(): NonNullable<typeof loaded> {
  if (loaded) return loaded;
  const text = readFileSync(new URL("../requirements.json", import.meta.url), "utf8");
  const { requirements: list } = JSON.parse(text) as RequirementsFile;
  loaded = { list, byId: new Map(list.map((entry) => [entry.id, entry])) };
  return loaded;
}

/** Every requirement of the revision, in reading order. */
export function requirements(): readonly Requirement[] {
  return load().list;
}

/** The requirement of an id such as `INV-7`; undefined when there is none. */
export function requirement(id: string): Requirement | undefined {
  return load().byId.get(id);
}
