/** `engine::functions::list` and `engine::functions::info`. */
import type {
  EngineFunctionsInfoRequest,
  EngineFunctionsListRequest,
  EngineFunctionsListResponse,
  FunctionSummary,
} from "@triad-protocol/schemas";
import { EngineError } from "../../engine-error.js";
import { DEFAULT_NAMESPACE, type RegisteredFunction } from "../../registry/functions.js";
import type { CapabilityFunction } from "../capability.js";
import { type Catalogue, compareTexts } from "./catalogue.js";
import { ownFunction } from "./own-function.js";
import { isInternal, liveTriggersOf, toFunctionDetail, toFunctionSummary } from "./rows.js";

/** Distinct ids that one request may ask for (DSC-7). */
const MOST_IDS = 32;

export function functionsOfFunctions(catalogue: Catalogue): CapabilityFunction[] {
  return [
    ownFunction("engine::functions::list", (request: EngineFunctionsListRequest) => list(catalogue, request)),
    ownFunction(
      "engine::functions::info",
      (request: EngineFunctionsInfoRequest) => inform(catalogue, request),
      checkIds,
    ),
  ];
}

function list(catalogue: Catalogue, request: EngineFunctionsListRequest): EngineFunctionsListResponse {
  const workers = new Set(request.workers ?? []);
  if (typeof request.worker === "string") workers.add(request.worker);
  const needle = (request.search ?? "").toLowerCase();
  const rows: { row: FunctionSummary; tier: number }[] = [];
  for (const entry of catalogue.functions.all()) {
    if (request.include_internal !== true && isInternal(entry)) continue;
    if (!entry.id.startsWith(request.prefix ?? "")) continue;
    const row = toFunctionSummary(entry);
    if (workers.size > 0 && !workers.has(row.worker_name)) continue;
    const tier = tierOf(row, needle);
    if (tier !== undefined) rows.push({ row, tier });
  }
  rows.sort(
    (left, right) =>
      left.tier - right.tier ||
      compareTexts(left.row.function_id, right.row.function_id) ||
      compareTexts(left.row.namespace, right.row.namespace),
  );
  return { functions: rows.map(({ row }) => row) };
}

/** Where the text stands decides the order (DSC-4); undefined where it stands nowhere. */
function tierOf(row: FunctionSummary, needle: string): number | undefined {
  if (needle === "") return 0;
  const id = row.function_id.toLowerCase();
  if (id.startsWith(needle) || id.split("::").includes(needle)) return 0;
  if (id.includes(needle)) return 1;
  return row.description?.toLowerCase().includes(needle) === true ? 2 : undefined;
}

/** The schema refuses these too, but the contract names another code for them (DSC-7). */
function checkIds(request: Readonly<Record<string, unknown>>): void {
  const { function_id: single, function_ids: batch } = request;
  const fits =
    (single === undefined || single === null || typeof single === "string") &&
    (batch === undefined || batch === null || (Array.isArray(batch) && batch.every((id) => typeof id === "string")));
  if (!fits) return;
  if (typeof single === "string" && Array.isArray(batch))
    throw new EngineError("INVALID_ARGUMENTS", "pass either `function_id` or `function_ids`, not both");
  if (typeof single !== "string" && !Array.isArray(batch))
    throw new EngineError("INVALID_ARGUMENTS", "missing field `function_id` (or `function_ids` for a batch)");
  if (!Array.isArray(batch)) return;
  if (batch.length === 0)
    throw new EngineError("INVALID_ARGUMENTS", "`function_ids` must be a non-empty array of function ids");
  const distinct = new Set(batch).size;
  if (distinct > MOST_IDS)
    throw new EngineError("INVALID_ARGUMENTS", `too many function_ids (max ${MOST_IDS}), got ${distinct}`);
}

function inform(catalogue: Catalogue, request: EngineFunctionsInfoRequest): unknown {
  const detail = (entry: RegisteredFunction) => toFunctionDetail(entry, liveTriggersOf(catalogue, entry));
  if (typeof request.function_id === "string") return detail(find(catalogue, request.function_id, request.namespace));
  const functions = [...new Set(request.function_ids)].map((function_id) => {
    try {
      return detail(find(catalogue, function_id, request.namespace));
    } catch (cause) {
      if (cause instanceof EngineError) return { function_id, error: "not_found" };
      throw cause;
    }
  });
  return { functions };
}

/** Without a namespace, the function in `default`, else the only one (DSC-9). */
function find(catalogue: Catalogue, id: string, namespace: string | null | undefined): RegisteredFunction {
  const { functions } = catalogue;
  const candidates = functions.namespacesOf(id);
  const chosen = namespace ?? (candidates.length === 1 ? candidates[0]! : DEFAULT_NAMESPACE);
  const entry = functions.find(chosen, id);
  if (entry !== undefined) return entry;
  if (candidates.length === 0) throw new EngineError("NOT_FOUND", `Function '${id}' is not registered.`);
  throw new EngineError(
    "NOT_FOUND",
    `Function '${id}' is ambiguous: it is registered in namespace(s): ${candidates.join(", ")}. Pass \`namespace\` to select one.`,
  );
}
