/** `engine::triggers::*` (trigger types) and `engine::registered-triggers::*` (live triggers). */
import type {
  EngineRegisteredTriggersInfoRequest,
  EngineRegisteredTriggersListRequest,
  EngineRegisteredTriggersListResponse,
  EngineTriggersInfoRequest,
  EngineTriggersListRequest,
  EngineTriggersListResponse,
  RegisteredTriggerSummary,
  TriggerTypeSummary,
} from "@triad-protocol/schemas";
import { EngineError } from "../../engine-error.js";
import { DEFAULT_NAMESPACE } from "../../registry/functions.js";
import type { CapabilityFunction } from "../capability.js";
import { type Catalogue, compareTexts } from "./catalogue.js";
import { ownFunction } from "./own-function.js";
import { toTriggerDetail, toTriggerSummary, toTriggerTypeDetail, toTriggerTypeSummary } from "./rows.js";

export function functionsOfTriggers(catalogue: Catalogue): CapabilityFunction[] {
  return [
    ownFunction("engine::triggers::list", (request: EngineTriggersListRequest) => listTypes(catalogue, request)),
    ownFunction("engine::triggers::info", (request: EngineTriggersInfoRequest) => {
      const namespace = request.namespace ?? DEFAULT_NAMESPACE;
      const type = catalogue.triggers.types.find(namespace, request.id);
      if (type !== undefined) return toTriggerTypeDetail(catalogue, type);
      const message = `Trigger type '${request.id}' is not registered in namespace '${namespace}'.`;
      throw new EngineError("NOT_FOUND", message);
    }),
    ownFunction("engine::registered-triggers::list", (request: EngineRegisteredTriggersListRequest) =>
      listTriggers(catalogue, request),
    ),
    ownFunction("engine::registered-triggers::info", (request: EngineRegisteredTriggersInfoRequest) => {
      const trigger = catalogue.triggers.get(request.id);
      if (trigger?.type !== undefined) return toTriggerDetail(catalogue, trigger);
      throw new EngineError("NOT_FOUND", `Registered trigger '${request.id}' was not found.`);
    }),
  ];
}

function listTypes(catalogue: Catalogue, request: EngineTriggersListRequest): EngineTriggersListResponse {
  const needle = (request.search ?? "").toLowerCase();
  const rows: TriggerTypeSummary[] = [];
  for (const type of catalogue.triggers.types.all()) {
    if (request.include_internal !== true && type.id.startsWith("engine::")) continue;
    if (!type.id.startsWith(request.prefix ?? "")) continue;
    const row = toTriggerTypeSummary(type);
    if (typeof request.worker === "string" && row.worker_name !== request.worker) continue;
    if (contains(needle, row.id, row.description)) rows.push(row);
  }
  rows.sort((left, right) => compareTexts(left.id, right.id) || compareTexts(left.namespace, right.namespace));
  return { triggers: rows };
}

/** Parked triggers appear nowhere (DSC-15). */
function listTriggers(
  catalogue: Catalogue,
  request: EngineRegisteredTriggersListRequest,
): EngineRegisteredTriggersListResponse {
  const needle = (request.search ?? "").toLowerCase();
  const rows: RegisteredTriggerSummary[] = [];
  for (const trigger of catalogue.triggers.all()) {
    if (trigger.type === undefined) continue;
    if (request.include_internal !== true && trigger.functionId.startsWith("engine::")) continue;
    if (typeof request.trigger_type === "string" && trigger.triggerType !== request.trigger_type) continue;
    if (typeof request.function_id === "string" && trigger.functionId !== request.function_id) continue;
    if (!contains(needle, trigger.id, trigger.triggerType, trigger.functionId)) continue;
    const row = toTriggerSummary(catalogue, trigger);
    if (typeof request.worker !== "string" || row.worker_name === request.worker) rows.push(row);
  }
  return { registered_triggers: rows.sort((left, right) => compareTexts(left.id, right.id)) };
}

function contains(needle: string, ...texts: readonly string[]): boolean {
  return needle === "" || texts.some((text) => text.toLowerCase().includes(needle));
}
