/** Follows `$ref` within a registered schema; into the published schemas of this revision where one is not self-contained. */
import { BASE, schema as publishedSchema } from "@triad-protocol/schemas";
import { CodegenError } from "../codegen-error.js";
import { isObject, type JsonObject, textAt, valueAt } from "../json.js";

export interface Place {
  /** The document that relative references start from. */
  document: JsonObject;
  schema: JsonObject;
  /** Last step of the reference, where it names something: `#/$defs/Order` gives `Order`. */
  name?: string;
}

/** Throws `broken_reference`, naming the place `at`. */
export function followReference(ref: string, document: JsonObject, at: string): Place {
  const found = ref.startsWith("#") ? within(document, ref.slice(1)) : published(ref, document);
  if (found !== undefined) return found;
  throw new CodegenError(
    "broken_reference",
    `${at}: nothing at $ref ${ref}`,
    "Register schemas whose references stay within them, under $defs.",
  );
}

function within(document: JsonObject, fragment: string): Place | undefined {
  const pointer = safeDecode(fragment);
  const schema = pointer === "" || pointer.startsWith("/") ? valueAt(document, pointer) : byAnchor(document, pointer);
  const name = pointer.split("/").at(-1);
  if (!isObject(schema)) return schema === true ? { document, schema: {} } : undefined;
  return { document, schema, ...(name === undefined || name === "" ? {} : { name }) };
}

function safeDecode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function byAnchor(value: unknown, anchor: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => byAnchor(inner, anchor)).find((found) => found !== undefined);
  if (!isObject(value)) return undefined;
  if (value.$anchor === anchor) return value;
  return Object.values(value)
    .map((inner) => byAnchor(inner, anchor))
    .find((found) => found !== undefined);
}

function published(ref: string, document: JsonObject): Place | undefined {
  const base = textAt(document, "$id");
  let url: URL;
  try {
    url = new URL(ref, base);
  } catch {
    return undefined;
  }
  const fragment = url.hash.slice(1);
  url.hash = "";
  if (url.href === base) return within(document, fragment);
  if (!url.href.startsWith(BASE)) return undefined;
  const other = publishedSchema(url.href);
  return isObject(other) ? within(other, fragment) : undefined;
}
