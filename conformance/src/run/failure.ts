/** Why a step failed. The kind decides whether the scenario goes on. */
import type { Difference } from "../match/difference.js";
import type { Json } from "../scenario/json.js";

/** `value`: something else came. `time`: nothing came in time. `lost`: the connection went. `harness`: the kit is at fault. */
export type FailureKind = "value" | "time" | "lost" | "harness";

export class StepFailure extends Error {
  override readonly name = "StepFailure";
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly details: Partial<Difference> = {},
  ) {
    super(message);
  }
}

/** What was expected is known, what came is not: nothing did. */
export function failByTime(what: string, ms: number, expected?: Json): StepFailure {
  const details = expected === undefined ? {} : { expected };
  return new StepFailure("time", `${what} within ${Math.round(ms)} ms`, details);
}

export function failByDifference(difference: Difference): StepFailure {
  return new StepFailure("value", difference.message, difference);
}
