/** All schemas of the revision in one place, by `$id`: files, and the parts of contracts; with a resolver of references. */
import { shortenId } from "../base.js";
import { SchemasError } from "../error.js";
import { extractParts } from "./extract.js";
import { isObject, type JsonObject, textAt, valueAt } from "./json.js";
import type { SourceFile } from "./load.js";

export interface Target {
  /** `$id` of the document that holds the schema. */
  base: string;
  schema: JsonObject;
}

export class Catalogue {
  readonly schemas = new Map<string, JsonObject>();
  readonly contracts: JsonObject[] = [];
  readonly documents = new Map<string, JsonObject>();

  constructor(sources: readonly SourceFile[]) {
    for (const { kind, path, value } of sources) {
      if (kind === "document") this.documents.set(path, value);
      else if (kind === "schema") this.schemas.set(textAt(value, "$id") ?? path, value);
      else {
        this.contracts.push(value);
        for (const part of extractParts(value)) this.schemas.set(part.id, part.schema);
      }
    }
  }

  /** The schema that `$ref` in the document `base` means. Throws SchemasError `broken_reference`. */
  resolve(ref: string, base: string): Target {
    const url = new URL(ref, base);
    const pointer = decodeURIComponent(url.hash.slice(1));
    url.hash = "";
    const schema = valueAt(this.schemas.get(url.href), pointer);
    if (!isObject(schema)) {
      throw new SchemasError(
        "broken_reference",
        `${shortenId(base)}: nothing at $ref ${ref}`,
        "Correct the reference.",
      );
    }
    return { base: url.href, schema };
  }
}
