/** One TypeScript source → JavaScript and declarations, parsed once and not type-checked: the source needs no other file. */
import type { CompilerHost, CompilerOptions } from "typescript";
import { CodegenError } from "../../codegen-error.js";

const SOURCE = "/source.ts";

export interface EmittedModule {
  code: string;
  declarations: string;
}

/** Throws `bad_row` when the source does not say its types by itself. */
export async function emitModule(text: string): Promise<EmittedModule> {
  // Loaded when it is needed: the compiler alone takes longer to load than most commands to run.
  const { default: ts } = await import("typescript");
  const options: CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    declaration: true,
    isolatedModules: true,
    isolatedDeclarations: true,
    verbatimModuleSyntax: true,
    noCheck: true,
    noLib: true,
    noResolve: true,
    types: [],
  };
  const source = ts.createSourceFile(SOURCE, text, ts.ScriptTarget.ES2022);
  const written = new Map<string, string>();
  const host: CompilerHost = {
    getSourceFile: (name) => (name === SOURCE ? source : undefined),
    writeFile: (name, emitted) => void written.set(name, emitted),
    fileExists: (name) => name === SOURCE,
    readFile: () => undefined,
    directoryExists: () => true,
    getDirectories: () => [],
    getDefaultLibFileName: () => "lib.d.ts",
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
  };
  const { diagnostics } = ts.createProgram([SOURCE], options, host).emit();
  const [fault] = diagnostics;
  const [code, declarations] = [written.get("/source.js"), written.get("/source.d.ts")];
  if (fault !== undefined || code === undefined || declarations === undefined)
    throw new CodegenError(
      "bad_row",
      fault === undefined ? "nothing was emitted" : ts.flattenDiagnosticMessageText(fault.messageText, " "),
      "Report this as a fault.",
    );
  return { code, declarations };
}
