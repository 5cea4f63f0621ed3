/** One JSON file with everything, for other languages and for the registry of this package. */
import { BASE, REVISION, shortenId } from "../base.js";
import type { Catalogue } from "../source/catalogue.js";
import { textAt } from "../source/json.js";

/** `schemas` by id below BASE, `contracts` by file, `documents` (tables that are neither) by file. */
export function writeBundle(catalogue: Catalogue): string {
  const bundle = {
    revision: REVISION,
    base: BASE,
    schemas: Object.fromEntries([...catalogue.schemas].map(([id, schema]) => [shortenId(id), schema])),
    contracts: Object.fromEntries(
      catalogue.contracts.map((contract) => [shortenId(textAt(contract, "$id") ?? ""), contract]),
    ),
    documents: Object.fromEntries(catalogue.documents),
  };
  return `${JSON.stringify(bundle, null, 1)}\n`;
}
