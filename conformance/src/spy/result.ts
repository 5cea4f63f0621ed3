/** From what a spy has counted to the one form of result: each rule is a scenario of one check. */
import { requirements } from "@triad-protocol/spec";
import type { RequiredChecks } from "../required/required.js";
import { buildResult } from "../result/build.js";
import type { CheckOutcome, RunOutcome } from "../result/outcome.js";
import type { PlannedScenario } from "../result/request.js";
import type { CheckFailure, RunFacts, RunResult, SubjectFacts, TrafficFacts } from "../result/result.js";
import { checkIdOf, type Finding, levelOf } from "./finding.js";
import { RULE_IDS, RULES, type RuleId } from "./rules/table.js";
import type { RuleTally, Tally } from "./tally.js";

export const SPY_PROFILE = "spy";
const NEVER_SEEN = "nothing passed by which it could be decided";

export interface SpyRun {
  suite: RunResult["suite"];
  subject: SubjectFacts;
  run: Omit<RunFacts, "baseline">;
  tally: Tally;
  /** Rules that are shown and do not count. */
  ignored: ReadonlySet<RuleId>;
}

export function buildSpyResult({ suite, subject, run, tally, ignored }: SpyRun): RunResult {
  const shown = new Map([...ignored].map((rule) => [checkIdOf(rule), "ignored by the command line"]));
  const required: RequiredChecks = { revision: suite.revision, counted: "all", shown, excused: new Map() };
  const plan = { scenarios: RULE_IDS.map((rule) => planned(rule, tally.rules[rule])) };
  const outcome: RunOutcome = {
    scenarios: RULE_IDS.map((rule) => observed(rule, tally.rules[rule])),
    errors: [],
  };
  return buildResult({
    suite,
    subject,
    run,
    plan,
    outcome,
    required,
    transcripts: "failed",
    traffic: trafficOf(tally),
  });
}

/** Rules by their id, or by the requirement that they show; undefined where there is none. */
export function rulesNamed(name: string): RuleId[] {
  return RULE_IDS.filter((rule) => rule === name || RULES[rule].requirement === name);
}

function planned(rule: RuleId, { seen }: RuleTally): PlannedScenario {
  return {
    id: `${SPY_PROFILE}/${rule}`,
    title: RULES[rule].title,
    profile: SPY_PROFILE,
    file: "",
    ...(seen === 0 ? { notApplicable: NEVER_SEEN } : {}),
    checks: [{ id: checkIdOf(rule), requirements: requirementsOf(rule), level: levelOf(rule) }],
  };
}

function observed(rule: RuleId, { seen, broken, first, log }: RuleTally): RunOutcome["scenarios"][number] {
  const { id, title, profile, notApplicable, checks } = planned(rule, { seen, broken });
  const status = seen === 0 ? "not-applicable" : broken === 0 ? "pass" : "fail";
  const outcomes = checks.map(
    (check): CheckOutcome => ({
      ...check,
      status,
      duration_ms: 0,
      seen: { times: seen, broken },
      ...(first ? { failure: failureOf(first) } : {}),
    }),
  );
  return {
    id,
    title,
    profile,
    status: seen === 0 ? "not-applicable" : "run",
    ...(notApplicable === undefined ? {} : { reason: notApplicable }),
    duration_ms: 0,
    checks: outcomes,
    ...(log ? { transcript: log } : {}),
  };
}

function failureOf(finding: Finding): CheckFailure {
  const { blames, connection, message_number, ms, message, pointer, schema, expected, actual } = finding;
  return {
    place: { connection, message: message_number, ms },
    end: blames === "engine" ? "engine" : `worker ${connection}`,
    message,
    ...(pointer === undefined ? {} : { pointer }),
    ...(schema === undefined ? {} : { schema }),
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    blame: blames,
  };
}

/** Schemas and RFC 6455 stand in no chapter. */
function requirementsOf(rule: RuleId): string[] {
  const { requirement } = RULES[rule];
  return requirements().some(({ id }) => id === requirement) ? [requirement] : [];
}

function trafficOf(tally: Tally): TrafficFacts {
  return {
    connections: { ...tally.connections, unreadable: tally.opaque },
    plain_requests: tally.plainRequests,
    messages: tally.messages,
    bytes: tally.bytes,
    not_judged: tally.notJudged,
    unanswered_calls: tally.unansweredCalls,
    unknown_types: [...tally.unknownTypes].map(([what, times]) => {
      const [from = "", ...type] = what.split(" ");
      return { from: from === "engine" ? "engine" : "worker", type: type.join(" "), times };
    }),
  };
}
