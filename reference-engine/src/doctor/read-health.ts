// The engine's own view, from its health endpoints; another engine may have none.
import type { EngineStatus } from "../engine-status.js";
import type { Readiness } from "../health/readiness.js";

export type HealthView =
  | { readonly seen: true; readonly url: string; readonly status: EngineStatus; readonly readiness: Readiness }
  | { readonly seen: false; readonly url: string; readonly reason: string };

/** More than the status of the largest engine takes. */
const LARGEST_BODY = 64 * 1024 * 1024;

/**
 * Reads `/status` and `/ready` below `url`. `workerId`: the doctor's own connection; an engine that does not know it is
 * another engine, whose health says nothing about this one.
 */
export async function readHealth(url: string, workerId: string, timeoutMs: number): Promise<HealthView> {
  const base = url.replace(/\/+$/, "");
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const read = async (path: string) => readJson(await fetch(`${base}${path}`, { signal, redirect: "error" }));
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

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error(`answers more than ${LARGEST_BODY} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
