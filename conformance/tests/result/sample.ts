// Hand-made results for the tests of what derives from them.
import { type BuildInput, buildResult } from "../../src/result/build.js";
import type { ScenarioOutcome } from "../../src/result/outcome.js";
import type { CheckResult, CheckStatus, RunResult, ScenarioResult } from "../../src/result/result.js";
import { summarise } from "../../src/result/verdict.js";

export function check(id: string, status: CheckStatus, message = "", over: Partial<CheckResult> = {}): CheckResult {
  const [, name = ""] = id.split("#");
  const requirement = /^[A-Z]+-\d+/.exec(name)?.[0];
  const failed = status === "fail" || status === "warn" || status === "known-fail" || status === "known-flaky";
  return {
    id,
    requirements: requirement ? [requirement] : [],
    level: "MUST",
    counted: true,
    status,
    duration_ms: 1.5,
    ...(status === "not-testable" ? { reason: message || "the caller could not connect" } : {}),
    ...(failed ? { failure: failure(message) } : {}),
    ...over,
  };
}

export function failure(message: string): NonNullable<CheckResult["failure"]> {
  return {
    step: { index: 3, line: 12, text: "{ at: caller, receive: { type: invocationresult } }" },
    end: "caller",
    message: message || "the value differs",
    pointer: "/error/code",
    expected: "BOOM",
    actual: { code: "WRAPPED", note: "<b>&\"'" },
    blame: "subject",
  };
}

export function scenario(id: string, checks: CheckResult[], over: Partial<ScenarioResult> = {}): ScenarioResult {
  const profile = id.slice(0, id.lastIndexOf("/"));
  return { id, title: `Title of ${id}`, profile, status: "run", duration_ms: 12.25, checks, ...over };
}

export const SUITE: RunResult["suite"] = { version: "0.1.0", revision: "2026-11", commit: "abcdef123456" };

export const SUBJECT: RunResult["subject"] = {
  kind: "engine",
  name: "sample engine",
  version: "1.2.3",
  how: "spawned",
  url: "ws://127.0.0.1:20001/",
  profiles: ["core"],
  features: [],
};

export const RUN: BuildInput["run"] = {
  id: "a0000000-0000-4000-8000-000000000001",
  command: "triad-conformance engine --catalogue sample",
  started: "2026-11-21T10:00:00.000Z",
  finished: "2026-11-21T10:00:07.500Z",
  duration_ms: 7500,
  seed: "5eed",
  time_factor: 1,
  jobs: 8,
  strict: false,
  platform: { os: "linux 6.1", arch: "x64", cpus: 2, node: "v20.20.2" },
  selection: { profiles: ["core"], scenarios: [], requirements: [], complete: true },
};

/** A result with these scenarios as they are; verdict and exit are what the caller says. */
export function resultOf(scenarios: ScenarioResult[], over: Partial<RunResult> = {}): RunResult {
  const checks = scenarios.flatMap((entry) => entry.checks);
  return {
    format: 1,
    suite: SUITE,
    subject: SUBJECT,
    run: RUN,
    expected_checks: checks.filter(({ status }) => status !== "not-applicable").length,
    summary: summarise(checks),
    verdict: "pass",
    exit: 0,
    scenarios,
    errors: [],
    ...over,
  };
}

/** What `buildResult` makes of outcomes whose plan they fit exactly, unless `over` says otherwise. */
export function build(outcomes: ScenarioOutcome[], over: Partial<BuildInput> = {}): RunResult {
  const scenarios = outcomes.map(({ id, title, profile, status, reason, checks }) => ({
    id,
    title,
    profile,
    file: `${id}.yaml`,
    ...(status === "not-applicable" ? { notApplicable: reason ?? "no" } : {}),
    checks: checks.map(({ id: checkId, requirements, level }) => ({ id: checkId, requirements, level })),
  }));
  return buildResult({
    suite: SUITE,
    subject: SUBJECT,
    run: RUN,
    plan: { scenarios },
    outcome: { scenarios: outcomes, errors: [] },
    required: { revision: "2026-11", counted: "all", shown: new Map(), excused: new Map() },
    transcripts: "failed",
    ...over,
  });
}
