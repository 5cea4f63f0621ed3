/** What other programs may build on: results, how to read and judge them, and the reports that derive from them. */
export { type Baseline, type BaselineEntry, loadBaseline } from "./baseline/baseline.js";
export { type CatalogueEntry, catalogueNames, loadCatalogueEntry } from "./catalogue/catalogue.js";
export { KitError } from "./errors.js";
export { writeRunFolder } from "./report/folder.js";
export { type Format, render } from "./report/formats.js";
export { loadRequired, type RequiredChecks } from "./required/required.js";
export type * from "./result/result.js";
export { readResult, writeResult } from "./result/write.js";
