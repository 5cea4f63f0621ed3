/** Compiles TypeScript files at the strictest setting, in this process, and gives what the compiler says. */
import path from "node:path";
import ts from "typescript";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  declaration: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
};

export interface Complaint {
  file: string;
  line: number;
  code: number;
  text: string;
}

export function typecheck(files: readonly string[], options: ts.CompilerOptions = {}): Complaint[] {
  const program = ts.createProgram([...files], { ...OPTIONS, ...options });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, code, messageText }) => ({
    file: path.basename(file?.fileName ?? ""),
    line: file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1,
    code,
    text: ts.flattenDiagnosticMessageText(messageText, "\n"),
  }));
}
