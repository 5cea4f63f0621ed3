/** One module for pages from CommonJS packages, as bundlers make it: generated stubs import ajv, which comes as CommonJS. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The text of a module that exports these names of the entry. */
export function bundleCommonModules(entry: string, names: readonly string[]): string {
  const texts = new Map<string, string>();
  const take = (file: string): void => {
    if (texts.has(file)) return;
    const near = createRequire(file);
    const found: Record<string, string> = {};
    const text = readFileSync(file, "utf8");
    texts.set(file, "");
    if (!file.endsWith(".json"))
      for (const [, name = ""] of text.matchAll(/\brequire\(["']([^"']+)["']\)/g)) found[name] = near.resolve(name);
    const body = file.endsWith(".json") ? `module.exports = ${text}` : text;
    const known = JSON.stringify(found);
    texts.set(file, `${JSON.stringify(file)}: [${known}, function (module, exports, require) {\n${body}\n}],`);
    for (const next of Object.values(found)) take(next);
  };
  const first = createRequire(import.meta.url).resolve(entry);
  take(first);
  return `const texts = {${[...texts.values()].join("\n")}};
const loaded = {};
function load(file) {
  if (loaded[file]) return loaded[file].exports;
  const module = (loaded[file] = { exports: {} });
  const [names, run] = texts[file];
  run(module, module.exports, (name) => load(names[name]));
  return module.exports;
}
export const { ${names.join(", ")} } = load(${JSON.stringify(first)});
`;
}
