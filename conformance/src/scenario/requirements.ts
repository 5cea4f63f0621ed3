/** The one place where scenarios meet the specification: a requirement by its id. */
import { type Level, type Role, requirement as specRequirement } from "@triad-protocol/spec";

export interface CitedRequirement {
  readonly id: string;
  readonly level: Level;
  readonly role: Role;
  readonly text: string;
}

export type FindRequirement = (id: string) => CitedRequirement | undefined;

export const findRequirement: FindRequirement = (id) => specRequirement(id);
