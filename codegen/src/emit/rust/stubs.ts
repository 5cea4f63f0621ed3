/** One trait per worker, whose methods are its functions, and what registers an implementation; the table of functions. */
import type { FunctionModel, Model } from "../../model/model.js";
import { snake, typePrefix } from "../../model/words.js";
import { shareFormats } from "../formats.js";
import { refusalsOf } from "../refusals.js";
import type { NameScope } from "../scope.js";
import { type WorkerModel, workersOf, workerTypeName } from "../workers.js";
import { call, docs, signature } from "./layout.js";
import { literal, memberName, memberScope, methodScope, raw } from "./names.js";
import type { RustTypes } from "./types.js";

/** One line a function, as JSON in a raw string, which no formatter touches. */
export function emitTable(model: Model, stubs: boolean): string[] {
  const shared = stubs ? shareFormats(model.functions) : { definitions: {}, formats: new Map() };
  const definitions = Object.entries(shared.definitions).map(
    ([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`,
  );
  const functions = model.functions.map(
    (one) => `${JSON.stringify(one.id)}:${JSON.stringify(entryOf(one, model, stubs, shared.formats.get(one.id)))}`,
  );
  const text = ['{"definitions":{', definitions.join(",\n"), '},"functions":{', functions.join(",\n"), "}}"].join("\n");
  let hashes = "#";
  while (text.includes(`"${hashes}`)) hashes += "#";
  return [
    "",
    "/// Errors, timeouts and schemas of all functions.",
    `const TABLE: &str = r${hashes}"`,
    ...text.split("\n"),
    `"${hashes};`,
  ];
}

function entryOf(
  one: FunctionModel,
  model: Model,
  stubs: boolean,
  formats: { request?: unknown; response?: unknown } | undefined,
): object {
  const errors = one.errors.map(({ code, via, cause, text, retriable }) => ({
    code,
    via,
    cause,
    ...(text === undefined ? {} : { text }),
    retriable,
  }));
  const served = {
    description: one.description,
    metadata: one.formats.metadata,
    request: formats?.request,
    response: formats?.response,
    refusals: refusalsOf(one, model),
  };
  return {
    errors,
    timeout_ms: one.timeoutMs,
    returns_failure: one.failure !== undefined,
    ...(stubs ? { served } : {}),
  };
}

export function emitStubs(model: Model, types: RustTypes, module: NameScope): string[] {
  return workersOf(model).flatMap((worker) => emitWorker(worker, types, module));
}

function emitWorker(worker: WorkerModel, types: RustTypes, module: NameScope): string[] {
  const name = module.claim(workerTypeName(worker.name));
  const methods = methodScope();
  const served = worker.functions.map((one) => ({ one, method: raw(methods.claim(snake(typePrefix(one.id)))) }));
  const scope = memberScope();
  for (const taken of ["iii", "worker", "handles", "variables"]) scope.claim(taken);
  const variables = worker.variables.map((variable) => ({
    variable,
    argument: raw(scope.claim(memberName(variable))),
  }));
  const parameters = ["iii: &IIIClient", `worker: &Arc<W>`, ...variables.map(({ argument }) => `${argument}: &str`)];
  const pairs = variables.map(({ variable, argument }) => `(${literal(variable)}, ${argument})`);
  return [
    "",
    ...docs(`The functions of the worker \`${worker.name}\`.`, ""),
    `pub trait ${name}: Send + Sync + 'static {`,
    ...served.flatMap(({ one, method }, index) => [
      ...(index === 0 ? [] : [""]),
      ...docs(`\`${one.id}\`: ${one.description ?? ""}`, "    "),
      ...signature(
        "    ",
        `fn ${method}`,
        ["&self", `request: ${types.text(one.request)}`, "context: CallContext"],
        `impl Future<Output = Answer<${types.text(one.response)}>> + Send`,
        ";",
      ),
    ]),
    "}",
    "",
    ...docs("Registers all functions of the worker with the schemas of their contracts.", ""),
    ...signature("", `pub fn register_${snake(name)}<W: ${name}>`, parameters, "Vec<iii_sdk::iii::FunctionRef>", " {"),
    "    let mut handles = Vec::new();",
    `    let variables: &[(&str, &str)] = &[${pairs.join(", ")}];`,
    ...served.flatMap(({ one, method }) =>
      call("    ", "serve!", ["handles", "iii", "worker", "variables", literal(one.id), method], ";"),
    ),
    "    handles",
    "}",
  ];
}
