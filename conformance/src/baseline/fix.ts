/** `--fix`: brings a baseline up to date with a run, and keeps whatever people wrote around its entries. */
import { Document, isMap, isSeq, parseDocument, type YAMLSeq } from "yaml";
import { KitError } from "../errors.js";
import type { RunResult } from "../result/result.js";
import { stableMessage, UNWRITTEN_REASON } from "./baseline.js";

export interface Fixed {
  text: string;
  added: string[];
  removed: string[];
  changed: string[];
}

/**
 * The text of the baseline after the run. Entries that pass, or name no check, go; messages are renewed; new failures
 * come in with a reason that is still to be written, which the loader refuses until somebody does.
 * Refuses (exit 2) a run that was narrowed or did not come to its end: it says nothing about the rest.
 */
export function fixBaseline(text: string, result: RunResult): Fixed {
  refuseUnfit(result);
  const document = text.trim() ? parseDocument(text, { version: "1.2" }) : new Document({});
  if (!isMap(document.contents)) document.contents = document.createNode({}) as unknown as typeof document.contents;
  const checks = new Map(result.scenarios.flatMap((scenario) => scenario.checks).map((check) => [check.id, check]));
  const failing = new Map<string, string>();
  for (const check of checks.values()) {
    if (FAILING.has(check.status)) failing.set(check.id, stableMessage(check.failure?.message ?? check.reason ?? ""));
  }
  const fixed: Fixed = { text: "", added: [], removed: [], changed: [] };
  const listed = new Set<string>();
  for (const section of ["known", "flaky"]) {
    const items = document.get(section);
    if (!isSeq(items)) continue;
    for (const item of [...items.items]) {
      if (!isMap(item)) continue;
      const id = String(item.get("check"));
      const actual = failing.get(id);
      listed.add(id);
      const gone = section === "flaky" ? !checks.has(id) : actual === undefined;
      if (gone) {
        items.items.splice(items.items.indexOf(item), 1);
        fixed.removed.push(id);
      } else if (
        actual !== undefined &&
        item.has("message") &&
        !actual.startsWith(stableMessage(String(item.get("message"))))
      ) {
        item.set("message", actual);
        fixed.changed.push(id);
      }
    }
    if (items.items.length === 0 && !items.comment && !items.commentBefore) document.delete(section);
  }
  for (const [check, message] of failing) {
    if (listed.has(check)) continue;
    knownEntries(document).add(document.createNode({ check, message, reason: UNWRITTEN_REASON, verdict: "theirs" }));
    fixed.added.push(check);
  }
  fixed.text = document.toString({ lineWidth: 0 });
  return fixed;
}

const FAILING: ReadonlySet<string> = new Set(["fail", "warn", "not-testable", "known-fail", "known-flaky"]);
const UNFIT: ReadonlySet<string> = new Set(["check_count", "no_checks", "required_missing"]);

function refuseUnfit(result: RunResult): void {
  const refuse = (why: string) => {
    throw new KitError("fix_refused", `--fix changes nothing: ${why}`, 2);
  };
  if (!result.run.selection.complete) refuse("the run was narrowed by a filter; run it whole");
  const cause = result.errors.find((error) => UNFIT.has(error.code));
  if (cause) refuse(cause.message);
  if (result.exit === 3 || result.exit === 4) refuse(result.errors[0]?.message ?? "the kit failed");
  const left = result.scenarios.find((scenario) => scenario.status === "not-run");
  if (left) refuse(`${left.id} did not run`);
}

function knownEntries(document: Document): YAMLSeq {
  const known = document.get("known");
  if (isSeq(known)) return known;
  const created = document.createNode([]);
  document.set("known", created);
  return created;
}
