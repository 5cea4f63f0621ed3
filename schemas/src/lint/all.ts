/** All rules over all sources. */
import { BASE } from "../base.js";
import type { SourceFile } from "../source/load.js";
import { lintContracts } from "./contracts.js";
import { lintDocuments } from "./documents.js";
import type { Finding } from "./finding.js";
import { lintStrict, lintStyle } from "./style.js";

/** Every finding about the sources; none when they keep all rules. */
export function lintAll(sources: readonly SourceFile[]): Finding[] {
  return [...lintStrict(sources, BASE), ...lintStyle(sources), ...lintContracts(sources), ...lintDocuments(sources)];
}
