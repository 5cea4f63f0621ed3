/** One abstract class per worker, whose methods are its functions. */
import type { FunctionModel, Model } from "../../model/model.js";
import { snake, typePrefix } from "../../model/words.js";
import { type Format, type SharedFormats, shareFormats } from "../formats.js";
import { refusalsOf } from "../refusals.js";
import type { NameScope } from "../scope.js";
import { type WorkerModel, workersOf, workerTypeName } from "../workers.js";
import { argumentName, docstring, literal, methodScope } from "./names.js";
import type { PythonTypes } from "./types.js";

export function emitStubs(model: Model, types: PythonTypes, module: NameScope): string[] {
  const shared = shareFormats(model.functions);
  const definitions = Object.entries(shared.definitions).map(
    ([name, schema]) => `    ${literal(name)}: ${literal(JSON.stringify(schema))},`,
  );
  return [
    "",
    "",
    "_DEFINITIONS: dict[str, str] = {",
    ...definitions,
    "}",
    ...workersOf(model).flatMap((worker) => emitWorker(worker, model, types, shared, module)),
  ];
}

function emitWorker(
  worker: WorkerModel,
  model: Model,
  types: PythonTypes,
  shared: SharedFormats,
  module: NameScope,
): string[] {
  const wanted = workerTypeName(worker.name);
  const methods = methodScope();
  methods.claim("register");
  const served = worker.functions.map((one) => ({ one, method: methods.claim(snake(typePrefix(one.id))) }));
  const table = `_${module.claim(`${wanted}Functions`)}`;
  const rows = served.map(({ one, method }) => `    ${servedText(one, model, method, types, shared)},`);
  const classes = (["", "Async"] as const).flatMap((prefix) => [
    "",
    "",
    `class ${module.claim(prefix + wanted)}(_Stub, _abc.ABC):`,
    ...docstring(`The functions of the worker \`${worker.name}\`; implement them and \`register\`.`, "    "),
    "",
    `    _functions = ${table}`,
    ...emitInit(worker.variables),
    ...served.flatMap(({ one, method }) => [
      "",
      "    @_abc.abstractmethod",
      `    ${prefix === "" ? "" : "async "}def ${method}(self, request: ${types.text(one.request, false)}, context: CallContext) -> ${types.text(one.response, false)}:`,
      ...docstring(`\`${one.id}\`: ${one.description ?? ""}`, "        "),
    ]),
  ]);
  return ["", "", `${table}: tuple[_Served, ...] = (`, ...rows, ")", ...classes];
}

function emitInit(variables: readonly string[]): string[] {
  if (variables.length === 0) return [];
  const parameters = variables.map((variable) => `${argumentName(variable)}: str`).join(", ");
  const values = variables.map((variable) => `${literal(variable)}: ${argumentName(variable)}`).join(", ");
  return ["", `    def __init__(self, *, ${parameters}) -> None:`, `        self._variables = {${values}}`];
}

function servedText(
  one: FunctionModel,
  model: Model,
  method: string,
  types: PythonTypes,
  shared: SharedFormats,
): string {
  const formats = shared.formats.get(one.id);
  const metadata = one.formats.metadata === undefined ? "{}" : JSON.stringify(one.formats.metadata);
  const refusals = refusalsOf(one, model);
  const args = [
    literal(one.id),
    literal(method),
    literal(types.rootName(one.request)),
    literal(one.description ?? ""),
    formatText(formats?.request),
    formatText(formats?.response),
    literal(metadata),
    refusals === undefined ? "None" : literal(JSON.stringify(refusals)),
  ];
  return `_Served(${args.join(", ")})`;
}

function formatText(format: Format | undefined): string {
  return format === undefined ? "None" : literal(JSON.stringify(format));
}
