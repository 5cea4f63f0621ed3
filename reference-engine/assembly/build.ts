/**
 * Compiles assembly/scan.ts and embeds it as base64 in src/frames/generated/scanner-wasm.ts.
 * `--check` writes nothing and exits 1 when the committed module is not what the source compiles to.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const source = fileURLToPath(new URL("scan.ts", import.meta.url));
const target = fileURLToPath(new URL("../src/frames/generated/scanner-wasm.ts", import.meta.url));

const { error, binary, stderr } = await compile();
if (error !== null || binary === undefined) {
  process.stderr.write(stderr);
  process.exit(1);
}
const module = `// Generated from assembly/scan.ts by \`npm run scanner\`. Do not edit.

export const SCANNER_WASM =
  '${Buffer.from(binary).toString("base64")}';
`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, module);
  process.stdout.write(`wrote ${binary.length} bytes of WebAssembly\n`);
} else if (readFileSync(target, "utf8") !== module) {
  process.stderr.write("src/frames/generated/scanner-wasm.ts is not current; run `npm run scanner`\n");
  process.exit(1);
}

async function compile(): Promise<{ error: Error | null; binary: Uint8Array | undefined; stderr: string }> {
  let binary: Uint8Array | undefined;
  const options = ["--optimizeLevel", "3", "--shrinkLevel", "0", "--converge", "--runtime", "stub", "--noAssert"];
  const result = await asc.main(
    [
      "scan.ts",
      "--outFile",
      "scan.wasm",
      ...options,
      "--enable",
      "simd",
      "--initialMemory",
      "2",
      "--memoryBase",
      "7168",
    ],
    {
      readFile: (name) => (name === "scan.ts" ? readFileSync(source, "utf8") : null),
      writeFile: (name, contents) => {
        if (name === "scan.wasm") binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  return { error: result.error, binary, stderr: result.stderr.toString() };
}
