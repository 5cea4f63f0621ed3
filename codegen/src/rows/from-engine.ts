/** The catalogue of a running engine → rows: what is connected now, internal functions included. */
import { CodegenError } from "../codegen-error.js";
import { isObject, type JsonObject, listAt, textAt } from "../json.js";
import { EngineCaller } from "./engine-caller.js";
import { type FunctionRow, type Row, sortRows, type TriggerRow } from "./row.js";

/** Ids that one `engine::functions::info` takes (DSC-7). */
const BATCH = 32;

/** Throws `no_engine`; `bad_row` when the answer is no catalogue. */
export async function rowsFromEngine(url: string): Promise<Row[]> {
  const caller = await EngineCaller.connect(url);
  try {
    return sortRows([...(await readFunctions(caller)), ...(await readTriggers(caller))]);
  } finally {
    caller.close();
  }
}

async function readFunctions(caller: EngineCaller): Promise<FunctionRow[]> {
  const list = members(await caller.call("engine::functions::list", { include_internal: true }), "functions", caller);
  const byNamespace = new Map<string, string[]>();
  for (const row of list) {
    const namespace = textAt(row, "namespace") ?? "default";
    const ids = byNamespace.get(namespace) ?? [];
    ids.push(idOf(row, "function_id", caller));
    byNamespace.set(namespace, ids);
  }
  const rows: FunctionRow[] = [];
  for (const [namespace, ids] of byNamespace) {
    for (let at = 0; at < ids.length; at += BATCH) {
      const answer = await caller.call("engine::functions::info", {
        function_ids: ids.slice(at, at + BATCH),
        namespace,
      });
      // One that went away between the two calls is not there any more: no error.
      for (const row of members(answer, "functions", caller))
        if (row.error === undefined) rows.push(toRow(row, caller));
    }
  }
  return rows;
}

function toRow(row: JsonObject, caller: EngineCaller): FunctionRow {
  const description = textAt(row, "description");
  return {
    kind: "function",
    id: idOf(row, "function_id", caller),
    namespace: textAt(row, "namespace") ?? "default",
    worker: textAt(row, "worker_name") ?? "",
    ...(description === undefined ? {} : { description }),
    ...(isObject(row.metadata) ? { metadata: row.metadata } : {}),
    request: row.request_schema ?? undefined,
    response: row.response_schema ?? undefined,
  };
}

async function readTriggers(caller: EngineCaller): Promise<TriggerRow[]> {
  const list = members(await caller.call("engine::triggers::list", { include_internal: true }), "triggers", caller);
  const rows: TriggerRow[] = [];
  for (const summary of list) {
    const id = idOf(summary, "id", caller);
    const namespace = textAt(summary, "namespace") ?? "default";
    const row = await caller.call("engine::triggers::info", { id, namespace });
    if (!isObject(row)) throw badRow(caller, `engine::triggers::info of ${id} is no object`);
    const description = textAt(row, "description");
    rows.push({
      kind: "trigger",
      id,
      namespace,
      worker: textAt(row, "worker_name") ?? "",
      ...(description === undefined ? {} : { description }),
      config: row.configuration_schema ?? undefined,
      payload: row.request_schema ?? undefined,
      reply: row.response_schema ?? undefined,
    });
  }
  return rows;
}

function members(answer: unknown, name: string, caller: EngineCaller): JsonObject[] {
  if (!isObject(answer) || !Array.isArray(answer[name])) throw badRow(caller, `a list of ${name} was expected`);
  return listAt(answer, name).filter(isObject);
}

function idOf(row: JsonObject, member: string, caller: EngineCaller): string {
  const id = textAt(row, member);
  if (id === undefined) throw badRow(caller, `a row has no ${member}`);
  return id;
}

function badRow(caller: EngineCaller, reason: string): CodegenError {
  return new CodegenError("bad_row", `${caller.url}: ${reason}`, "Is this the address of an engine's worker listener?");
}
