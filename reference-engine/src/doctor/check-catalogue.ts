// Does the engine agree with itself? Every list against every look-up, every number against what it counts.
import { askChecked, type Catalogue, type FunctionRow, type TriggerRow, type WorkerRow } from "./catalogue.js";
import type { EngineClient } from "./engine-client.js";
import { type Finding, note, problem } from "./finding.js";

/** Most ids that `engine::functions::info` takes at once. */
const LARGEST_BATCH = 32;

export async function checkCatalogue(client: EngineClient, catalogue: Catalogue): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { functions, trigger_types, triggers, workers } = catalogue;
  if (functions !== undefined) {
    findings.push(...findDuplicateFunctions(functions), ...(await checkLookUps(client, functions)));
    if (triggers !== undefined) findings.push(...findIdleTriggers(functions, triggers));
  }
  if (trigger_types !== undefined && triggers !== undefined) {
    findings.push(...(await checkTriggerCounts(client, { trigger_types, triggers })));
  }
  if (workers !== undefined) {
    findings.push(...findDuplicateWorkers(workers), ...(await checkWorkers(client, workers, functions)));
  }
  return findings;
}

function findDuplicateFunctions(functions: readonly FunctionRow[]): Finding[] {
  const namespaces = new Map<string, string[]>();
  for (const { function_id, namespace } of functions) {
    namespaces.set(function_id, [...(namespaces.get(function_id) ?? []), namespace]);
  }
  return [...namespaces].flatMap(([id, all]) => {
    const distinct = [...new Set(all)].sort();
    const twice = distinct.filter((namespace) => all.filter((one) => one === namespace).length > 1);
    return [
      ...twice.map((namespace) => problem("duplicate_function", id, `is listed more than once in ${namespace}`)),
      ...(distinct.length > 1
        ? [note("same_id", id, `is registered in namespaces ${distinct.join(", ")}; a call has to name one`)]
        : []),
    ];
  });
}

function findDuplicateWorkers(workers: readonly WorkerRow[]): Finding[] {
  const seen = new Set<string>();
  return workers.flatMap(({ name, namespace }) => {
    const key = JSON.stringify([namespace, name]);
    if (name === null || !seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [problem("duplicate_worker", name, `is connected more than once in ${namespace}`)];
  });
}

/** Every function that is listed can be looked up, in the namespace and of the worker that the list says. */
async function checkLookUps(client: EngineClient, functions: readonly FunctionRow[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [namespace, rows] of groupBy(functions, (row) => row.namespace)) {
    for (let at = 0; at < rows.length; at += LARGEST_BATCH) {
      const batch = rows.slice(at, at + LARGEST_BATCH);
      const input = { function_ids: [...new Set(batch.map((row) => row.function_id))], namespace };
      const answer = await askChecked(client, "engine::functions::info", input, findings);
      if (answer === undefined) return findings;
      const found = new Map(
        ((answer.functions ?? []) as (FunctionRow & { error?: string })[]).map((row) => [row.function_id, row]),
      );
      for (const row of batch) {
        const detail = found.get(row.function_id);
        if (detail === undefined || detail.error !== undefined) {
          const how = detail?.error ?? "no answer";
          findings.push(problem("listed_not_found", row.function_id, `is listed in ${namespace}, looked up: ${how}`));
        } else if (detail.worker_name !== row.worker_name) {
          const message = `is of worker ${row.worker_name} in the list, of ${detail.worker_name} when looked up`;
          findings.push(problem("owners_disagree", row.function_id, message));
        }
      }
    }
  }
  return findings;
}

/** Triggers that call nothing: their function is registered nowhere. */
function findIdleTriggers(functions: readonly FunctionRow[], triggers: readonly TriggerRow[]): Finding[] {
  const ids = new Set(functions.map((row) => row.function_id));
  return triggers
    .filter(({ function_id }) => !ids.has(function_id))
    .map(({ id, trigger_type, function_id }) =>
      problem("idle_trigger", id, `of type ${trigger_type} calls ${function_id}, which is not registered`),
    );
}

async function checkTriggerCounts(
  client: EngineClient,
  { trigger_types, triggers }: Required<Pick<Catalogue, "trigger_types" | "triggers">>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const byType = groupBy(triggers, (row) => row.trigger_type);
  const providers = groupBy(trigger_types, (row) => row.id);
  for (const [id, rows] of byType) {
    if (!providers.has(id)) {
      const ids = rows.map((row) => row.id).join(", ");
      findings.push(problem("trigger_without_type", id, `is not a registered trigger type, and has triggers: ${ids}`));
    }
  }
  for (const [id, [provider, ...others]] of providers) {
    // With several providers of one id, engines differ in what they count.
    if (provider === undefined || others.length > 0) continue;
    const input = { id, namespace: provider.namespace };
    const detail = await askChecked(client, "engine::triggers::info", input, findings);
    const listed = byType.get(id)?.length ?? 0;
    if (detail !== undefined && detail.instance_count !== listed) {
      findings.push(
        problem("counts_disagree", id, `instance_count ${detail.instance_count}, triggers listed ${listed}`),
      );
    }
  }
  return findings;
}

async function checkWorkers(
  client: EngineClient,
  workers: readonly WorkerRow[],
  functions: readonly FunctionRow[] | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const inProcess = new Set(workers.filter(isInProcess).map(({ name }) => name));
  for (const worker of workers) {
    const { name, namespace, function_count } = worker;
    // An in-process worker shadows a connected one of its name, so the latter cannot be looked up.
    if (name === null || (!isInProcess(worker) && namespace === "default" && inProcess.has(name))) continue;
    const answer = await askChecked(client, "engine::workers::info", { name, namespace }, findings);
    if (answer === undefined) continue;
    const own = (answer.functions as readonly FunctionRow[]).length;
    if (own !== function_count) {
      findings.push(problem("counts_disagree", name, `function_count ${function_count}, functions shown ${own}`));
    }
    if (functions === undefined || isInProcess(worker)) continue;
    const listed = functions.filter((row) => row.worker_name === name && row.namespace === namespace).length;
    if (listed !== own) {
      findings.push(problem("counts_disagree", name, `functions shown ${own}, functions listed ${listed}`));
    }
  }
  return findings;
}

function isInProcess(worker: WorkerRow): boolean {
  return worker.isolation === "in-process";
}

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
