/** `methods.json`: the index of everything, so that a generator or a kit in another language needs one file to start. */
import { BASE, REVISION, shortenId } from "../base.js";
import type { Catalogue } from "../source/catalogue.js";
import { partId } from "../source/extract.js";
import { type JsonObject, listAt, textAt } from "../source/json.js";
import { partsOf } from "../source/names.js";

/** Folders of `engine/` whose profile has another name. */
const PROFILES: Record<string, string> = { discovery: "core" };
const FRAME = /^wire\/from-(worker|engine)\/(?!frame\.json)(.+)\.json$/;

export function writeMethods(catalogue: Catalogue): string {
  const ids = [...catalogue.schemas.keys()].map(shortenId);
  const index = {
    revision: REVISION,
    base: BASE,
    call_errors: "common/call-errors.json",
    reserved: "wire/reserved.json",
    messages: ids.flatMap((schema) => {
      const [, sender, type] = FRAME.exec(schema) ?? [];
      const title = textAt(catalogue.schemas.get(BASE + schema), "title");
      return type === undefined ? [] : [{ type, sender, schema, title }];
    }),
    contracts: catalogue.contracts.map(describeContract),
  };
  return `${JSON.stringify(index, null, 1)}\n`;
}

function describeContract(contract: JsonObject): JsonObject {
  const address = textAt(contract, "$id") ?? "";
  const file = shortenId(address);
  const parts = partsOf(contract.kind).filter((part) => contract[part] !== undefined);
  return {
    id: contract.id,
    kind: contract.kind,
    worker: contract.worker,
    profile: profileOf(file),
    contract: file,
    since: contract.since,
    stability: contract.stability,
    visibility: contract.visibility,
    ...(contract.deprecated === undefined ? {} : { deprecated: contract.deprecated }),
    ...Object.fromEntries(parts.map((part) => [part, shortenId(partId(address, part))])),
    ...(contract.kind === "function"
      ? { errors: listAt(contract, "errors").map((error) => textAt(error, "code")) }
      : {}),
  };
}

/** The profile by which an implementation declares the contract: `core`, `queue`, `harness/session`. */
export function profileOf(file: string): string {
  const [area, folder = ""] = file.split("/");
  return area === "engine" ? (PROFILES[folder] ?? folder) : `${area}/${folder}`;
}
