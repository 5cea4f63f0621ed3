/** Tables (documents that are neither schema nor contract) fit the schema that they name; examples fit theirs. */
import { Catalogue } from "../source/catalogue.js";
import { extractParts } from "../source/extract.js";
import { listAt, objectAt, textAt } from "../source/json.js";
import type { SourceFile } from "../source/load.js";
import type { Finding } from "./finding.js";
import { Judge } from "./judge.js";
import { walkFile } from "./walk.js";

export function lintDocuments(sources: readonly SourceFile[]): Finding[] {
  const catalogue = new Catalogue(sources);
  const judge = new Judge(catalogue);
  return sources.flatMap((source) =>
    source.kind === "document" ? lintTable(source, judge) : lintSchemaExamples(source, judge),
  );
}

function lintTable({ path: file, value }: SourceFile, judge: Judge): Finding[] {
  const failures = judge.judge(textAt(value, "$schema") ?? "", value);
  if (failures === undefined) {
    return [{ file, pointer: "/$schema", rule: "document", message: "names no schema of the revision" }];
  }
  return failures.map(({ pointer, message }) => ({ file, pointer, rule: "document", message }));
}

/** The `examples` of every schema that can be addressed: roots, definitions, nested ones by pointer. */
function lintSchemaExamples(source: SourceFile, judge: Judge): Finding[] {
  return walkFile(source).flatMap((place) => {
    const address = addressOf(source, place.base, place.pointer);
    return listAt(place.node, "examples").flatMap((example, index) => {
      const pointer = `${place.pointer}/examples/${index}`;
      const failures = judge.judge(address, example);
      if (failures === undefined)
        return [
          {
            file: source.path,
            pointer,
            rule: "example",
            message: "its schema is used by no part, or cannot be compiled",
          },
        ];
      return failures.map((failure) => ({
        file: source.path,
        pointer: `${pointer}${failure.pointer}`,
        rule: "example",
        message: failure.message,
      }));
    });
  });
}

/** In a contract, schemas are compiled as parts; a definition is found in the first part that uses it. */
function addressOf(source: SourceFile, base: string, pointer: string): string {
  if (source.kind !== "contract") return `${base}#${encodePointer(pointer)}`;
  const [, top = "", name = "", ...rest] = pointer.split("/");
  const parts = extractParts(source.value);
  if (top === "$defs") {
    const user = parts.find((part) => name in objectAt(part.schema, "$defs"));
    return `${user?.id ?? base}#${encodePointer(pointer)}`;
  }
  const inner = [name, ...rest].filter((step) => step !== "").map((step) => `/${step}`);
  return `${parts.find(({ part }) => part === top)?.id ?? base}#${encodePointer(inner.join(""))}`;
}

function encodePointer(pointer: string): string {
  return pointer.split("/").map(encodeURIComponent).join("/");
}
