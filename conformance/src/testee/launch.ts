/** How a testee is started, and what it said of itself when the kit asked first. */
import type { Json } from "../scenario/json.js";

export interface TesteeLaunch {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}

/** The first line of a testee; the schema is `schemas/testee.json`. */
export interface TesteeGreeting {
  readonly testee: 1;
  readonly library: string;
  readonly version: string;
  readonly language: string;
  readonly runtime?: string;
  readonly platform?: string;
  readonly commands: readonly string[];
  readonly features: readonly string[];
  readonly [member: string]: Json | readonly string[] | undefined;
}
