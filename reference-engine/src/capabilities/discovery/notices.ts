/** The two trigger types that tell workers of one another. They ignore a trigger's configuration (DSC-34). */
import { contract, triggerTypeRegistration } from "@triad-protocol/schemas";
import type { WorkerEvent } from "../../connection/lifecycle.js";
import { EngineError } from "../../engine-error.js";
import { type JsonSpan, spanOf } from "../../frames/span.js";
import type { OwnerChanged } from "../../registry/functions.js";
import type { Peer } from "../../registry/peer.js";
import type { Binding, CapabilityTriggerType } from "../capability.js";
import type { Catalogue } from "./catalogue.js";
import { toFunctionSummary } from "./rows.js";

type Fire = (binding: Binding, payload: JsonSpan) => void;

export class Notices {
  readonly #workers = new Map<string, Binding>();
  readonly #functions = new Map<string, Binding>();
  /** Who owned each id before it first changed since the last notice, by namespace and id. */
  readonly #before = new Map<string, { namespace: string; id: string; owner: Peer | string | undefined }>();
  #due: NodeJS.Timeout | undefined;

  constructor(
    readonly catalogue: Catalogue,
    readonly fire: Fire,
    readonly intervalMs: number,
    /** Runs a step of the engine, so that a failure in it ends there. */
    readonly enter: (what: string, step: () => void) => void,
  ) {}

  triggerTypes(): CapabilityTriggerType[] {
    return [typeOf("engine::functions-available", this.#functions), typeOf("engine::workers-available", this.#workers)];
  }

  /** At once, in the order of the events (DSC-21, DSC-22). */
  workerChanged(event: WorkerEvent, worker_id: string): void {
    if (this.#workers.size === 0) return;
    const payload = spanOf({ event, worker_id });
    for (const binding of [...this.#workers.values()]) this.fire(binding, payload);
  }

  /** Changes are gathered for a while and told as one, with the whole list (DSC-24, DSC-25). */
  readonly ownerChanged: OwnerChanged = (namespace, id, owner) => {
    const key = JSON.stringify([namespace, id]);
    if (!this.#before.has(key)) this.#before.set(key, { namespace, id, owner });
    this.#due ??= setTimeout(() => this.enter("functions-available", () => this.#tell()), this.intervalMs).unref();
  };

  /** Forgets changes that were not told, such as those of the engine's own start. */
  stop(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#before.clear();
  }

  #tell(): void {
    this.#due = undefined;
    const hasChanged = [...this.#before.values()].some(({ namespace, id, owner }) => {
      const now = this.catalogue.functions.find(namespace, id);
      return (now?.peer ?? now?.capability) !== owner;
    });
    this.#before.clear();
    if (!hasChanged || this.#functions.size === 0) return;
    const functions = [...this.catalogue.functions.all()].map(toFunctionSummary);
    const payload = spanOf({ event: "functions_changed", functions });
    for (const binding of [...this.#functions.values()]) this.fire(binding, payload);
  }
}

function typeOf(id: string, bindings: Map<string, Binding>): CapabilityTriggerType {
  const found = contract(id);
  if (found === undefined) throw new EngineError("contract_missing", `the schemas have no contract of ${id}`);
  const { description, trigger_request_format, call_request_format } = triggerTypeRegistration(found);
  return {
    id,
    description,
    ...(trigger_request_format === undefined ? {} : { configSchema: trigger_request_format }),
    ...(call_request_format === undefined ? {} : { payloadSchema: call_request_format }),
    workerName: "engine",
    bind: (binding) => void bindings.set(binding.id, binding),
    unbind: (binding) => {
      if (bindings.get(binding.id) === binding) bindings.delete(binding.id);
    },
  };
}
