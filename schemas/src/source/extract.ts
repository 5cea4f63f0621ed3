/** Takes the schemas out of a contract, each under its own `$id` beside it, with the `$defs` that it uses. */
import { DIALECT } from "../base.js";
import { isObject, type JsonObject, objectAt, textAt } from "./json.js";
import { type Part, partsOf, partTitle } from "./names.js";

export interface ContractPart {
  part: Part;
  /** For example `…/engine/discovery/engine.functions.list.request.json`. */
  id: string;
  title: string;
  schema: JsonObject;
}

/** `$id` of a part: the contract's own, with the part before `.json`. */
export function partId(contractId: string, part: Part): string {
  return contractId.replace(/\.json$/, `.${part}.json`);
}

/** The parts that the contract declares, in the order of the meta-schema. Relative references keep their meaning. */
export function extractParts(contract: JsonObject): ContractPart[] {
  const base = textAt(contract, "$id") ?? "";
  const functionId = textAt(contract, "id") ?? "";
  return partsOf(contract.kind).flatMap((part) => {
    const body = contract[part];
    if (!isObject(body)) return [];
    const id = partId(base, part);
    const title = partTitle(functionId, part);
    const description = `${titleCase(part)} of \`${functionId}\`. ${textAt(contract, "summary") ?? ""}`.trim();
    const defs = usedDefs(body, objectAt(contract, "$defs"));
    return [{ part, id, title, schema: { $schema: DIALECT, $id: id, title, description, ...body, ...defs } }];
  });
}

function titleCase(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function usedDefs(body: unknown, defs: JsonObject): JsonObject {
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const inner of value) visit(inner);
    if (!isObject(value)) return;
    const name = /^#\/\$defs\/([^/]+)$/.exec(textAt(value, "$ref") ?? "")?.[1];
    if (name !== undefined && name in defs && !used.has(name)) {
      used.add(name);
      visit(defs[name]);
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(body);
  const kept = Object.fromEntries(Object.entries(defs).filter(([name]) => used.has(name)));
  return used.size === 0 ? {} : { $defs: kept };
}
