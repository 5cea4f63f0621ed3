/** Rules over all contracts: what the meta-schema cannot say about one, and what one says about others. */
import { Catalogue } from "../source/catalogue.js";
import { partId } from "../source/extract.js";
import { isObject, listAt, objectAt, textAt } from "../source/json.js";
import { CONTRACT_DIALECT, type SourceFile } from "../source/load.js";
import { fileStem, variablesOf } from "../source/names.js";
import { lintEffects } from "./contract-effects.js";
import { lintExamples } from "./contract-examples.js";
import type { Finding } from "./finding.js";
import { Judge } from "./judge.js";
import type { Subject } from "./subject.js";

/** Every rule over every contract. */
export function lintContracts(sources: readonly SourceFile[]): Finding[] {
  const findings: Finding[] = [];
  const catalogue = new Catalogue(sources);
  const judge = new Judge(catalogue);
  const all = catalogue.contracts;
  const ids = new Map<string, string>();
  for (const { path: file, kind, value: contract } of sources) {
    if (kind !== "contract") continue;
    const report = (rule: string, pointer: string, message: string): void => {
      findings.push({ file, pointer, rule: `contract-${rule}`, message });
    };
    for (const failure of judge.judge(CONTRACT_DIALECT, contract) ?? []) {
      report("form", failure.pointer, `${failure.message} (${failure.keyword})`);
    }
    const id = textAt(contract, "id") ?? "";
    const subject: Subject = { file, contract, id, all, catalogue, judge, report };
    const key = `${contract.kind === "store" ? `${textAt(contract, "medium")} ` : ""}${id}`;
    const earlier = ids.get(key);
    if (earlier !== undefined) report("id", "/id", `${id} is described by ${earlier}`);
    ids.set(key, file);
    lintFile(subject);
    lintDeprecation(subject);
    lintVariables(subject);
    lintFailure(subject);
    lintNamedBy(subject);
    lintBindings(subject);
    lintEffects(subject);
    lintExamples(subject);
  }
  return findings;
}

/** `<area>/<worker>/<id with :: as .>.json`; `<worker>` is the member `worker`. */
function lintFile({ file, contract, id, report }: Subject): void {
  const [area, folder, name] = file.split("/");
  const worker = fileStem(textAt(contract, "worker") ?? "");
  if (name !== `${fileStem(id)}.json`) report("file", "/id", `${id} belongs in a file named ${fileStem(id)}.json`);
  if (folder !== worker) report("file", "/worker", `worker ${worker} belongs in the folder ${area}/${worker}`);
}

function lintDeprecation({ contract, report }: Subject): void {
  if ((contract.stability === "deprecated") !== (contract.deprecated !== undefined)) {
    report("deprecated", "/stability", "stability deprecated and the member deprecated go together");
  }
}

/** The variables of an id have values in `instances`, and nothing else has. */
function lintVariables({ contract, id, report }: Subject): void {
  if (contract.kind !== "function") return;
  const wanted = variablesOf(id).sort().join();
  const given = Object.keys(objectAt(contract, "instances")).sort().join();
  if (wanted !== given)
    report("instances", "/instances", `the id has the variables [${wanted}], instances has [${given}]`);
}

/** A failure requires `ok: false`, an answer never says it, and the codes are those of `errors` with via failure. */
function lintFailure({ contract, report }: Subject): void {
  const failure = contract.failure;
  const declared = listAt(contract, "errors").filter((error) => textAt(error, "via") === "failure");
  const codes = new Set(declared.map((error) => textAt(error, "code") ?? ""));
  if (objectAt(objectAt(contract.response, "properties"), "ok").const === false) {
    report("failure", "/response", "nothing but a failure says ok: false");
  }
  if (!isObject(failure)) {
    if (codes.size > 0) report("failure", "/errors", "errors via failure need a failure schema");
    return;
  }
  const properties = objectAt(failure, "properties");
  if (objectAt(properties, "ok").const !== false || !listAt(failure, "required").includes("ok")) {
    report("failure", "/failure", "a failure requires ok: false");
  }
  if (contract.kind !== "function") return;
  const error = objectAt(properties, "error");
  const listed = [...listAt(error, "enum"), ...listAt(error, "x-values"), ...("const" in error ? [error.const] : [])];
  const same = listed.length === codes.size && listed.every((code) => codes.has(String(code)));
  if (!same)
    report("failure", "/failure/properties/error", `lists [${listed}], errors via failure are [${[...codes]}]`);
}

/** `budget::alert_set#/callback_function_id`: the call exists and its request has the member. */
function lintNamedBy({ contract, all, report }: Subject): void {
  listAt(contract, "named_by").forEach((reference, index) => {
    const [functionId, pointer = ""] = String(reference).split("#");
    const caller = all.find((one) => one.id === functionId);
    const member = pointer.split("/").pop() ?? "";
    if (caller === undefined || !Object.hasOwn(objectAt(caller.request, "properties"), member)) {
      report("named-by", `/named_by/${index}`, `no member of a request is ${reference}`);
    }
  });
}

/** A binding names a trigger type of the catalogue and gives a configuration that it accepts. */
function lintBindings({ contract, all, judge, report }: Subject): void {
  for (const [index, binding] of listAt(contract, "bindings").entries()) {
    const trigger = all.find((one) => one.kind === "trigger" && one.id === textAt(binding, "trigger"));
    if (trigger === undefined) report("bindings", `/bindings/${index}/trigger`, "no such trigger type");
    const config = isObject(binding) ? binding.config : undefined;
    for (const failure of judge.judge(partId(textAt(trigger, "$id") ?? "", "config"), config) ?? []) {
      report("bindings", `/bindings/${index}/config${failure.pointer}`, failure.message);
    }
  }
}
