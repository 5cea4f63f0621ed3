// One visit of the doctor: connect, read, compare. An engine at work changes between two questions, so what looks wrong
// is looked at once more, and only what is wrong both times is told.
import { setTimeout as delay } from "node:timers/promises";
import type { Expectations } from "../health/expectations.js";
import { type Catalogue, readCatalogue } from "./catalogue.js";
import { checkCatalogue } from "./check-catalogue.js";
import { checkHealth } from "./check-health.js";
import { checkManifests } from "./check-manifests.js";
import { connectEngine, type EngineClient } from "./engine-client.js";
import { type Finding, problem } from "./finding.js";
import { type HealthView, readHealth } from "./read-health.js";

const SECOND_LOOK_AFTER_MS = 300;

export interface Visit {
  readonly url: string;
  /** Absent: looked for on the engine's host at the default port, and not missed when it is not there. */
  readonly health?: string;
  readonly expected: Expectations;
  readonly timeout_ms: number;
}

export interface Diagnosis {
  readonly url: string;
  /** How long connecting took, in milliseconds. */
  readonly connected_ms: number;
  /** Null for a list that could not be read. */
  readonly counts: { readonly [list in keyof Required<Catalogue>]: number | null };
  readonly health: {
    readonly url: string;
    readonly seen: boolean;
    readonly ready?: boolean;
    readonly complete?: boolean;
  };
  /** What this visit could not see, and why. */
  readonly unseen: readonly string[];
  readonly findings: readonly Finding[];
}

/** Throws DoctorError when there is no engine to examine. */
export async function examineEngine(visit: Visit): Promise<Diagnosis> {
  const started = Date.now();
  const client = await connectEngine(visit.url, visit.timeout_ms);
  const connected_ms = Date.now() - started;
  try {
    const first = await look(client, visit);
    if (first.findings.length === 0) return { ...first, connected_ms };
    await delay(SECOND_LOOK_AFTER_MS);
    const second = await look(client, visit);
    const before = new Set(first.findings.map(keyOf));
    return { ...second, connected_ms, findings: second.findings.filter((finding) => before.has(keyOf(finding))) };
  } finally {
    client.close();
  }
}

async function look(client: EngineClient, visit: Visit): Promise<Omit<Diagnosis, "connected_ms">> {
  const { catalogue, findings } = await readCatalogue(client);
  const view = await readHealth(visit.health ?? defaultHealth(visit.url), client.workerId, visit.timeout_ms);
  const health = view.seen ? checkHealth(view.status, view.readiness, catalogue) : missedHealth(view, visit);
  const all = [
    ...findings,
    ...(await checkCatalogue(client, catalogue)),
    ...health,
    ...checkManifests(visit.expected, catalogue),
  ];
  const told = new Set<string>();
  return {
    url: visit.url,
    counts: {
      workers: catalogue.workers?.length ?? null,
      functions: catalogue.functions?.length ?? null,
      trigger_types: catalogue.trigger_types?.length ?? null,
      triggers: catalogue.triggers?.length ?? null,
    },
    health: {
      url: view.url,
      seen: view.seen,
      ...(view.seen ? { ready: view.readiness.ready, complete: view.readiness.complete } : {}),
    },
    unseen: view.seen ? [] : [`parked triggers, waiting claims, counters: health at ${view.url} ${view.reason}`],
    // What the engine's own configuration misses, a manifest given here may miss too.
    findings: all.filter((finding) => !told.has(keyOf(finding)) && told.add(keyOf(finding))),
  };
}

function missedHealth(view: HealthView & { seen: false }, visit: Visit): Finding[] {
  return visit.health === undefined ? [] : [problem("health_unseen", view.url, view.reason)];
}

function defaultHealth(url: string): string {
  return `http://${new URL(url).hostname}:49130`;
}

function keyOf({ check, subject }: Finding): string {
  return JSON.stringify([check, subject]);
}
