/** What every rule over a scenario is given. */
import type { KindFacts } from "../ends/kinds.js";
import type { Json } from "./json.js";
import type { FindRequirement } from "./requirements.js";
import type { Path } from "./source.js";
import type { Scenario } from "./types.js";

/** What the rules look things up in, and where they report. */
export interface LintContext {
  readonly scenario: Scenario;
  readonly value: Json;
  readonly kinds: ReadonlyMap<string, KindFacts>;
  readonly find: FindRequirement;
  report(path: Path, message: string): void;
}
