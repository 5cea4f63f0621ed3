/**
 * JUnit XML. A test case is a check; a failure is what makes the run fail. Whatever neither passes nor fails (known,
 * warned, shown, not applicable) is told as skipped with its reason, so that no consumer takes it for a pass.
 */
import type { CheckResult, RunResult, ScenarioResult } from "../result/result.js";
import { isConsequential } from "../result/verdict.js";
import { isRed, messageOf, placeOf, requirementTexts, timesOf } from "./findings.js";
import { plainText, showValue } from "./values.js";

export function renderJunit(result: RunResult): string {
  const suites = [...result.scenarios.map((scenario) => suite(result, scenario)), ...errorSuite(result)];
  const totals = suites.reduce(
    (sum, { tests, failures, errors }) => ({
      tests: sum.tests + tests,
      failures: sum.failures + failures,
      errors: sum.errors + errors,
    }),
    { tests: 0, failures: 0, errors: 0 },
  );
  const attributes = {
    name: `${result.subject.name} ${result.subject.version}`,
    ...totals,
    time: seconds(result.run.duration_ms),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    "testsuites",
    attributes,
    suites.map(({ xml }) => xml),
  )}\n`;
}

interface Suite {
  tests: number;
  failures: number;
  errors: number;
  xml: string;
}

function suite(result: RunResult, scenario: ScenarioResult): Suite {
  const { checks } = scenario;
  const errors = checks.filter((check) => check.status === "harness-error").length;
  const failures = checks.filter((check) => isRed(result, check)).length - errors;
  const cases = checks.map((check) => testCase(result, scenario, check));
  const skipped = checks.filter((check) => check.status !== "pass").length - failures - errors;
  const attributes = {
    name: scenario.id,
    tests: checks.length,
    failures,
    errors,
    skipped,
    time: seconds(scenario.duration_ms),
    timestamp: result.run.started.replace(/\.\d+Z$/, ""),
  };
  const xml = element("testsuite", attributes, [properties(result), ...cases]);
  return { tests: checks.length, failures, errors, xml };
}

function testCase(result: RunResult, scenario: ScenarioResult, check: CheckResult): string {
  const attributes = { name: check.id, classname: scenario.id, time: seconds(check.duration_ms) };
  const told = { message: `${check.status}: ${messageOf(check) || (scenario.reason ?? "")}`, type: check.status };
  const body = details(scenario, check);
  if (check.status === "pass") return element("testcase", attributes, []);
  if (check.status === "harness-error") return element("testcase", attributes, [leaf("error", told, body)]);
  if (isRed(result, check)) return element("testcase", attributes, [leaf("failure", told, body)]);
  const reason = check.known ? `${told.message} (known: ${check.known.entry})` : told.message;
  return element("testcase", attributes, [leaf("skipped", { message: reason }, "")]);
}

function details(scenario: ScenarioResult, check: CheckResult): string {
  const lines = [scenario.title, ...requirementTexts(check), messageOf(check), timesOf(check)].filter(Boolean);
  const { failure } = check;
  if (failure) {
    const { where, text } = placeOf(failure);
    lines.push(text ? `${where}: ${text}` : where);
    if (failure.place) lines.push(`blame: ${failure.blame}`);
    if (failure.pointer !== undefined) lines.push(`pointer: ${failure.pointer}`);
    if (failure.value !== undefined) lines.push(`value: ${JSON.stringify(failure.value)}`);
    if (failure.expected !== undefined) lines.push(`expected: ${showValue(failure.expected)}`);
    if (failure.actual !== undefined) lines.push(`actual: ${showValue(failure.actual)}`);
  }
  return lines.join("\n");
}

/** What went wrong outside of checks must be as visible as a failed check. */
function errorSuite(result: RunResult): Suite[] {
  const errors = result.errors.filter((error) => isConsequential(error.code));
  if (errors.length === 0) return [];
  const cases = errors.map((error, index) =>
    element("testcase", { name: `${error.code} ${index + 1}`, classname: "run" }, [
      leaf("error", { message: error.message.split("\n")[0] ?? "", type: error.code }, error.message),
    ]),
  );
  const attributes = { name: "run", tests: errors.length, failures: 0, errors: errors.length, skipped: 0 };
  return [{ tests: errors.length, failures: 0, errors: errors.length, xml: element("testsuite", attributes, cases) }];
}

function properties({ suite: kit, subject, run }: RunResult): string {
  const facts: Record<string, string> = {
    "kit.version": kit.version,
    "kit.commit": kit.commit,
    "spec.revision": kit.revision,
    "subject.name": subject.name,
    "subject.version": subject.version,
    "run.id": run.id,
    "run.seed": run.seed,
    "run.command": run.command,
  };
  const children = Object.entries(facts).map(([name, value]) => leaf("property", { name, value }, ""));
  return element("properties", {}, children);
}

type Attributes = Readonly<Record<string, string | number>>;

function element(name: string, attributes: Attributes, children: readonly string[]): string {
  if (children.length === 0) return `<${name}${attributeText(attributes)}/>`;
  const inner = children.join("\n");
  return `<${name}${attributeText(attributes)}>\n${inner}\n</${name}>`;
}

function leaf(name: string, attributes: Attributes, text: string): string {
  const start = `<${name}${attributeText(attributes)}`;
  return text ? `${start}>${escapeXml(text)}</${name}>` : `${start}/>`;
}

function attributeText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replace(/\n/g, "&#10;")}"`)
    .join("");
}

function escapeXml(text: string): string {
  return plainText(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
