/** One stub a worker: an interface, and its registration with formats, metadata and validation of requests. */
import { listAt, objectAt } from "../../json.js";
import type { FunctionModel } from "../../model/model.js";
import { pascal } from "../../model/words.js";
import { type Format, shareFormats } from "../formats.js";
import { type Refusals, refusalsOf } from "../refusals.js";
import { stubMethod, workersOf, workerTypeName } from "../workers.js";
import { idExpression } from "./client.js";
import { functionDoc } from "./docs.js";
import { specName } from "./errors.js";
import { fieldScope, literal, parameterName, rawLiteral } from "./names.js";
import type { GoTypes } from "./types.js";

export function stubsText(types: GoTypes): string {
  const { definitions, formats } = shareFormats(types.model.functions);
  const shared = Object.entries(definitions).map(([name, schema]) => `${literal(name)}: ${rawLiteral(schema)},`);
  const workers = workersOf(types.model).map((worker) => {
    const name = types.names.exported(workerTypeName(worker.name), `worker ${worker.name}`);
    const scope = fieldScope();
    const methods = worker.functions.map((one) => ({ one, method: scope.claim(pascal(stubMethod(one.id))) }));
    const members = methods.map(({ one, method }) => {
      const nothing = types.resolve(one.response, "").type.kind === "null";
      const answer = nothing ? "error" : `(${types.text(one.response, "")}, error)`;
      return `${functionDoc(one, method)}\n${method}(ctx context.Context, request ${types.text(one.request, "")}) ${answer}`;
    });
    const registrations = methods.map(({ one, method }) => {
      const nothing = types.resolve(one.response, "").type.kind === "null";
      const serve = nothing ? "stub.ServeNothing" : "stub.Serve";
      return `${serve}(registered, ${servedText(one, formats.get(one.id) ?? {}, types)}, worker.${method})`;
    });
    const variables = worker.variables.map((variable) => `, ${parameterName(variable)} string`).join("");
    return `
${`// ${name} is what the worker ${worker.name} serves.`}
type ${name} interface {
${members.join("\n")}
}

// Register${name} registers every function of the worker; requests and answers are judged by their schemas.
func Register${name}(host triad.Host, worker ${name}${variables}) (*stub.Registered, error) {
registered := stub.New(host, definitions)
${registrations.join("\n")}
return registered.Done()
}`;
  });
  return `
// definitions are schemas that several formats share, as JSON.
var definitions = map[string]string{
${shared.join("\n")}
}
${workers.join("\n")}`;
}

function servedText(one: FunctionModel, formats: { request?: Format; response?: Format }, types: GoTypes): string {
  const members = [`Spec: ${specName(one, types)},`, `ID: ${idExpression(one.id, "")},`];
  if (one.description !== undefined) members.push(`Description: ${literal(one.description)},`);
  if (formats.request !== undefined) members.push(`Request: ${formatText(formats.request)},`);
  if (formats.response !== undefined) members.push(`Response: ${formatText(formats.response)},`);
  if (one.formats.metadata !== undefined) members.push(`Metadata: ${rawLiteral(one.formats.metadata)},`);
  const refusals = refusalsOf(one, types.model);
  if (refusals !== undefined) members.push(`Refusals: ${refusalsText(refusals)},`);
  const redact = listAt(objectAt(objectAt(one.formats.metadata, "capability"), "observability"), "redact");
  if (redact.length > 0) members.push(`Redact: []string{${redact.map((place) => literal(String(place))).join(", ")}},`);
  if (one.lenient) members.push("Lenient: true,");
  if (one.unwraps !== undefined) members.push(`Unwraps: ${literal(one.unwraps)},`);
  return `stub.Function{\n${members.join("\n")}\n}`;
}

function refusalsText({ otherwise, root, missing, wrong }: Refusals): string {
  const table = (codes: Record<string, string>): string =>
    `map[string]string{${Object.entries(codes)
      .map(([place, code]) => `${literal(place)}: ${literal(code)}`)
      .join(", ")}}`;
  const members = [`Otherwise: ${literal(otherwise)}`];
  if (root !== undefined) members.push(`Root: ${literal(root)}`);
  if (missing !== undefined) members.push(`Missing: ${table(missing)}`);
  if (wrong !== undefined) members.push(`Wrong: ${table(wrong)}`);
  return `stub.Refusals{${members.join(", ")}}`;
}

function formatText(format: Format): string {
  const uses = format.uses.length === 0 ? "" : `, Uses: []string{${format.uses.map(literal).join(", ")}}`;
  return `stub.Format{Root: ${rawLiteral(format.root)}${uses}}`;
}
