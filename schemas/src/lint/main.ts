/** `npm run lint -w schemas`: ajv strict, the style rules and the rules over contracts; one line a finding, exit 1 if any. */
import { fileURLToPath } from "node:url";
import { loadSources, PACKAGE_ROOT } from "../source/load.js";
import { lintAll } from "./all.js";
import { formatFinding } from "./finding.js";

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
