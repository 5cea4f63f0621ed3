/** All style rules over all sources; every finding names file, pointer and rule. */
import { createCompiler } from "../generate/validators.js";
import { Catalogue } from "../source/catalogue.js";
import { extractParts } from "../source/extract.js";
import { textAt } from "../source/json.js";
import type { SourceFile } from "../source/load.js";
import type { Finding } from "./finding.js";
import { checkOurs, checkUnused, checkValues } from "./style-keywords.js";
import { checkTitle, checkWords, titleOf } from "./style-names.js";
import { checkAnyJson, checkNull, checkOpenness, checkRequired } from "./style-shapes.js";
import { checkUnion } from "./style-unions.js";
import { type Place, walkFile } from "./walk.js";

/** Rules 1 to 10 over every schema of the sources. */
export function lintStyle(sources: readonly SourceFile[]): Finding[] {
  const catalogue = new Catalogue(sources);
  const findings: Finding[] = [];
  const titles = new Map<string, string>();
  for (const source of sources) {
    const contractId = source.kind === "contract" ? textAt(source.value, "id") : undefined;
    for (const place of walkFile(source)) {
      const report = (rule: number) => (at: Place, message: string) => {
        findings.push({ file: at.file, pointer: at.pointer, rule: `style-${rule}`, message });
      };
      checkTitle(place, contractId, report(1));
      const title = titleOf(place, contractId);
      const earlier = title === undefined ? undefined : titles.get(title);
      if (earlier !== undefined) report(1)(place, `title ${title} is taken by ${earlier}`);
      else if (title !== undefined) titles.set(title, `${place.file}#${place.pointer}`);
      checkWords(place, report(2));
      checkAnyJson(place, report(3));
      checkOpenness(place, report(4));
      checkNull(place, report(5));
      checkUnion(place, catalogue, report(6));
      checkRequired(place, report(7));
      checkValues(place, report(8));
      checkUnused(place, report(9));
      checkOurs(place, report(10));
    }
  }
  return findings;
}

/** ajv strict over every schema, and the address of every file. */
export function lintStrict(sources: readonly SourceFile[], base: string): Finding[] {
  const findings: Finding[] = [];
  const ajv = createCompiler();
  const catalogue = new Catalogue(sources);
  for (const { path, kind, value } of sources) {
    if (kind === "document" || value.$id === base + path) continue;
    findings.push({ file: path, pointer: "/$id", rule: "strict", message: `$id must be ${base}${path}` });
  }
  const fileOf = new Map<string, string>();
  for (const { path, kind, value } of sources) {
    if (kind === "schema") fileOf.set(textAt(value, "$id") ?? path, path);
    if (kind === "contract") for (const part of extractParts(value)) fileOf.set(part.id, path);
  }
  const attempt = (id: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      findings.push({ file: fileOf.get(id) ?? id, pointer: "", rule: "strict", message: (error as Error).message });
    }
  };
  for (const [id, schema] of catalogue.schemas) attempt(id, () => ajv.addSchema(schema));
  for (const id of catalogue.schemas.keys()) attempt(id, () => ajv.getSchema(id));
  return findings;
}
