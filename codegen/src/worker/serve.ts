/** `codegen::*` on an engine: answers with the text of files and never writes one. */
import { type IIIClient, registerWorker } from "iii-sdk";
import { CodegenError, type CodegenErrorCode } from "../codegen-error.js";
import { parseConfig } from "../config/config.js";
import { selectOutputs } from "../config/select-outputs.js";
import { EMITTERS } from "../emit/languages.js";
import { type GeneratedAll, generateAll, refuseWarnings } from "../generate-all.js";
import { type JsonObject, listAt, objectAt, textAt } from "../json.js";
import { rowsFromEngine } from "../rows/from-engine.js";
import { servedFunctions } from "./contracts.js";

export const WORKER_NAME = "codegen";

const MAX_OUTPUTS = 100;
const MAX_CHARACTERS = 16 * 1024 * 1024;
const MAX_WAITING = 8;

/** Errors of the library, as the contracts name them. */
const CODES: Partial<Record<CodegenErrorCode, string>> = {
  bad_config: "bad_config",
  unknown_language: "bad_config",
  nothing_selected: "nothing_selected",
  warnings: "warnings",
  no_engine: "unavailable",
};

export interface ServingWorker {
  stop(): Promise<void>;
}

/** Connects, registers the three functions and serves them until it is stopped. */
export function serveCodegen(url: string): ServingWorker {
  const iii = registerWorker(url, {
    workerName: WORKER_NAME,
    otel: { enabled: false },
    enableMetricsReporting: false,
  });
  registerFunctions(iii, url);
  return { stop: () => iii.shutdown() };
}

function registerFunctions(iii: IIIClient, url: string): void {
  const inTurn = oneAfterTheOther();
  const handlers: Record<string, (request: JsonObject) => Promise<unknown>> = {
    "codegen::generate": (request) => inTurn(() => answerGenerate(url, request)),
    "codegen::preview": (request) => inTurn(() => answerPreview(url, request)),
    "codegen::languages": async (request) => listLanguages(textAt(request, "language")),
  };
  for (const { id, judge, worker: _worker, ...registration } of servedFunctions()) {
    const handle = handlers[id];
    if (handle === undefined) throw new Error(`${id} has a contract and no handler`);
    const serve = async (data: unknown): Promise<unknown> => {
      const fault = judge(data);
      if (fault !== undefined) throw coded("bad_config", fault);
      return handle(data as JsonObject).catch((error: unknown) => {
        if (!(error instanceof CodegenError)) throw error;
        throw coded(CODES[error.code] ?? "bad_catalogue", error.message);
      });
    };
    iii.registerFunction(id, serve, registration);
  }
}

async function answerGenerate(url: string, request: JsonObject): Promise<GeneratedAll> {
  const only = request.only === undefined ? undefined : listAt(request, "only").map(String);
  const made = await generateFrom(url, request, only);
  if (request.strict === true) refuseWarnings(made.warnings);
  return made;
}

function answerPreview(url: string, request: JsonObject): Promise<GeneratedAll> {
  return generateFrom(url, request, [textAt(request, "output") ?? ""]);
}

async function generateFrom(
  url: string,
  request: JsonObject,
  only: readonly string[] | undefined,
): Promise<GeneratedAll> {
  const config = objectAt(request, "config");
  if (Object.keys(config).length > MAX_OUTPUTS) throw coded("bad_config", `config: more than ${MAX_OUTPUTS} outputs`);
  const outputs = selectOutputs(parseConfig(config, "config"), only, "config");
  const made = await generateAll(await rowsFromEngine(url), outputs);
  const characters = made.files.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > MAX_CHARACTERS)
    throw coded("too_large", `${characters} characters, at most ${MAX_CHARACTERS}; select less or fewer outputs`);
  return made;
}

function listLanguages(only: string | undefined): object {
  const all = EMITTERS.map(({ language, summary }) => ({ language, summary }));
  return { languages: all.filter(({ language }) => only === undefined || language === only) };
}

/** Generating takes the whole thread, so calls wait for each other; a queue without a bound would only hide that. */
function oneAfterTheOther(): <Answer>(work: () => Promise<Answer>) => Promise<Answer> {
  let [waiting, last]: [number, Promise<unknown>] = [0, Promise.resolve()];
  return (work) => {
    if (waiting >= MAX_WAITING) throw coded("busy", `${waiting} calls are waiting`);
    waiting += 1;
    const done = last.then(work).finally(() => {
      waiting -= 1;
    });
    last = done.catch(() => undefined);
    return done;
  };
}

/** SDKs cannot set a code, so the text carries it. */
function coded(code: string, message: string): Error {
  return new Error(JSON.stringify({ code, message }));
}
