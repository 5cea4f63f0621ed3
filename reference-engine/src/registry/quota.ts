/** What one connection may register, by number and by bytes, so that no worker grows the engine without bound. */
import type { EngineLimits } from "../defaults.js";
import type { JsonSpan } from "../frames/span.js";

export type QuotaKind = "functions" | "triggers" | "types" | "held";

type QuotaLimits = Pick<
  EngineLimits,
  "max_functions" | "max_triggers" | "max_trigger_types" | "max_held_registrations" | "max_registration_bytes"
>;

export class Quota {
  readonly used: Record<QuotaKind, number> = { functions: 0, triggers: 0, types: 0, held: 0 };
  #bytes = 0;
  readonly #most: Readonly<Record<QuotaKind, number>>;
  readonly #mostBytes: number;

  constructor(limits: QuotaLimits) {
    this.#most = {
      functions: limits.max_functions,
      triggers: limits.max_triggers,
      types: limits.max_trigger_types,
      held: limits.max_held_registrations,
    };
    this.#mostBytes = limits.max_registration_bytes;
  }

  /** Books one more of `kind`, or answers false and books nothing. */
  take(kind: QuotaKind, bytes: number): boolean {
    if (this.used[kind] >= this.#most[kind] || this.#bytes + bytes > this.#mostBytes) return false;
    this.used[kind] += 1;
    this.#bytes += bytes;
    return true;
  }

  /** Books the difference when one of `kind` is replaced, or answers false and changes nothing. */
  replace(oldBytes: number, newBytes: number): boolean {
    if (newBytes > oldBytes && this.#bytes + newBytes - oldBytes > this.#mostBytes) return false;
    this.#bytes += newBytes - oldBytes;
    return true;
  }

  give(kind: QuotaKind, bytes: number): void {
    this.used[kind] -= 1;
    this.#bytes -= bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }
}

/** Bytes that a registration is booked with: its texts and values, and a flat rate for the record itself. */
export function sizeOf(...parts: readonly (string | JsonSpan | undefined)[]): number {
  let size = 64;
  for (const part of parts) {
    if (part === undefined) continue;
    size += typeof part === "string" ? part.length * 2 : part.end - part.start;
  }
  return size;
}
