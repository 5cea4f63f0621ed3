/** JavaScript: the TypeScript output without its types, and a declaration file beside it. */
import type { CompilerOptions } from "typescript";
import { CodegenError } from "../../codegen-error.js";
import type { Emitter } from "../emitter.js";
import { typescriptText } from "../typescript/index.js";

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
    // Loaded when it is needed: the compiler alone takes longer to load than most commands to run.
    const { default: ts } = await import("typescript");
    const { format } = await import("prettier");
    const source = await typescriptText(model, options);
    const compilerOptions: CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      declaration: true,
      isolatedDeclarations: true,
      verbatimModuleSyntax: true,
    };
    const code = ts.transpileModule(source, { compilerOptions }).outputText;
    const declared = ts.transpileDeclaration(source, { compilerOptions, reportDiagnostics: true });
    const [fault] = declared.diagnostics ?? [];
    if (fault !== undefined)
      throw new CodegenError(
        "bad_row",
        ts.flattenDiagnosticMessageText(fault.messageText, " "),
        "Report this as a fault.",
      );
    const pretty = (text: string, parser: string) => format(text, { parser, singleQuote: true, printWidth: 120 });
    return new Map([
      [options.path, await pretty(code, "babel")],
      [`${stem[1]}.d.${stem[2]}ts`, await pretty(declared.outputText, "typescript")],
    ]);
  },
};
