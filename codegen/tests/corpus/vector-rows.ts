/** Rows for schemas that no function or trigger type reaches: of wire messages, files, stores, callbacks and events. */
import { resolveId, schema, schemaIds } from "@triad-protocol/schemas";
import { Catalogue, detach, loadSources, PACKAGE_ROOT, sortMembers } from "@triad-protocol/schemas/tools";
import { type JsonObject, textAt } from "../../src/json.js";
import type { Row } from "../../src/rows/row.js";

/** One function for each schema whose title is not among `reached`; its request is that schema. */
export function rowsOfOtherSchemas(reached: ReadonlySet<string>): Row[] {
  const catalogue = new Catalogue(loadSources(PACKAGE_ROOT));
  const others = schemaIds().filter((id) => !reached.has(textAt(schema(id), "title") ?? ""));
  return others.map((short, index) => {
    const id = resolveId(short);
    const types: JsonObject = {};
    const root = detach({ $ref: id }, id, "#/$defs/", types, catalogue.resolve.bind(catalogue));
    const request = { ...root, $defs: sortMembers(types) };
    const names = { id: `other::schema${index}`, namespace: "default", worker: "other" };
    return { kind: "function", ...names, request, response: { type: "null" } };
  });
}
