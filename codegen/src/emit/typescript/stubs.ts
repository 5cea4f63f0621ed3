/** Worker stubs: an interface a worker, and its registration with formats, metadata and validation. */

import { listAt, objectAt } from "../../json.js";
import type { FunctionModel, Model } from "../../model/model.js";
import { camel } from "../../model/words.js";
import { CHANNEL_REF, channelTakers } from "../channels.js";
import { type Format, shareFormats } from "../formats.js";
import { refusalsOf } from "../refusals.js";
import { NameScope } from "../scope.js";
import { stubMethod, workersOf, workerTypeName } from "../workers.js";
import { CHANNEL_TEXT } from "./channel-prelude.js";
import { idText } from "./client.js";
import { functionDoc } from "./docs.js";
import type { TypeScriptNames } from "./names.js";
import { typeText } from "./type-text.js";

/** With specs of functions, unless the client has written them already. */
export function stubsText(model: Model, names: TypeScriptNames): string {
  const { definitions, formats } = shareFormats(model.functions);
  const takers = channelTakers(model);
  const shared = Object.entries(definitions).map(([name, schema]) => `${JSON.stringify(name)}: ${quote(schema)},`);
  const served = model.functions.map((one) =>
    servedText(one, model, formats.get(one.id) ?? {}, takers.has(one.id), names),
  );
  const workers = workersOf(model).map((worker) => {
    const name = names.freshType(workerTypeName(worker.name));
    const scope = new NameScope(new Set());
    const methods = worker.functions.map((one) => ({ one, method: scope.claim(stubMethod(one.id)) }));
    const members = methods.map(({ one, method }) => {
      const [given, response] = [typeText(one.request, names), typeText(one.response, names)];
      const request = takers.has(one.id) ? `WithChannels<${given}>` : given;
      const answer = one.failure === undefined ? response : `${response} | ${typeText(one.failure, names)}`;
      const doc = functionDoc(one, names.errorClass(one));
      return `${doc}\n${method}(request: ${request}, context: CallContext): Promise<${answer}> | ${answer};`;
    });
    const variables = worker.variables.map((variable) => `${camel(variable)}: string`).join("; ");
    const names_ = worker.variables.map(camel).join(", ");
    const parameter = worker.variables.length === 0 ? "" : `, { ${names_} }: { ${variables} }`;
    const registrations = methods.map(
      ({ one, method }) =>
        `register(iii, ${idText(one.id)}, ${JSON.stringify(one.id)}, ${names.spec(one)}Served, (request: never, context) => worker.${method}(request, context)),`,
    );
    return `
/** Functions of the worker \`${worker.name}\`. */
export interface ${name} {
${members.join("\n")}
}

/** Registers every function of the worker with its formats; requests and answers are validated. */
export function ${names.value(`register ${name}`)}(iii: WorkerIii, worker: ${name}${parameter}): { unregister(): void } {
  const made = [${registrations.join("\n")}];
  return {
    unregister() {
      for (const one of made) one.unregister();
    },
  };
}`;
  });
  return `
${takers.size > 0 ? CHANNEL_TEXT.replaceAll("ChannelRef", names.type(CHANNEL_REF)) : ""}
/** Definitions that several formats share, as JSON. */
const definitions: Record<string, string> = { ${shared.join("\n")} };

${served.join("\n")}
${workers.join("\n")}
`;
}

function servedText(
  one: FunctionModel,
  model: Model,
  formats: { request?: Format; response?: Format },
  takesChannels: boolean,
  names: TypeScriptNames,
): string {
  const members = [`...${names.spec(one)}`];
  if (one.description !== undefined) members.push(`description: ${JSON.stringify(one.description)}`);
  for (const part of ["request", "response"] as const) {
    const format = formats[part];
    if (format === undefined) continue;
    members.push(`${part}: ${quote(format.root)}`);
    if (format.uses.length > 0) members.push(`${part}Uses: ${JSON.stringify(format.uses)}`);
  }
  if (one.formats.metadata !== undefined) members.push(`metadata: ${quote(one.formats.metadata)}`);
  if (takesChannels) members.push("channels: true");
  if (one.lenient) members.push("lenient: true");
  if (one.unwraps !== undefined) members.push(`unwraps: ${JSON.stringify(one.unwraps)}`);
  const refusals = refusalsOf(one, model);
  if (refusals !== undefined) members.push(`refusals: ${JSON.stringify(refusals)}`);
  const redact = listAt(objectAt(objectAt(one.formats.metadata, "capability"), "observability"), "redact");
  if (redact.length > 0) members.push(`redact: ${JSON.stringify(redact)}`);
  return `const ${names.spec(one)}Served: Served = { ${members.join(", ")} };`;
}

/** A JSON value as a text in the source: the formatter leaves it alone, and start-up parses only what is used. */
function quote(value: unknown): string {
  const text = JSON.stringify(value)
    .replaceAll("\\", "\\\\")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return text.includes("'") ? `'${text.replaceAll("'", "\\'")}'` : `'${text}'`;
}
