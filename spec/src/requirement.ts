// What a numbered requirement is, and the closed lists that its block is checked against.

export const LEVELS = ["MUST", "SHOULD", "MAY"] as const;
/** How binding a requirement is. A prohibition is a `MUST` as well: its sentence says "never" or "not". */
export type Level = (typeof LEVELS)[number];

export const ROLES = ["engine", "worker", "sdk", "client", "testee", "harness-worker"] as const;
/** Whom a requirement binds. The overview chapter explains each. */
export type Role = (typeof ROLES)[number];

export interface Requirement {
  /** Prefix of the chapter, a hyphen and a number: `INV-7`. Never used again once given. */
  readonly id: string;
  readonly level: Level;
  readonly role: Role;
  /** The sentence, in Markdown, on one line. */
  readonly text: string;
  /** The profile that an implementation declares to be held to it. */
  readonly profile: string;
  /** File stem of the chapter: `invocation`. */
  readonly chapter: string;
  /** Title of the chapter: `Invocation`. */
  readonly title: string;
  /** The nearest heading above the block. */
  readonly section: string;
}

/** What `requirements.json` holds. */
export interface RequirementsFile {
  readonly revision: string;
  readonly requirements: readonly Requirement[];
}
