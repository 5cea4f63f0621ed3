/** JavaScript: the TypeScript output without its types, and a declaration file beside it. */
import { CodegenError } from "../../codegen-error.js";
import type { Emitter } from "../emitter.js";
import { prettyTypeScript, typescriptSource } from "../typescript/index.js";
import { emitModule } from "./emit-module.js";

export const javascriptEmitter: Emitter = {
  language: "javascript",
  summary: "the TypeScript output as a module of JavaScript, with a .d.ts beside it",
  async emit(model, options) {
    const stem = /^(.*)\.(m?)js$/.exec(options.path);
    if (stem === null)
      throw new CodegenError(
        "bad_config",
        `${options.path}: a path ending in .js or .mjs was expected`,
        "Rename the output.",
      );
    const { code, declarations } = await emitModule(await typescriptSource(model, options));
    const { format } = await import("prettier");
    return new Map([
      [options.path, await format(code, { parser: "babel", singleQuote: true, printWidth: 120 })],
      [`${stem[1]}.d.${stem[2]}ts`, await prettyTypeScript(declarations)],
    ]);
  },
};
