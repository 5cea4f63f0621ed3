/** One trigger (binding): what its maker asked for, and whether a provider has it or it waits, and why. */
import type { Binding } from "../capabilities/capability.js";
import type { ErrorBody } from "../frames/frame.js";
import type { JsonSpan } from "../frames/span.js";
import type { Peer } from "./peer.js";
import type { TriggerType } from "./trigger-types.js";

export interface TriggerRequest extends Binding {
  /** The one namespace in which the provider is looked up, if the maker named it. */
  readonly triggerNamespace: string | undefined;
  /** Otherwise: here first, then in `default` (NSP-9). */
  readonly home: string;
  /** Undefined for a trigger made by a function call, which no connection owns (TRG-28). */
  readonly owner: Peer | undefined;
  /** Bytes booked in the owner's quota. */
  readonly size: number;
}

export interface Parked {
  readonly code: string;
  readonly message: string;
  readonly sinceMs: number;
}

/** How a trigger that somebody waits for has turned out; undefined = accepted, or waiting for a provider. */
export type Settle = (refusal: Refusal | undefined) => void;

export interface Refusal {
  readonly error: ErrorBody;
  /** False when a capability of the engine refused. */
  readonly byWorker: boolean;
}

export class Trigger implements Binding {
  /** The type that has it now; undefined while it waits. */
  type: TriggerType | undefined = undefined;
  parked: Parked | undefined = undefined;
  /** Present while `engine::register_trigger` waits for the provider. */
  settle: Settle | undefined = undefined;

  constructor(readonly request: TriggerRequest) {}

  get id(): string {
    return this.request.id;
  }
  get triggerType(): string {
    return this.request.triggerType;
  }
  get functionId(): string {
    return this.request.functionId;
  }
  get namespace(): string {
    return this.request.namespace;
  }
  get config(): JsonSpan {
    return this.request.config;
  }
  get metadata(): JsonSpan | undefined {
    return this.request.metadata;
  }

  /** Settles the one who waits, if anybody does. */
  settled(refusal: Refusal | undefined): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.(refusal);
  }
}
