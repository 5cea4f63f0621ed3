/** `npm run lint -w schemas`: ajv strict, the style rules and the rules over contracts; one line a finding, exit 1 if any. */
import { fileURLToPath } from "node:url";
import { BASE } from "../base.js";
import { loadSources, PACKAGE_ROOT, type SourceFile } from "../source/load.js";
import { lintContracts } from "./contracts.js";
import { lintDocuments } from "./documents.js";
import { type Finding, formatFinding } from "./finding.js";
import { lintStrict, lintStyle } from "./style.js";

/** Every finding about the sources; none when they keep all rules. */
export function lintAll(sources: readonly SourceFile[]): Finding[] {
  return [...lintStrict(sources, BASE), ...lintStyle(sources), ...lintContracts(sources), ...lintDocuments(sources)];
}

function run(args: readonly string[]): number {
  if (args.includes("--help")) {
    console.log(
      "Usage: npm run lint -w schemas\n\nPrints every broken rule with file and pointer; exit 1 if there is any.",
    );
    return 0;
  }
  const sources = loadSources(PACKAGE_ROOT);
  const findings = lintAll(sources);
  for (const finding of findings) console.error(formatFinding(finding));
  console.log(`${sources.length} files, ${findings.length} findings`);
  return findings.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = run(process.argv.slice(2));
