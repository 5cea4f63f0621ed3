// What the engine says about itself when asked through its discovery functions, as an ordinary worker may.
import { contract, validate } from "@triad-protocol/schemas";
import type { EngineClient } from "./engine-client.js";
import { DoctorError, type Finding, problem } from "./finding.js";

export interface FunctionRow {
  readonly function_id: string;
  readonly namespace: string;
  readonly worker_name: string;
}
export interface TriggerTypeRow {
  readonly id: string;
  readonly namespace: string;
  readonly worker_name: string;
}
export interface TriggerRow {
  readonly id: string;
  readonly trigger_type: string;
  readonly function_id: string;
}
export interface WorkerRow {
  readonly id: string;
  readonly name: string | null;
  readonly namespace: string;
  readonly isolation: string | null;
  readonly function_count: number;
}

/** A list is absent when the engine did not give it in a form that can be read; a finding then says why. */
export interface Catalogue {
  readonly functions?: readonly FunctionRow[];
  readonly trigger_types?: readonly TriggerTypeRow[];
  readonly triggers?: readonly TriggerRow[];
  readonly workers?: readonly WorkerRow[];
}

/** Reads the four lists; the doctor's own connection is left out. */
export async function readCatalogue(client: EngineClient): Promise<{ catalogue: Catalogue; findings: Finding[] }> {
  const findings: Finding[] = [];
  const list = async <Row>(functionId: string, member: string, input: object): Promise<readonly Row[] | undefined> => {
    const answer = await askChecked(client, functionId, input, findings);
    return answer?.[member] as readonly Row[] | undefined;
  };
  const all = { include_internal: true };
  const [functions, triggerTypes, triggers, workers] = await Promise.all([
    list<FunctionRow>("engine::functions::list", "functions", all),
    list<TriggerTypeRow>("engine::triggers::list", "triggers", all),
    list<TriggerRow>("engine::registered-triggers::list", "registered_triggers", all),
    list<WorkerRow>("engine::workers::list", "workers", {}),
  ]);
  return {
    catalogue: {
      ...(functions === undefined ? {} : { functions }),
      ...(triggerTypes === undefined ? {} : { trigger_types: triggerTypes }),
      ...(triggers === undefined ? {} : { triggers }),
      ...(workers === undefined ? {} : { workers: workers.filter(({ id }) => id !== client.workerId) }),
    },
    findings,
  };
}

/**
 * The answer when it fits the contract of the function; otherwise undefined, and a finding. Lost connections are
 * thrown on: then there is nothing left to examine.
 */
export async function askChecked(
  client: EngineClient,
  functionId: string,
  input: object,
  findings: Finding[],
): Promise<Record<string, unknown> | undefined> {
  let answer: unknown;
  try {
    answer = await client.call(functionId, input);
  } catch (error) {
    if (!(error instanceof DoctorError) || error.code === "connection_lost") throw error;
    findings.push(problem("discovery", functionId, `answers ${error.code}: ${error.message}`));
    return undefined;
  }
  const verdict = validate(responseSchema(functionId), answer);
  if (verdict.valid) return answer as Record<string, unknown>;
  const [first] = verdict.failures;
  findings.push(problem("answer_shape", functionId, first?.message ?? "the answer does not fit its contract"));
  return undefined;
}

function responseSchema(functionId: string): string {
  const found = contract(functionId);
  if (found === undefined) throw new DoctorError("no_contract", `the schemas have no contract of ${functionId}`);
  return found.$id.replace(/\.json$/, ".response.json");
}
