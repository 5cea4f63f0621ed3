/** What the worker registers: the contracts of `codegen::*`, and the judgement of requests by them. */
import { readdirSync, readFileSync } from "node:fs";
import { type FunctionRegistration, functionRegistrations } from "@triad-protocol/schemas";
import { Catalogue, CONTRACT_DIALECT } from "@triad-protocol/schemas/tools";
import { Ajv2020 } from "ajv/dist/2020.js";
import { isObject, type JsonObject } from "../json.js";

const FOLDER = new URL("../../contracts/", import.meta.url);

export interface ServedFunction extends FunctionRegistration {
  /** What is wrong with a request, without the value itself; undefined when nothing is. */
  judge(request: unknown): string | undefined;
}

export function servedFunctions(): ServedFunction[] {
  const sources = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => ({ path: name, value: readObject(name) }))
    .map(({ path, value }) => ({
      path,
      value,
      kind: value.$schema === CONTRACT_DIALECT ? ("contract" as const) : ("schema" as const),
    }));
  const catalogue = new Catalogue(sources);
  return catalogue.contracts.flatMap((contract) =>
    functionRegistrations(contract, catalogue.resolve.bind(catalogue)).map((made) => ({
      ...made,
      judge: judgeBy(made.request_format),
    })),
  );
}

function readObject(name: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
  if (!isObject(value)) throw new Error(`${name}: expected an object`);
  return value;
}

function judgeBy(format: JsonObject | undefined): ServedFunction["judge"] {
  const validate = new Ajv2020({ strict: false }).compile(format ?? true);
  return (request) => {
    if (validate(request)) return undefined;
    const [first] = validate.errors ?? [];
    return `${first?.instancePath || "/"}: ${first?.message ?? "is not valid"}`;
  };
}
