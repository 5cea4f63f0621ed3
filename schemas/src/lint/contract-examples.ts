/** Rules over the examples of a contract: every part passes its schema, and where there are errors one example fails. */
import { partId } from "../source/extract.js";
import { isObject, listAt, textAt } from "../source/json.js";
import { type Part, partsOf } from "../source/names.js";
import type { Subject } from "./subject.js";

export function lintExamples(subject: Subject): void {
  const { contract, report } = subject;
  const examples = listAt(contract, "examples").filter(isObject);
  const failing = examples.filter((example) => "failure" in example || "error" in example);
  if (listAt(contract, "errors").length > 0 && failing.length === 0) {
    report("examples", "/examples", "the function has errors, one example must fail");
  }
  const declared = [...listAt(contract, "errors"), ...callErrors(subject)];
  examples.forEach((example, index) => {
    const code = codeOf(example);
    const error = declared.find((one) => textAt(one, "code") === code);
    if (code !== undefined && error === undefined)
      report("examples", `/examples/${index}`, `no error has the code ${code}`);
    const invalid = textAt(error, "cause") === "invalid_request";
    for (const part of partsOf(contract.kind)) {
      if (part in example) judgePart(subject, part, example[part], index, invalid && part === "request");
    }
  });
}

function judgePart(
  { contract, judge, report }: Subject,
  part: Part,
  value: unknown,
  index: number,
  mustFail: boolean,
): void {
  const at = `/examples/${index}/${part}`;
  const failures = judge.judge(partId(textAt(contract, "$id") ?? "", part), value);
  if (failures === undefined) report("examples", at, `the contract has no schema for ${part}`);
  if (mustFail && failures?.length === 0) report("examples", at, "an invalid request must fail its schema");
  if (failures === undefined || mustFail) return;
  for (const failure of failures) report("examples", `${at}${failure.pointer}`, failure.message);
}

function codeOf(example: Record<string, unknown>): string | undefined {
  return textAt(example.error, "code") ?? textAt(example.failure, "error");
}

/** The errors that any call can meet. */
function callErrors({ catalogue }: Subject): unknown[] {
  return listAt(catalogue.documents.get("common/call-errors.json"), "errors");
}
