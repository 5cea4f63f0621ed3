/** Visits every schema of a source file, with what the rules need to know about where it stands. */
import { isObject, type JsonObject, textAt } from "../source/json.js";
import type { SourceFile } from "../source/load.js";
import { type Part, partsOf } from "../source/names.js";
import { subschemas } from "../source/subschemas.js";

export interface Place {
  file: string;
  /** `$id` of the file, against which references count. */
  base: string;
  pointer: string;
  node: JsonObject;
  /** `root` of a schema file, `part` of a contract, or the keyword that holds the schema. */
  role: string;
  /** Name of the property or definition. */
  name: string | undefined;
  /** The part of the contract, for role `part`. */
  part: Part | undefined;
  parent: Place | undefined;
  /** True in `files/` and in the meta-schema: files that people write are closed. */
  closed: boolean;
  /** Booleans and other values where a schema is expected stand here, `node` is then empty. */
  raw: unknown;
}

/** Every schema of the file, outermost first. Examples and other instances are not entered. */
export function walkFile(source: SourceFile): Place[] {
  const base = textAt(source.value, "$id") ?? source.path;
  const closed = source.path === "contract.json" || source.path.startsWith("files/");
  const start = { file: source.path, base, closed, name: undefined, parent: undefined };
  const places: Place[] = [];
  const enter = (place: Place): void => {
    places.push(place);
    for (const { keyword, step, pointer, schema } of subschemas(place.node, place.pointer)) {
      const name = typeof step === "string" ? step : undefined;
      const node = isObject(schema) ? schema : {};
      enter({ ...start, pointer, node, role: keyword, name, part: undefined, parent: place, raw: schema });
    }
  };
  if (source.kind === "schema") {
    enter({ ...start, pointer: "", node: source.value, role: "root", part: undefined, raw: source.value });
  }
  if (source.kind === "contract") {
    for (const part of partsOf(source.value.kind)) {
      const raw = source.value[part];
      if (isObject(raw)) enter({ ...start, pointer: `/${part}`, node: raw, role: "part", part, raw });
    }
    const defs = { $defs: source.value.$defs };
    for (const { step, pointer, schema } of subschemas(defs)) {
      const node = isObject(schema) ? schema : {};
      enter({ ...start, pointer, node, role: "$defs", name: String(step), part: undefined, raw: schema });
    }
  }
  return places;
}
