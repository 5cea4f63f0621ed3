/** The checks of one scenario while it runs: undecided, passed or failed, and what becomes of the undecided in the end. */
import type { CheckOutcome } from "../result/outcome.js";
import type { CheckFailure } from "../result/result.js";
import type { CheckSpec } from "../scenario/types.js";
import { shortenFailure } from "./shorten.js";

type State = Pick<CheckOutcome, "status" | "duration_ms" | "reason" | "failure">;

export class Verdicts {
  readonly #states = new Map<string, State>();
  readonly #specs: readonly CheckSpec[];

  constructor(specs: readonly CheckSpec[]) {
    this.#specs = specs;
  }

  /** A failure stays: a later round of the same step does not mend it. */
  pass(ids: readonly string[], ms: number): void {
    for (const id of ids) {
      const before = this.#states.get(id);
      if (before?.status === "pass") before.duration_ms += ms;
      else if (!before) this.#states.set(id, { status: "pass", duration_ms: ms });
    }
  }

  /** The first failure of a check is the one that is told. */
  fail(ids: readonly string[], failure: CheckFailure, ms: number): void {
    for (const id of ids) {
      const before = this.#states.get(id);
      if (before?.status === "fail") continue;
      this.#states.set(id, {
        status: "fail",
        duration_ms: (before?.duration_ms ?? 0) + ms,
        failure: shortenFailure(failure),
      });
    }
  }

  /** Rounds of an `each` are missing, so what passed so far has not been shown. */
  reopen(ids: readonly string[]): void {
    for (const id of ids) if (this.#states.get(id)?.status === "pass") this.#states.delete(id);
  }

  /** Decides all that is undecided. */
  close(status: "not-testable" | "harness-error", reason: string): void {
    for (const { id } of this.#specs) {
      if (!this.#states.has(id)) this.#states.set(id, { status, duration_ms: 0, reason });
    }
  }

  /** All checks with their outcome, in the order of the plan. */
  outcomes(): CheckOutcome[] {
    return this.#specs.map(({ id, requirements, level }) => {
      const state = this.#states.get(id) ?? {
        status: "not-testable" as const,
        duration_ms: 0,
        reason: "it was not decided",
      };
      return { id, requirements: [...requirements], level, ...state, duration_ms: Math.round(state.duration_ms) };
    });
  }
}
