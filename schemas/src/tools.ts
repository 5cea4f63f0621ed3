/**
 * What generators and other packages with contracts build on: sources, extraction, lint and the writer of types. Apart from
 * the main entry, because it brings the schema compiler along.
 */

export { writeType, writeTypes } from "./generate/types.js";
export { createCompiler } from "./generate/validators.js";
export { lintAll } from "./lint/all.js";
export { lintContracts } from "./lint/contracts.js";
export { type Finding, formatFinding } from "./lint/finding.js";
export { Judge } from "./lint/judge.js";
export { lintStrict, lintStyle } from "./lint/style.js";
export { Catalogue, type Target } from "./source/catalogue.js";
export { type ContractPart, extractParts, partId } from "./source/extract.js";
export type { JsonObject } from "./source/json.js";
export { CONTRACT_DIALECT, loadSources, PACKAGE_ROOT, type SourceFile } from "./source/load.js";
export { fileStem, type Part, partsOf, partTitle, typePrefix, variablesOf } from "./source/names.js";
export { detach, type Resolve, sortMembers } from "./source/self-contained.js";
