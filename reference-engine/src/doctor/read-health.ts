// The engine's own view, from its health endpoints; another engine may have none.
import type { EngineStatus } from "../engine.js";
import type { Readiness } from "../health/readiness.js";

export type HealthView =
  | { readonly seen: true; readonly url: string; readonly status: EngineStatus; readonly readiness: Readiness }
  | { readonly seen: false; readonly url: string; readonly reason: string };

/**
 * Reads `/status` and `/ready` below `url`. `workerId`: the doctor's own connection; an engine that does not know it is
 * another engine, whose health says nothing about this one.
 */
export async function readHealth(url: string, workerId: string, timeoutMs: number): Promise<HealthView> {
  const base = url.replace(/\/+$/, "");
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const read = async (path: string) => (await fetch(`${base}${path}`, { signal, redirect: "error" })).json();
    const [status, readiness] = (await Promise.all([read("/status"), read("/ready")])) as [EngineStatus, Readiness];
    if (!Array.isArray(status.workers) || typeof readiness.ready !== "boolean") {
      return { seen: false, url: base, reason: "does not answer as the health of a Triad engine" };
    }
    if (!status.workers.some((worker) => worker.worker_id === workerId)) {
      return { seen: false, url: base, reason: "belongs to another engine: it does not know this connection" };
    }
    return { seen: true, url: base, status, readiness };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
    return { seen: false, url: base, reason: cause?.code ?? cause?.message ?? message };
  }
}
