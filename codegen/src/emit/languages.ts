/** The languages that can be emitted. A further one is a folder and a line here. */
import { CodegenError } from "../codegen-error.js";
import type { Emitter } from "./emitter.js";
import { goEmitter } from "./go/index.js";
import { javascriptEmitter } from "./javascript/index.js";
import { pythonEmitter } from "./python/index.js";
import { rustEmitter } from "./rust/index.js";
import { typescriptEmitter } from "./typescript/index.js";

export const EMITTERS: readonly Emitter[] = [
  typescriptEmitter,
  javascriptEmitter,
  goEmitter,
  pythonEmitter,
  rustEmitter,
];

/** Throws `unknown_language`. */
export function findEmitter(language: string): Emitter {
  const found = EMITTERS.find((emitter) => emitter.language === language);
  if (found !== undefined) return found;
  const known = EMITTERS.map((emitter) => emitter.language).join(", ");
  throw new CodegenError("unknown_language", `${language}: no emitter`, `Use one of ${known}.`);
}
