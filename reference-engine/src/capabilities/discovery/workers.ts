/** `engine::workers::list`, `engine::workers::info` and `engine::workers::register`. */
import type {
  EngineWorkersInfoRequest,
  EngineWorkersInfoResponse,
  EngineWorkersListRequest,
  EngineWorkersListResponse,
  EngineWorkersRegisterRequest,
  WorkerDetail,
} from "@triad-protocol/schemas";
import type { Connection } from "../../connection/connection.js";
import type { AnnounceRequest } from "../../connection/lifecycle.js";
import { EngineError } from "../../engine-error.js";
import { DEFAULT_NAMESPACE, type RegisteredFunction } from "../../registry/functions.js";
import type { TriggerType } from "../../registry/trigger-types.js";
import type { Capability, CapabilityFunction } from "../capability.js";
import { type Catalogue, compareTexts, providerNameOf } from "./catalogue.js";
import { ownFunction } from "./own-function.js";
import { toFunctionSummary, toTriggerSummary, toTriggerTypeSummary } from "./rows.js";

export type Announce = (workerId: string, request: AnnounceRequest) => { success: boolean };

export function functionsOfWorkers(catalogue: Catalogue, announce: Announce): CapabilityFunction[] {
  return [
    ownFunction("engine::workers::list", (request: EngineWorkersListRequest) => list(catalogue, request)),
    ownFunction("engine::workers::info", (request: EngineWorkersInfoRequest) => inform(catalogue, request)),
    ownFunction(
      "engine::workers::register",
      (request: EngineWorkersRegisterRequest, call) => announce(call.caller?.workerId ?? "", request),
      // The schema refuses a blank namespace too, but the protocol has a code for it (LIF-13).
      ({ namespace }) => {
        if (typeof namespace === "string" && namespace.trim() === "")
          throw new EngineError("INVALID_NAMESPACE", "namespace of the announcement must not be blank");
      },
    ),
  ];
}

function list(catalogue: Catalogue, request: EngineWorkersListRequest): EngineWorkersListResponse {
  const needle = (request.search ?? "").toLowerCase();
  const rows: WorkerDetail[] = catalogue.capabilities().map((capability) => describeCapability(catalogue, capability));
  for (const connection of catalogue.connections.values())
    if (connection.announced.pid !== undefined) rows.push(describeConnection(catalogue, connection));
  const workers = rows
    .filter((row) => needle === "" || row.name?.toLowerCase().includes(needle) === true)
    .filter((row) => typeof request.runtime !== "string" || row.runtime === request.runtime)
    .filter((row) => typeof request.status !== "string" || row.status === request.status)
    .sort(
      (left, right) => compareTexts(left.name ?? left.id, right.name ?? right.id) || compareTexts(left.id, right.id),
    )
    .map(({ pid: _pid, internal: _internal, ...summary }) => summary);
  return { workers };
}

function inform(catalogue: Catalogue, request: EngineWorkersInfoRequest): EngineWorkersInfoResponse {
  const { name } = request;
  const found = find(catalogue, name, request.namespace);
  const isOwn = (entry: RegisteredFunction): boolean =>
    "workerId" in found ? entry.peer === found : entry.capability === found.name;
  const provides = (type: TriggerType): boolean =>
    "workerId" in found
      ? type.provider.peer === found
      : type.provider.capability === found.name || providerNameOf(type) === found.name;
  const functions = [...catalogue.functions.all()].filter(isOwn);
  const targets = new Set(functions.map((entry) => JSON.stringify([entry.namespace, entry.id])));
  const registered = [...catalogue.triggers.all()].filter(
    (trigger) => trigger.type !== undefined && targets.has(JSON.stringify([trigger.namespace, trigger.functionId])),
  );
  return {
    worker: "workerId" in found ? describeConnection(catalogue, found) : describeCapability(catalogue, found),
    functions: functions
      .map(toFunctionSummary)
      .sort((left, right) => compareTexts(left.function_id, right.function_id)),
    trigger_types: [...catalogue.triggers.types.all()].filter(provides).map(toTriggerTypeSummary).sort(byId),
    registered_triggers: registered.map((trigger) => toTriggerSummary(catalogue, trigger)).sort(byId),
  };
}

/** A capability is found before a worker of the same name; without a namespace, `default` goes first, then the only one. */
function find(catalogue: Catalogue, name: string, namespace: string | null | undefined): Connection | Capability {
  const capability = catalogue.capabilities().find((own) => own.name === name);
  if (capability !== undefined && (namespace ?? DEFAULT_NAMESPACE) === DEFAULT_NAMESPACE) return capability;
  const named = [...catalogue.connections.values()].filter(
    (connection) => connection.name === name && connection.namespace !== undefined,
  );
  const inNamespace = (wanted: string): Connection | undefined => named.find((one) => one.namespace === wanted);
  const exact = inNamespace(namespace ?? DEFAULT_NAMESPACE);
  if (exact !== undefined) return exact;
  if (named.length === 0) throw new EngineError("NOT_FOUND", `Worker '${name}' is not connected.`);
  const places = named.map((one) => one.namespace!).sort(compareTexts);
  if (typeof namespace === "string")
    throw new EngineError(
      "NOT_FOUND",
      `Worker '${name}' is not connected in the requested namespace; it is connected in namespace(s): ${places.join(", ")}.`,
    );
  if (named.length === 1) return named[0]!;
  throw new EngineError(
    "NOT_FOUND",
    `Worker '${name}' is ambiguous: it is connected in namespace(s): ${places.join(", ")}. Pass \`namespace\` to disambiguate.`,
  );
}

function describeConnection(catalogue: Catalogue, connection: Connection): WorkerDetail {
  const { announced } = connection;
  return {
    name: connection.name ?? null,
    description: announced.description ?? null,
    version: announced.version ?? null,
    id: connection.workerId,
    namespace: connection.namespace ?? DEFAULT_NAMESPACE,
    runtime: announced.runtime ?? null,
    os: announced.os ?? null,
    status: "connected",
    function_count: catalogue.functions.countOwnedBy(connection),
    connected_at_ms: connection.connectedAtMs,
    active_invocations: connection.serving.size + connection.waiting.size,
    isolation: announced.isolation ?? null,
    ip_address: connection.ipAddress ?? null,
    ...(announced.pid === undefined ? {} : { pid: announced.pid }),
    internal: false,
  };
}

function describeCapability(catalogue: Catalogue, capability: Capability): WorkerDetail {
  return {
    name: capability.name,
    description: capability.description ?? null,
    version: catalogue.version,
    id: capability.name,
    namespace: DEFAULT_NAMESPACE,
    runtime: "engine",
    os: null,
    status: "available",
    function_count: capability.functions.length,
    connected_at_ms: catalogue.startedAtMs(),
    active_invocations: 0,
    isolation: "in-process",
    ip_address: null,
    internal: capability.mandatory === true,
  };
}

function byId(left: { id: string }, right: { id: string }): number {
  return compareTexts(left.id, right.id);
}
