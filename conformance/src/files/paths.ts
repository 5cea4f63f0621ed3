/** Where the kit's own files lie, wherever it is installed and whether it runs from `src` or `dist`. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const KIT = fileURLToPath(new URL("../../", import.meta.url));

/** A path in the kit's folder (`conformance/` of the repository). */
export function kitPath(...parts: string[]): string {
  return join(KIT, ...parts);
}

/** A path in the repository around it: what entries of the catalogue are relative to. */
export function repositoryPath(...parts: string[]): string {
  return join(KIT, "..", ...parts);
}
