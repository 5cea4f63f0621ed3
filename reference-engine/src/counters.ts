/** What the engine counts about itself; the status shows a copy. */
import type { EngineCounters } from "./engine-status.js";

export class Counters {
  connectionsAccepted = 0;
  connectionsRefused = 0;
  framesIn = 0;
  framesOut = 0;
  strayResults = 0;
  telemetryDiscarded = 0;
  internalErrors = 0;
  readonly #undecodable = new Map<string, number>();
  readonly #droppedCalls = new Map<string, number>();
  readonly #closed = new Map<string, number>();

  undecodable(fault: string): void {
    countIn(this.#undecodable, fault);
  }

  droppedCall(code: string): void {
    countIn(this.#droppedCalls, code);
  }

  closed(code: number): void {
    countIn(this.#closed, String(code));
  }

  snapshot(): EngineCounters {
    return {
      connections_accepted: this.connectionsAccepted,
      connections_refused: this.connectionsRefused,
      frames_in: this.framesIn,
      frames_out: this.framesOut,
      undecodable: Object.fromEntries(this.#undecodable),
      stray_results: this.strayResults,
      dropped_calls: Object.fromEntries(this.#droppedCalls),
      telemetry_discarded: this.telemetryDiscarded,
      closed: Object.fromEntries(this.#closed),
      internal_errors: this.internalErrors,
    };
  }
}

/** The keys are codes of the engine's own, so the maps stay small. */
function countIn(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
