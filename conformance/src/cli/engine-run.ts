/** One run against an engine, from options to exit status. */
import { secretsOfUrl } from "../result/redact.js";
import type { ExitCode } from "../result/result.js";
import { carryOut, prepareRun } from "./carry-out.js";
import { judgeSubject } from "./judge-subject.js";
import { planSelection } from "./plan.js";
import type { EngineOptions } from "./run-options.js";
import { chooseSubject } from "./source.js";

/** Runs and reports. Throws `KitError` for what is refused before anything was started. */
export async function runEngine(options: EngineOptions, command: readonly string[]): Promise<ExitCode> {
  const chosen = chooseSubject(options, command);
  const prepared = prepareRun(options, chosen.entry?.known);
  const selected = planSelection(chosen, prepared.selection, options.profile);
  const judge = () => judgeSubject(chosen, options, selected.plan, prepared.seed);
  return carryOut(options, prepared, selected, judge, options.url === undefined ? [] : secretsOfUrl(options.url));
}
