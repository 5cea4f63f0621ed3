/** Makes schemas independent of files: references become references to types by title, in one map. */
import { isObject, type JsonObject, textAt } from "./json.js";
import { mapSubschemas } from "./subschemas.js";

/** Finds what a reference in the document `base` means. */
export type Resolve = (ref: string, base: string) => { schema: JsonObject; base: string };

/**
 * A copy of `root` whose references are `prefix` and a title; the types that they mean, and those that these need, are
 * added to `types`. Addresses and definitions of the documents are left out.
 */
export function detach(
  root: JsonObject,
  base: string,
  prefix: string,
  types: JsonObject,
  resolve: Resolve,
): JsonObject {
  const change = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    const ref = textAt(value, "$ref");
    if (ref === undefined) return mapSubschemas(value, change);
    const target = resolve(ref, base);
    const title = textAt(target.schema, "title") ?? "";
    if (!(title in types)) {
      types[title] = {};
      types[title] = detach(target.schema, target.base, prefix, types, resolve);
    }
    return { ...value, $ref: prefix + title };
  };
  const { $schema: _schema, $id: _id, $defs: _defs, ...body } = root;
  return change(body) as JsonObject;
}

/** Members sorted by name, so that the order of discovery does not show. */
export function sortMembers(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
