/** `npm run generate -w schemas [-- --check]`: writes everything that is derived, or fails naming the file that drifted. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Catalogue } from "../source/catalogue.js";
import { loadSources, PACKAGE_ROOT } from "../source/load.js";
import { writeAsyncApi } from "./asyncapi.js";
import { writeBundle } from "./bundle.js";
import { writeMethods } from "./methods.js";
import { writeTypes } from "./types.js";
import { VALIDATOR_TYPES, writeValidators } from "./validators.js";

const FOLDERS = ["generated", "src/generated"];

/** Every generated file, by path below the package. */
export async function generateAll(root: string = PACKAGE_ROOT): Promise<Map<string, string>> {
  const catalogue = new Catalogue(loadSources(root));
  return new Map([
    ["generated/asyncapi.json", writeAsyncApi(catalogue)],
    ["generated/bundle.json", writeBundle(catalogue)],
    ["generated/methods.json", writeMethods(catalogue)],
    ["generated/validators.js", writeValidators(catalogue)],
    ["generated/validators.d.ts", VALIDATOR_TYPES],
    ["src/generated/types.ts", await writeTypes(catalogue)],
  ]);
}

/** Paths that are missing, differ, or should not be there. */
export function findDrift(files: ReadonlyMap<string, string>, root: string = PACKAGE_ROOT): string[] {
  const stale = FOLDERS.flatMap((folder) => listFolder(root, folder)).filter((path) => !files.has(path));
  const differing = [...files].filter(([path, text]) => readOptional(join(root, path)) !== text).map(([path]) => path);
  return [...differing, ...stale].sort();
}

function listFolder(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

async function run(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(
      "Usage: npm run generate -w schemas [-- --check]\n\n  --check  write nothing; exit 1 and name each file that is not current",
    );
    return 0;
  }
  const files = await generateAll();
  if (args.includes("--check")) {
    const drifted = findDrift(files);
    for (const path of drifted) console.error(`schemas/${path} is not current: run npm run generate -w schemas`);
    return drifted.length === 0 ? 0 : 1;
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(PACKAGE_ROOT, path)), { recursive: true });
    writeFileSync(join(PACKAGE_ROOT, path), text);
  }
  return 0;
}

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === process.argv[1])
  process.exitCode = await run(process.argv.slice(2));
