/** Contracts on disk → rows, as an engine would show them after their workers have registered. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { functionRegistrations, triggerTypeRegistration } from "@triad-protocol/schemas";
import {
  Catalogue,
  CONTRACT_DIALECT,
  type Finding,
  formatFinding,
  lintContracts,
  lintStyle,
  loadSources,
  PACKAGE_ROOT,
  type SourceFile,
} from "@triad-protocol/schemas/tools";
import { CodegenError } from "../codegen-error.js";
import { isObject, type JsonObject, textAt } from "../json.js";
import { type Row, sortRows } from "./row.js";

const SHOWN_FINDINGS = 20;

/** Where files lie is the schemas package's own order; a folder of another project has its own. */
const LAYOUT_RULE = "contract-file";

const ENGINE_FUNCTIONS = "iii-engine-functions";
const ENGINE_TRIGGERS = "engine";

/**
 * Rows of the contracts of a folder, by default those of the schemas package. References may go to schemas of the folder
 * and of the package. Throws `bad_contract` when a file breaks a rule of style, `broken_reference`.
 */
export function rowsFromContracts(folder?: string): Row[] {
  const own = loadSources(PACKAGE_ROOT);
  const given = folder === undefined ? own : readFolder(folder);
  const known = new Set(given.map(({ value }) => textAt(value, "$id")));
  const sources =
    folder === undefined ? own : [...given, ...own.filter(({ value }) => !known.has(textAt(value, "$id")))];
  const contracts = given.filter((source) => source.kind === "contract").map((source) => source.value);
  if (contracts.length === 0)
    throw new CodegenError("nothing_selected", `${folder}: no contract`, "Name a folder with contracts.");
  if (folder !== undefined) refuseFindings(sources, new Set(given.map((source) => source.path)));
  try {
    const catalogue = new Catalogue(sources);
    return sortRows(contracts.flatMap((contract) => rowsOf(contract, catalogue)));
  } catch (error) {
    if (error instanceof Error && (error as { code?: unknown }).code === "broken_reference")
      throw new CodegenError("broken_reference", error.message, "Correct the reference.");
    throw error;
  }
}

function rowsOf(contract: JsonObject, catalogue: Catalogue): Row[] {
  const resolve = catalogue.resolve.bind(catalogue);
  const namespace = "default";
  if (contract.kind === "function") {
    return functionRegistrations(contract, resolve).map((made) => ({
      kind: "function",
      id: made.id,
      namespace,
      worker: shownWorker(made, ENGINE_FUNCTIONS),
      description: made.description,
      metadata: made.metadata,
      request: made.request_format,
      response: made.response_format,
    }));
  }
  if (contract.kind !== "trigger") return [];
  const made = triggerTypeRegistration(contract, resolve);
  return [
    {
      kind: "trigger",
      id: made.id,
      namespace,
      worker: shownWorker(made, ENGINE_TRIGGERS),
      description: made.description,
      config: made.trigger_request_format,
      payload: made.call_request_format,
    },
  ];
}

/** An engine lists what is its own under these names, whatever part of it the contract names. */
function shownWorker({ id, worker }: { id: string; worker: string }, engine: string): string {
  return id.startsWith("engine::") ? engine : worker;
}

/** Rules of style and of contracts. That schemas compile is judged where contracts are made, not in every generation. */
function refuseFindings(sources: readonly SourceFile[], given: ReadonlySet<string>): void {
  const own = ({ file, rule }: Finding): boolean => given.has(file) && rule !== LAYOUT_RULE;
  const style = lintStyle(sources).filter(own);
  // The rules of contracts need schemas that compile, so they come only after those of style.
  const findings = style.length > 0 ? style : judgeContracts(sources).filter(own);
  if (findings.length === 0) return;
  const shown = findings.slice(0, SHOWN_FINDINGS).map(formatFinding);
  if (findings.length > SHOWN_FINDINGS) shown.push(`and ${findings.length - SHOWN_FINDINGS} more`);
  throw new CodegenError(
    "bad_contract",
    shown.join("\n"),
    "Correct the contracts; the rules are in the schemas package.",
  );
}

function judgeContracts(sources: readonly SourceFile[]): Finding[] {
  try {
    return lintContracts(sources);
  } catch (error) {
    throw new CodegenError("bad_contract", (error as Error).message, "Correct the schema that does not compile.");
  }
}

function readFolder(folder: string): SourceFile[] {
  const found: SourceFile[] = [];
  for (const name of listFiles(folder)) {
    const file = path.join(folder, name);
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
      throw new CodegenError("bad_contract", `${file}: ${(error as Error).message}`, "Correct the JSON of this file.");
    }
    if (!isObject(value)) continue;
    if (value.$schema === CONTRACT_DIALECT) found.push({ path: file, kind: "contract", value });
    else if (typeof value.$schema === "string" && typeof value.$id === "string" && value.title !== undefined)
      found.push({ path: file, kind: "schema", value });
  }
  return found;
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".json") && !/(^|[\\/])(node_modules|vectors|generated)[\\/]/.test(name))
      .sort();
  } catch (error) {
    throw new CodegenError("bad_contract", `${folder}: ${(error as Error).message}`, "Name a folder with contracts.");
  }
}
