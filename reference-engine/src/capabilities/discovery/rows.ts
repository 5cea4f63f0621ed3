/** The rows that discovery answers, made from the registry. Row types are those of the schemas. */
import type {
  FunctionBinding,
  FunctionDetail,
  FunctionSummary,
  Json,
  RegisteredTriggerDetail,
  RegisteredTriggerSummary,
  TriggerTypeDetail,
  TriggerTypeSummary,
} from "@triad-protocol/schemas";
import { type JsonSpan, parseSpan } from "../../frames/span.js";
import type { RegisteredFunction } from "../../registry/functions.js";
import type { Trigger } from "../../registry/trigger.js";
import type { TriggerType } from "../../registry/trigger-types.js";
import { type Catalogue, firstSegment, providerNameOf, workerNameOf } from "./catalogue.js";

/** Values nested deeper than this are left out of rows: with the row around them no frame could carry them (TRN-28). */
const DEEPEST_SHOWN = 120;

/** Characters of a configuration that its summary shows. */
const SUMMARY_CHARACTERS = 80;

export function toFunctionSummary(entry: RegisteredFunction): FunctionSummary {
  return {
    function_id: entry.id,
    namespace: entry.namespace,
    worker_name: workerNameOf(entry),
    ...(entry.description === undefined ? {} : { description: entry.description }),
    ...optional("metadata", entry.metadata),
  };
}

/** `bindings`: live triggers that target this function. */
export function toFunctionDetail(entry: RegisteredFunction, bindings: readonly Trigger[]): FunctionDetail {
  return {
    ...toFunctionSummary(entry),
    ...optional("request_schema", entry.requestFormat),
    ...optional("response_schema", entry.responseFormat),
    registered_triggers: bindings.map(toFunctionBinding),
  };
}

function toFunctionBinding(trigger: Trigger): FunctionBinding {
  return { id: trigger.id, trigger_type: trigger.triggerType, config: shown(trigger.config) ?? null };
}

export function toTriggerTypeSummary(type: TriggerType): TriggerTypeSummary {
  return {
    id: type.id,
    namespace: type.namespace,
    worker_name: providerNameOf(type),
    description: type.description,
  };
}

export function toTriggerTypeDetail(catalogue: Catalogue, type: TriggerType): TriggerTypeDetail {
  let count = 0;
  for (const trigger of catalogue.triggers.ofType(type.id)) if (trigger.type === type) count += 1;
  return {
    ...toTriggerTypeSummary(type),
    ...optional("configuration_schema", type.configFormat),
    ...optional("request_schema", type.callFormat),
    ...optional("response_schema", type.replyFormat),
    instance_count: count,
  };
}

export function toTriggerSummary(catalogue: Catalogue, trigger: Trigger): RegisteredTriggerSummary {
  const target = catalogue.functions.find(trigger.namespace, trigger.functionId);
  return {
    id: trigger.id,
    trigger_type: trigger.triggerType,
    function_id: trigger.functionId,
    worker_name: target === undefined ? firstSegment(trigger.functionId) : workerNameOf(target),
    config: shown(trigger.config) ?? null,
    config_summary: summarise(trigger.config),
  };
}

export function toTriggerDetail(catalogue: Catalogue, trigger: Trigger): RegisteredTriggerDetail {
  const target = catalogue.functions.find(trigger.namespace, trigger.functionId);
  const { config_summary: _, ...summary } = toTriggerSummary(catalogue, trigger);
  return {
    ...summary,
    ...optional("metadata", trigger.metadata),
    trigger: trigger.type === undefined ? null : toTriggerTypeDetail(catalogue, trigger.type),
    function: target === undefined ? null : toFunctionDetail(target, liveTriggersOf(catalogue, target)),
  };
}

/** Live triggers that target a function, ordered by id. */
export function liveTriggersOf(catalogue: Catalogue, target: { id: string; namespace: string }): Trigger[] {
  const found: Trigger[] = [];
  for (const trigger of catalogue.triggers.all())
    if (trigger.type !== undefined && trigger.functionId === target.id && trigger.namespace === target.namespace)
      found.push(trigger);
  return found.sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** Compact JSON text, cut after 80 characters and then followed by an ellipsis (DSC-36). */
function summarise(config: JsonSpan): string {
  const characters = [...JSON.stringify(parseSpan(config)).slice(0, 4 * SUMMARY_CHARACTERS)];
  if (characters.length <= SUMMARY_CHARACTERS) return characters.join("");
  return `${characters.slice(0, SUMMARY_CHARACTERS).join("")}…`;
}

function optional<Name extends string>(name: Name, span: JsonSpan | undefined): { [Member in Name]?: Json } {
  const value = span === undefined ? undefined : shown(span);
  return (value === undefined ? {} : { [name]: value }) as { [Member in Name]?: Json };
}

function shown(span: JsonSpan): Json | undefined {
  return span.depth > DEEPEST_SHOWN ? undefined : (parseSpan(span) as Json);
}

/** `metadata.internal` is true, or the id is the engine's own and not a queue's (DSC-2). */
export function isInternal(entry: RegisteredFunction): boolean {
  if (entry.id.startsWith("engine::") && !entry.id.startsWith("engine::queue::")) return true;
  const metadata = entry.metadata === undefined ? undefined : shown(entry.metadata);
  return typeof metadata === "object" && metadata !== null && "internal" in metadata && metadata.internal === true;
}
